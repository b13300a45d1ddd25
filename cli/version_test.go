package cli

import (
	"runtime/debug"
	"testing"
)

// TestABuildSaysWhatItKnows: of each way of building, what the go command leaves in the program. e2e/packages builds
// each of them.
func TestABuildSaysWhatItKnows(t *testing.T) {
	main := func(version string, settings ...debug.BuildSetting) *debug.BuildInfo {
		return &debug.BuildInfo{Main: debug.Module{Version: version}, Settings: settings}
	}
	vcs := []debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789abcdef0123456789abcdef01234567"},
		{Key: "vcs.time", Value: "2026-11-29T01:02:03Z"}, {Key: "vcs.modified", Value: "false"}}
	for _, c := range []struct {
		name   string
		linked build
		info   *debug.BuildInfo
		want   build
	}{
		{"a program without build information", build{}, nil, build{}},
		{"a clone at a tag", build{}, main("v1.2.3", vcs...), build{"v1.2.3", "0123456789ab", "2026-11-29"}},
		{"a clone with changes", build{}, main("v1.2.4-0.20261129010203-0123456789ab+dirty", vcs...),
			build{"v1.2.4-0.20261129010203-0123456789ab+dirty", "0123456789ab", "2026-11-29"}},
		{"-buildvcs=false", build{}, main("(devel)"), build{"(devel)", "", ""}},
		{"a module by its tag", build{}, main("v1.2.3"), build{"v1.2.3", "", ""}},
		{"a module by a commit without a tag before it", build{}, main("v0.0.0-20261129010203-0123456789ab"),
			build{"v0.0.0-20261129010203-0123456789ab", "0123456789ab", "2026-11-29"}},
		{"a module by a commit after a pre-release", build{}, main("v1.2.3-rc.1.0.20261129010203-0123456789ab"),
			build{"v1.2.3-rc.1.0.20261129010203-0123456789ab", "0123456789ab", "2026-11-29"}},
		{"a pre-release that only looks like one", build{}, main("v1.2.3-rc.20261129"),
			build{"v1.2.3-rc.20261129", "", ""}},
		{"the linker, which knows better", build{"v1.2.3", "fedcba98", "2026-11-28T23:59:59Z"}, main("(devel)", vcs...),
			build{"v1.2.3", "fedcba98", "2026-11-28"}},
		{"the linker, of the version alone", build{version: "v1.2.3"}, main("(devel)", vcs...),
			build{"v1.2.3", "0123456789ab", "2026-11-29"}},
	} {
		if got := buildOf(c.linked, c.info); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
