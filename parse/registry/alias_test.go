package registry

import "testing"

func TestCanonical(t *testing.T) {
	for _, k := range []struct {
		a, b, x, y string
		same       bool
	}{
		{"npm.pkg.github.com", "/", "npm.pkg.github.com", "/acme/", true},
		{"npm.pkg.github.com", "/", "npm.pkg.github.com", "/acme/core/", false},
		{"pkgs.dev.azure.com", "/acme/_packaging/feed/npm/registry/", "pkgs.dev.azure.com",
			"/acme/_packaging/feed/npm/", true},
		{"pkgs.dev.azure.com", "/acme/shop/_packaging/feed/npm/registry/", "acme.pkgs.visualstudio.com",
			"/shop/_packaging/feed/npm/", true},
		{"pkgs.dev.azure.com", "/acme/_packaging/feed/npm/registry/", "acme.pkgs.visualstudio.com",
			"/_packaging/feed/npm/registry/", true},
		{"pkgs.dev.azure.com", "/acme/shop/_packaging/feed/npm/registry/", "pkgs.dev.azure.com",
			"/acme/_packaging/feed/npm/registry/", false},
		{"pkgs.dev.azure.com", "/acme/_packaging/a/npm/registry/", "pkgs.dev.azure.com",
			"/acme/_packaging/b/npm/registry/", false},
		{"pkgs.dev.azure.com", "/acme/_packaging/a/npm/registry/", "pkgs.dev.azure.com",
			"/other/_packaging/a/npm/registry/", false},
		{"gitlab.acme.example", "/api/v4/projects/1/packages/npm/", "gitlab.acme.example",
			"/api/v4/projects/2/packages/npm/", false},
		{"127.0.0.1:4873", "/", "127.0.0.1:4874", "/", false},
		{"localhost:4873", "/", "127.0.0.1:4873", "/", false},
	} {
		if got := Canonical(k.a, k.b) == Canonical(k.x, k.y); got != k.same {
			t.Errorf("%s%s and %s%s: one registry is %v", k.a, k.b, k.x, k.y, got)
		}
	}
}
