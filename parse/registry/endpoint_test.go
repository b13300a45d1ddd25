package registry

import "testing"

func TestAnEndpointsWordsAreNoPackage(t *testing.T) {
	for path, want := range map[string]struct {
		at   int
		name string
	}{
		"/-/whoami":                                                {0, ""},
		"/npm/-/ping":                                              {4, ""},
		"/npm/-/npm/v1/tokens":                                     {4, ""},
		"/npm/-/npm/v1/tokens/token/1f2e":                          {4, ""},
		"/-/npm/v1/user":                                           {0, ""},
		"/-/npm/v1/keys":                                           {0, ""},
		"/-/npm/v1/security/advisories/bulk":                       {0, ""},
		"/-/v1/login":                                              {0, ""},
		"/-/v1/search":                                             {0, ""},
		"/-/user/org.couchdb.user:jo":                              {0, ""},
		"/-/user/jo/package":                                       {0, ""},
		"/-/org/acme/team":                                         {0, ""},
		"/-/org/acme/package":                                      {0, ""},
		"/-/team/acme/devs/user":                                   {0, ""},
		"/-/team/acme/package/package":                             {0, ""},
		"/-/stage":                                                 {0, ""},
		"/-/stage/0a1b/approve":                                    {0, ""},
		"/-/_view/starredByUser":                                   {0, ""},
		"/-/package/@acme%2fcore/dist-tags":                        {0, "@acme%2fcore"},
		"/-/package/@acme/core/access":                             {0, "@acme/core"},
		"/npm/-/package/core/collaborators":                        {4, "core"},
		"/-/stage/package/@acme%2fcore":                            {0, "@acme%2fcore"},
		"/-/npm/v1/attestations/core@1.0.0":                        {0, "core"},
		"/-/npm/v1/attestations/@a%2fb@1.0.0":                      {0, "@a%2fb"},
		"/-/npm/v1/oidc/token/exchange/package/@acme%2fcore":       {0, "@acme%2fcore"},
		"/api/v4/groups/7/-/packages/npm/-/npm/v1/tokens":          {31, ""},
		"/api/v4/groups/7/-/packages/npm/-/package/core/dist-tags": {31, "core"},
	} {
		if at, name, ok := EndpointOf(path); !ok || at != want.at || name != want.name {
			t.Errorf("EndpointOf(%q) = %d, %q, %t; want %d, %q", path, at, name, ok, want.at, want.name)
		}
	}
}

func TestAPackagesAddressIsNoEndpoint(t *testing.T) {
	for _, path := range []string{
		"", "/", "/whoami", "/whoami/-/whoami-1.0.0.tgz", "/ping/-/ping-0.1.0.tgz", "/@acme%2fuser",
		"/@acme/user/-/user-1.0.0.tgz",
		"/api/v4/groups/7/-/packages/npm/@acme%2fcore", "/core/-rev/5-abc", "/-/packages/npm/tokens",
		"/package/-/package-1.0.1.tgz",
	} {
		if at, name, ok := EndpointOf(path); ok {
			t.Errorf("EndpointOf(%q) = %d, %q, but it is a package's address", path, at, name)
		}
	}
}
