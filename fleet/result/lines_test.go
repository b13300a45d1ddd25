package result

import (
	"bytes"
	"fmt"
	"testing"
)

// TestAKeptPackerWritesTheSameBytes as a new one: results of the same logs are the same files.
func TestAKeptPackerWritesTheSameBytes(t *testing.T) {
	var kept Packer
	for n := range 20 {
		fresh, again := &Lines{}, &Lines{Packer: &kept}
		for i := range n * 400 {
			fmt.Fprintf(fresh, "{\"source\":\"logs/%d.log\",\"lines\":%d}\n", i, i*n%97)
			fmt.Fprintf(again, "{\"source\":\"logs/%d.log\",\"lines\":%d}\n", i, i*n%97)
		}
		if one, two := fresh.Gzip(), again.Gzip(); !bytes.Equal(one, two) || len(one) == 0 {
			t.Errorf("%d lines: %d and %d bytes", n*400, len(one), len(two))
		}
	}
}
