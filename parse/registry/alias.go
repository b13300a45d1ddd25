package registry

import (
	"regexp"
	"strings"
)

// alias is a product's habit of giving one registry several addresses: what an address loses to be compared.
type alias struct {
	address func() *regexp.Regexp // of host and path, "/" at its end
	as      string
}

// aliases lists them. GitHub Packages has no path, and ignores the owner that people write there. A feed of Azure
// Artifacts has an old host and a new one, and its page prints two keys for it.
var aliases = []alias{
	{shape(`^npm\.pkg\.github\.com/[^/]+/$`), "npm.pkg.github.com/"},
	{shape(`^pkgs\.dev\.azure\.com/([^/]+)/((?:[^/]+/)?_packaging/[^/]+/npm/)(?:registry/)?$`), "azure/$1/$2"},
	{shape(`^([^./]+)\.pkgs\.visualstudio\.com/((?:[^/]+/)?_packaging/[^/]+/npm/)(?:registry/)?$`), "azure/$1/$2"},
}

// Canonical gives addresses of one registry one form. Host is host[:port]; path has a slash at both ends. What no
// product is known to call by several names is its own form.
func Canonical(host, path string) string {
	address := strings.ToLower(host) + path
	for _, a := range aliases {
		if a.address().MatchString(address) {
			return a.address().ReplaceAllString(address, a.as)
		}
	}
	return address
}
