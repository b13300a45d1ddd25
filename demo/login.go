package demo

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// user answers below /-/user/: the login that npm calls legacy (a couch document with a password), and log-out.
func (r *Registry) user(req *http.Request, path string, c caller) answer {
	if value, asked := strings.CutPrefix(path, "token/"); asked && req.Method == http.MethodDelete {
		return r.logout(value)
	}
	id, _ := url.PathUnescape(path)
	name, valid := strings.CutPrefix(id, "org.couchdb.user:")
	if !valid {
		return r.responses.nothing()
	}
	name, _, _ = strings.Cut(name, "/-rev/")
	if req.Method == http.MethodGet {
		return ok(map[string]string{"name": name, "ok": "you are authenticated as '" + c.user + "'"})
	}
	return r.login(req, name)
}

func (r *Registry) login(req *http.Request, name string) answer {
	var d struct{ Password string }
	if err := json.NewDecoder(io.LimitReader(req.Body, maxBody)).Decode(&d); err != nil {
		return fault(http.StatusBadRequest, "the body is no user document")
	}
	if own := r.Password(name); own == "" || own != d.Password {
		return r.responses.badLogin.about("", name, "log in")
	}
	b, _ := json.Marshal(map[string]string{"ok": "user '" + name + "' authenticated", "token": r.NewToken(name)})
	return answer{status: http.StatusCreated, body: string(b)}
}

func (r *Registry) logout(escaped string) answer {
	value, _ := url.PathUnescape(escaped)
	if r.Revoke(value) != nil {
		return fault(http.StatusNotFound, "no such token")
	}
	return ok(map[string]bool{"ok": true})
}

// versionOne answers below /-/v1/: search, and login by browser. The browser's part is left out: every request is
// Ada's.
func (r *Registry) versionOne(req *http.Request, path string) answer {
	switch {
	case path == "search":
		return ok(map[string]any{"objects": []any{}, "total": 0, "time": "now"})
	case !r.options.WebLogin:
		return r.responses.nothing()
	case path == "login" && req.Method == http.MethodPost:
		return ok(map[string]string{"loginUrl": r.URL() + "-/v1/page", "doneUrl": r.URL() + "-/v1/done"})
	case path == "done":
		return ok(map[string]string{"token": r.NewToken(Ada)})
	}
	return r.responses.nothing()
}
