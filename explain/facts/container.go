package facts

import (
	"os"
	"strings"
)

// container is what distinguishes a step of an image's build from other uses of containers: people work in them for
// days, and CI systems run every job in one, and neither has any use for the advice that a build needs.
type container struct {
	host  string // the machine's name
	marks bool   // Docker or Podman left their mark in the root folder
	first string // the first process' command line, its words ended by NUL
}

func lookAtContainer() container {
	host, _ := os.Hostname()
	first, _ := os.ReadFile("/proc/1/cmdline")
	return container{host: host, marks: exists("/.dockerenv") || exists("/run/.containerenv"), first: string(first)}
}

// building reports whether this is a step of an image's build. BuildKit names every step's machine alike and leaves no
// mark; Docker's old builder and Buildah leave the mark, and a RUN line's shell is the first process.
func (c container) building() bool {
	words := strings.Split(c.first, "\x00")
	return c.host == "buildkitsandbox" || c.marks && len(words) > 2 && words[0] == "/bin/sh" && words[1] == "-c"
}
