package facts

import "testing"

func TestAnImageThatIsBuiltIsNoticed(t *testing.T) {
	for _, c := range []struct {
		name string
		in   container
		want bool
	}{
		{"a machine", container{host: "laptop", first: "/sbin/init\x00"}, false},
		{"BuildKit", container{host: "buildkitsandbox", first: "/bin/sh\x00-c\x00npm ci\x00"}, true},
		{"Docker's old builder", container{host: "0a1b2c3d4e5f", marks: true, first: "/bin/sh\x00-c\x00npm ci\x00"},
			true},
		{"a container that somebody works in", container{host: "0a1b2c3d4e5f", marks: true, first: "bash\x00"}, false},
		{"a container that waits for commands", container{host: "dev", marks: true, first: "/bin/sh\x00"}, false},
		{"nothing can be read", container{marks: true}, false},
	} {
		if got := c.in.building(); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}
