package demo

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
)

// maxBody bounds what a client may send. A demo package has some hundred bytes.
const maxBody = 32 << 20

// document is what npm publish sends.
type document struct {
	Access      string                    `json:"access"`
	Tags        map[string]string         `json:"dist-tags"`
	Versions    map[string]map[string]any `json:"versions"`
	Attachments map[string]struct {
		Data string `json:"data"`
	} `json:"_attachments"`
}

func (r *Registry) write(req *http.Request, name, rest string, c caller) answer {
	if needsOTP(req, c) {
		return otpWanted()
	}
	switch {
	case req.Method == http.MethodDelete:
		return r.remove(name, rest)
	case req.Method != http.MethodPut:
		return fault(http.StatusMethodNotAllowed, "method not allowed")
	}
	var d document
	if err := json.NewDecoder(io.LimitReader(req.Body, maxBody)).Decode(&d); err != nil {
		return fault(http.StatusBadRequest, "the body is no package document")
	}
	if r.trouble() == PaymentRequired && d.Access != "public" {
		return fault(http.StatusPaymentRequired, "You must sign up for private packages")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if p := r.packages[name]; p != nil && strings.HasPrefix(rest, "-rev/") {
		return p.replace(d)
	}
	return r.publish(name, d, c)
}

// replace takes the document that npm unpublish sends: the one there was, without a version. Its number stays spent.
func (s *stored) replace(d document) answer {
	for version := range s.manifest {
		if d.Versions[version] == nil {
			delete(s.manifest, version)
			delete(s.tarballs, fileName(s.name, version))
			s.retired = append(s.retired, version)
		}
	}
	s.tags = d.Tags
	return answer{status: http.StatusCreated, body: `{"ok":true}`}
}

func (r *Registry) publish(name string, d document, c caller) answer {
	p := r.packages[name]
	if p == nil {
		p = newStored(name, strings.HasPrefix(name, "@"))
		p.writers = []string{c.user}
	}
	for version, manifest := range d.Versions {
		if len(d.Attachments) == 0 { // npm deprecate sends what is there already
			p.manifest[version] = manifest
			continue
		}
		if p.has(version) || slices.Contains(p.retired, version) {
			return r.responses.exists.about(name+"@"+version, c.user, version)
		}
		tarball := attached(d)
		manifest["dist"] = dist(r.URL(), name, version, tarball)
		p.put(version, manifest, tarball)
	}
	for tag, version := range d.Tags {
		p.tags[tag] = version
	}
	r.packages[name] = p
	return answer{status: http.StatusCreated, body: `{"ok":true}`}
}

// attached is the tarball of a publish: the attachment that is not its provenance.
func attached(d document) []byte {
	for file, a := range d.Attachments {
		if strings.HasSuffix(file, ".tgz") {
			b, _ := base64.StdEncoding.DecodeString(a.Data)
			return b
		}
	}
	return nil
}

// remove takes a whole package away. Removing one version is a PUT of the document without it, then a DELETE of the
// file.
func (r *Registry) remove(name, rest string) answer {
	r.mu.Lock()
	defer r.mu.Unlock()
	if strings.HasPrefix(rest, "-rev/") {
		delete(r.packages, name)
	}
	return ok(map[string]bool{"ok": true})
}

// distTags answers below /-/package/NAME/dist-tags.
func (r *Registry) distTags(req *http.Request, path string, c caller) answer {
	name, rest, valid := parsePackage(path)
	tag, isTags := strings.CutPrefix(rest, "dist-tags")
	if !valid || !isTags {
		return r.responses.nothing()
	}
	may := r.mayRead
	if req.Method != http.MethodGet {
		may = r.mayWrite
	}
	if a, refused := may(name, c); refused {
		return a
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.packages[name]
	if p == nil {
		return r.responses.absent.about(name, c.user, "access")
	}
	return retag(p, req, strings.TrimPrefix(tag, "/"))
}

func retag(p *stored, req *http.Request, tag string) answer {
	var version string
	switch req.Method {
	case http.MethodPut:
		if json.NewDecoder(io.LimitReader(req.Body, maxBody)).Decode(&version) != nil || !p.has(version) {
			return fault(http.StatusBadRequest, "no such version")
		}
		p.tags[tag] = version
	case http.MethodDelete:
		delete(p.tags, tag)
	}
	return ok(p.tags)
}
