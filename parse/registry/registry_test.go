package registry

import "testing"

func TestHostPort(t *testing.T) {
	for raw, want := range map[string]string{
		"https://H.example:443/x":  "h.example",
		"http://h.example:80/":     "h.example",
		"http://h.example:443/":    "h.example:443",
		"https://u:p@h.example/x":  "h.example",
		"http://127.0.0.1:4873/np": "127.0.0.1:4873",
		"no url":                   "",
		"":                         "",
	} {
		if got := HostPort(raw); got != want {
			t.Errorf("HostPort(%q) = %q, want %q", raw, got, want)
		}
	}
}

func TestKindOf(t *testing.T) {
	for _, c := range []struct {
		host, path, challenge string
		want                  Kind
	}{
		{PublicHost, "/x", "", NPM},
		{"npm.pkg.github.com", "/@a%2fb", "", GitHub},
		{"git.corp.example", "/_registry/npm/@a%2fb", "", GitHub},
		{"gitlab.corp.example", "/api/v4/projects/7/packages/npm/", "", GitLab},
		{"corp.example", "/gitlab/api/v4/groups/7/-/packages/npm/", "", GitLab},
		{"pkgs.dev.azure.com", "/o/_packaging/f/npm/registry/", "", Azure},
		{"tfs.corp.example", "/tfs/c/_packaging/f/npm/registry/", "", Azure},
		{"d-1.d.codeartifact.eu-west-1.amazonaws.com", "/npm/r/", "", CodeArtifact},
		{"europe-npm.pkg.dev", "/p/r/", "", Google},
		{"acme.jfrog.io", "/artifactory/api/npm/n/", "", Artifactory},
		{"art.corp.example", "/artifactory/api/npm/n/", "", Artifactory},
		{"nx.corp.example", "/repository/npm/", "", Nexus},
		{"nx.corp.example", "/x", `BASIC realm="Sonatype Nexus Repository Manager"`, Nexus},
		{"", "", `Bearer realm="acme/npm-store", Basic realm="acme/npm-store"`, CodeArtifact},
		{"", "", `Bearer realm="acme/npm-store", Basic realm="acme/other"`, ""},
		{"", "", `Bearer realm="https://h.example/token",service="h.example"`, ""},
		{"proget.corp.example", "/npm/feed/x", "", ProGet},
		{"h.example", "/npm/feed/x", "", ""},
		{"127.0.0.1:4873", "/", "", ""},
	} {
		if got := KindOf(c.host, c.path, c.challenge); got != c.want {
			t.Errorf("KindOf(%q, %q, %q) = %q, want %q", c.host, c.path, c.challenge, got, c.want)
		}
	}
}

func TestKindOfWords(t *testing.T) {
	for message, want := range map[string]Kind{
		"Permission permission_denied: The token provided does not match expected scopes.":  GitHub,
		"unauthenticated: User cannot be authenticated with the token provided.":            GitHub,
		"TF400813: The user 'x' is not authorized to access this resource.":                 Azure,
		"Permission 'artifactregistry.repositories.uploadArtifacts' denied on resource":     Google,
		"User: arn:aws:iam::1:user/x is not authorized to perform: codeartifact:GetPackage": CodeArtifact,
		"permission denied":                      "",
		"The token lacks read_package":           "",
		"User is not authorized to read package": "",
		"":                                       "",
	} {
		if got := KindOfWords(message); got != want {
			t.Errorf("KindOfWords(%q) = %q, want %q", message, got, want)
		}
	}
}

func TestFits(t *testing.T) {
	for _, c := range []struct {
		kind        Kind
		shape, want string
	}{
		{GitHub, "github-classic", "yes"},
		{GitHub, "github-fine-grained", "no"},
		{GitHub, "npm-granular", "no"},
		{GitHub, "opaque", ""},
		{NPM, "npm-legacy", "no"},
		{Verdaccio, "npm-legacy", ""},
		{NPM, "github-classic", "no"},
		{Artifactory, "npm-granular", ""},
		{Azure, "basic", "yes"},
	} {
		if got := Fits(c.kind, c.shape); got != c.want {
			t.Errorf("Fits(%q, %q) = %q, want %q", c.kind, c.shape, got, c.want)
		}
	}
}

func TestIsSource(t *testing.T) {
	for raw, want := range map[string]bool{
		"https://codeload.github.com/acme/lib/tar.gz/0a1b2c3d":                             true,
		"https://codeload.git.corp.example/acme/lib/tar.gz/main":                           true,
		"https://github.com/acme/app/releases/download/v1.2.3/app.tgz":                     true,
		"https://api.github.com/repos/acme/lib/tarball/":                                   true,
		"https://raw.githubusercontent.com/acme/lib/main/x.tgz":                            true,
		"https://gitlab.corp.example/acme/lib/-/archive/main/lib-main.tar.gz":              true,
		"https://gitlab.com/api/v4/projects/acme%2Flib/repository/archive.tar.gz?sha=main": true,
		"https://npm.pkg.github.com/@acme%2fcore":                                          false,
		"https://gitlab.com/api/v4/projects/7/packages/npm/@acme%2fcore":                   false,
		"https://nx.corp.example/repository/archive/core":                                  false,
		"no url": false,
	} {
		if got := IsSource(raw); got != want {
			t.Errorf("IsSource(%q) = %v", raw, got)
		}
	}
}

func TestParse(t *testing.T) {
	for raw, path := range map[string]string{
		"http://npm.acme.example/@acme%2taigu": "/@acme%2taigu",
		"http://npm.acme.example/@acme%2fcore": "/@acme/core",
		"http://npm.acme.example/a%":           "/a%",
		"http://npm.acme.example/a%4":          "/a%4",
	} {
		if u, err := Parse(raw); err != nil || u.Path != path || u.Host != "npm.acme.example" {
			t.Errorf("%s: %v, %v", raw, u, err)
		}
	}
	if _, err := Parse("http://[::1%zz/x"); err == nil {
		t.Error("a broken host is read")
	}
}
