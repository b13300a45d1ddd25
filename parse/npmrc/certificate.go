package npmrc

// Certificate returns the paths of the client certificate and its key that npm shows with a request for uri, beside
// whatever else it sends. npm reads both from the very key that holds the URL's credential; paths are not secrets.
func (c *Config) Certificate(uri string) (certfile, keyfile string, ok bool) {
	f, ok := c.s.getAuth(uri, "")
	if !ok || c.s.guest != nil || c.s.npm.Major < 8 {
		return "", "", false
	}
	cert, key := c.s.truthyEntry(f.regKey+":certfile"), c.s.truthyEntry(f.regKey+":keyfile")
	if cert == nil || key == nil {
		return "", "", false
	}
	return cert.val.String(), key.val.String(), true
}
