package cli

import (
	"fmt"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"

	"npmx/rules"
)

// What a build may be told by the linker, where the sources have no version control with them, as in a container or an
// archive: -ldflags "-X npmx/cli.linkedVersion=v1.2.3", likewise linkedCommit and linkedDate. Nothing else sets them.
var linkedVersion, linkedCommit, linkedDate string

// build is what a program knows of its making; a part that it does not know is empty.
type build struct{ version, commit, date string }

// thisBuild is that of the program that runs.
func thisBuild() build {
	info, _ := debug.ReadBuildInfo()
	return buildOf(build{linkedVersion, linkedCommit, linkedDate}, info)
}

// buildOf prefers what the linker was told to what the go command found out by itself.
func buildOf(linked build, info *debug.BuildInfo) build {
	found := build{}
	if info != nil {
		found = foundBuild(info)
	}
	return build{
		version: first(linked.version, found.version),
		commit:  shortCommit(first(linked.commit, found.commit)),
		date:    dayOf(first(linked.date, found.date)),
	}
}

// pseudo is a version that the go command makes of a commit without a tag: its time and its first digits are in it.
var pseudo = regexp.MustCompile(`^v.*[-.](\d{4})(\d\d)(\d\d)\d{6}-([0-9a-f]{12})(?:\+.*)?$`)

// foundBuild reads the version control that a build in a clone has seen, else the version of the module, which is all
// that go install module@version knows.
func foundBuild(info *debug.BuildInfo) build {
	b := build{version: info.Main.Version}
	if m := pseudo.FindStringSubmatch(b.version); m != nil {
		b.commit, b.date = m[4], m[1]+"-"+m[2]+"-"+m[3]
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.commit = s.Value
		case "vcs.time":
			b.date = s.Value
		}
	}
	return b
}

// shortCommit is as many digits as git shows of a commit in a large repository, and as a pseudo-version has.
func shortCommit(full string) string { return full[:min(len(full), 12)] }

func dayOf(time string) string {
	day, _, _ := strings.Cut(time, "T")
	return day
}

// line is the build as npmx self version prints it.
func (b build) line() (string, error) {
	count, sum, err := rules.Edition()
	return fmt.Sprintf("npmx %s (commit %s, %s, %s, %s/%s, %d rules %s)\n", first(b.version, "(devel)"),
		first(b.commit, "unknown"), first(b.date, "date unknown"), runtime.Version(), runtime.GOOS, runtime.GOARCH,
		count, sum), err
}
