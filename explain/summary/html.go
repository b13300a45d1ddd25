package summary

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"io"
)

//go:embed page.html
var page []byte

// HTML writes the summary as one page that needs nothing else: search, filters and a chart by day work without a
// network. The numbers stand in it as JSON, in which encoding/json has escaped what could end a script.
func (s *Summary) HTML(w io.Writer) error {
	data, err := json.Marshal(s.wire(nil))
	if err != nil {
		return err
	}
	head, foot, _ := bytes.Cut(page, []byte("DATA"))
	for _, part := range [][]byte{head, data, foot} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}
