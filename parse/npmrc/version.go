package npmrc

import (
	"fmt"
	"strconv"
	"strings"
)

// Version is npm's own version. The zero value means unknown; the rules of [Latest]'s major then apply.
type Version struct{ Major, Minor, Patch int }

// Latest is the youngest npm whose rules are in here.
func Latest() Version { return Version{12, 2, 0} }

// ParseVersion reads "11.19.1", with or without a "v" before or a pre-release after it.
func ParseVersion(s string) (Version, bool) {
	s = strings.TrimPrefix(strings.TrimSpace(s), "v")
	if i := strings.IndexAny(s, "-+"); i >= 0 {
		s = s[:i]
	}
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return Version{}, false
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.ParseUint(p, 10, 31)
		if err != nil {
			return Version{}, false
		}
		n[i] = int(v)
	}
	return Version{n[0], n[1], n[2]}, true
}

// String gives "11.19.1".
func (v Version) String() string { return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch) }

// AtLeast reports whether v is that version or a newer one.
func (v Version) AtLeast(major, minor, patch int) bool {
	switch {
	case v.Major != major:
		return v.Major > major
	case v.Minor != minor:
		return v.Minor > minor
	}
	return v.Patch >= patch
}
