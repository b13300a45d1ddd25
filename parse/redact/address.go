package redact

import "strings"

// Address returns a URL fit to be shown: no user and password, no query and no fragment, in all of which people and
// servers put secrets, and the rest as [Redactor.Text] and [Clean] leave it. What is no URL goes through those two
// alone.
func (r *Redactor) Address(uri string) string {
	uri = strings.TrimSpace(uri)
	scheme, rest, ok := strings.Cut(uri, "://")
	if !ok {
		return Clean(r.Text(uri))
	}
	host, path := authority(rest)
	if end := strings.IndexAny(path, "?#"); end >= 0 {
		path = path[:end]
	}
	return Clean(r.Text(scheme + "://" + host + path))
}

// authority cuts host[:port] off, without user and password. A password may hold the very characters that end an
// authority: where what comes before them is not a host with a port, the last @ of all ends it.
func authority(rest string) (host, path string) {
	end := strings.IndexAny(rest, `/?#\`)
	if end < 0 {
		end = len(rest)
	}
	at := strings.LastIndexByte(rest[:end], '@')
	if _, port, ok := strings.Cut(rest[:end], ":"); at < 0 && ok && rest[0] != '[' &&
		strings.Trim(port, "0123456789") != "" {
		at = strings.LastIndexByte(rest, '@')
	}
	if at < end {
		return rest[at+1 : end], rest[end:]
	}
	return authority(rest[at+1:])
}
