package explain

import "testing"

func TestTheRegistryOfAnAddress(t *testing.T) {
	for _, x := range []struct{ uri, pkg, want string }{
		{"https://h.example/@acme%2fcore", "@acme/core", "https://h.example/"},
		{"https://h.example/%40acme%2Fcore", "@acme/core", "https://h.example/"},
		{"https://h.example/-/package/@acme%2fcore/dist-tags/beta", "@acme/core", "https://h.example/"},
		{"https://h.example/npm/-/whoami", "", "https://h.example/npm/"},
		{"https://h.example/npm/-/v1/login", "", "https://h.example/npm/"},
		{"https://h.example/npm/-/user/org.couchdb.user:jo", "", "https://h.example/npm/"},
		{"https://h.example/-/stage/package/@acme%2fcore", "@acme/core", "https://h.example/"},
		{"https://h.example/npm/-/stage/package/@acme%2fcore", "", "https://h.example/npm/"},
		{"https://h.example/npm/-/npm/v1/tokens", "", "https://h.example/npm/"},
		{"https://h.example/npm/-/stage", "", "https://h.example/npm/"},
		{"https://h.example/core/-rev/5-abc", "core", "https://h.example/"},
		{"https://art.example/artifactory/api/npm/core/core", "core", "https://art.example/artifactory/api/npm/core/"},
		{"https://art.example/artifactory/api/npm/core/core/-/core-1.0.0.tgz", "core",
			"https://art.example/artifactory/api/npm/core/"},
		{"https://art.example/artifactory/api/npm/core/core/latest", "core",
			"https://art.example/artifactory/api/npm/core/"},
		{"https://art.example/artifactory/api/npm/core-all/core", "core",
			"https://art.example/artifactory/api/npm/core-all/"},
		{"https://gitlab.example/api/v4/groups/7/-/packages/npm/@acme%2fcore", "@acme/core",
			"https://gitlab.example/api/v4/groups/7/-/packages/npm/"},
		{"https://gitlab.example/api/v4/projects/7/packages/npm/@acme/core/-/@acme/core-1.0.0.tgz", "@acme/core",
			"https://gitlab.example/api/v4/projects/7/packages/npm/"},
		{"https://npm.pkg.github.com/download/@acme/core/1.0.0/0a1b", "@acme/core", "https://npm.pkg.github.com/"},
		{"https://h.example/whoami/-/whoami-1.0.0.tgz", "whoami", "https://h.example/"},
		{"https://github.com/acme/app/releases/download/v1.2.3/app.tgz", "", ""},
		{"https://h.example", "", "https://h.example/"},
		{"https://h.example/files/app.tgz", "", ""},
	} {
		if got := RegistryOf(x.uri, x.pkg); got != x.want {
			t.Errorf("RegistryOf(%q, %q) = %q, want %q", x.uri, x.pkg, got, x.want)
		}
	}
}
