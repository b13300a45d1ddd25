package explain

import (
	"net/url"
	"strings"

	"npmx/parse/registry"
)

// RegistryOf cuts a registry's base out of a request's URL: before npm's own endpoints under /-/, before the
// packument's name, the tarball's /-/ and GitHub's /download/. It gives "" where the URL has none of these shapes,
// or leads to no registry.
func RegistryOf(uri, pkg string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Host == "" || registry.IsSource(uri) {
		return ""
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	for _, cut := range []int{endpoint(path), named(path, pkg), dashed(path)} {
		if cut >= 0 {
			return u.Scheme + "://" + u.Host + path[:cut+1]
		}
	}
	if path == "/" {
		return u.Scheme + "://" + u.Host + path
	}
	return ""
}

// endpoint finds the /-/ of what npm asks a registry beside packages and their tarballs.
func endpoint(path string) int {
	if at, _, ok := registry.EndpointOf(path); ok {
		return at
	}
	return -1
}

// named finds the slash in front of the package's name: the last, since a repository may be called like the package
// in it.
func named(path, pkg string) int {
	if pkg == "" {
		return -1
	}
	path, pkg = strings.ToLower(path), strings.ToLower(pkg)
	encoded := strings.Replace(pkg, "/", "%2f", 1)
	for _, mark := range []string{"/download/" + pkg, "/" + encoded, "/" + pkg, "/" + strings.Replace(encoded, "@",
		"%40", 1)} {
		for end := len(path); ; {
			i := strings.LastIndex(path[:end], mark)
			if i < 0 {
				break
			}
			if rest := path[i+len(mark):]; rest == "" || rest[0] == '/' {
				return i
			}
			end = i + len(mark) - 1
		}
	}
	return -1
}

// dashed finds the /-/ of an endpoint that is not known.
func dashed(path string) int {
	if i := strings.LastIndex(path, "/-/"); i >= 0 && !strings.HasPrefix(path[i:], "/-/packages/") {
		return i
	}
	return -1
}
