package demo

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
)

// answer is a whole HTTP response as data, so that a vendor's responses can be written as a table.
type answer struct {
	status    int
	reason    string   // the reason phrase where a vendor hides its words in it
	challenge []string // WWW-Authenticate lines in order
	notice    string   // npm-notice, which npm shows as "npm notice ..."
	kind      string   // content type, JSON when empty
	body      string
	location  string
}

func fault(status int, message string) answer {
	b, _ := json.Marshal(map[string]string{"error": message})
	return answer{status: status, body: string(b)}
}

func ok(v any) answer {
	b, err := json.Marshal(v)
	if err != nil {
		return fault(http.StatusInternalServerError, "not representable")
	}
	return answer{status: http.StatusOK, body: string(b)}
}

func page(status int, title, text string) answer {
	return answer{status: status, kind: "text/html; charset=utf-8",
		body: fmt.Sprintf("<!DOCTYPE html>\n<html><head><title>%s</title></head>\n"+
			"<body><h1>%s</h1><p>%s</p></body></html>\n", title, title, text)}
}

func (a answer) challenged(lines ...string) answer {
	a.challenge = lines
	return a
}

// about fills the names that a vendor puts into its words. The names come from a URL, so they are made safe for
// JSON first.
func (a answer) about(pkg, user, action string) answer {
	if !strings.Contains(a.body, "{") {
		return a
	}
	a.body = strings.NewReplacer("{package}", inJSON(pkg), "{user}", inJSON(user), "{action}",
		inJSON(action)).Replace(a.body)
	return a
}

func inJSON(s string) string {
	b, _ := json.Marshal(s)
	return strings.Trim(string(b), `"`)
}

func (a answer) headers(h http.Header) {
	for _, c := range a.challenge {
		h.Add("WWW-Authenticate", c)
	}
	if a.notice != "" {
		h.Set("npm-notice", a.notice)
	}
	if a.location != "" {
		h.Set("Location", a.location)
	}
	kind := a.kind
	if kind == "" {
		kind = "application/json"
	}
	h.Set("Content-Type", kind)
}

func (a answer) write(w http.ResponseWriter) {
	a.headers(w.Header())
	if a.reason != "" && a.hijacked(w) {
		return
	}
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body)
}

// hijacked writes the response by hand: net/http knows no other way to say a reason phrase of one's own, and Nexus
// Firewall says all it has to say there.
func (a answer) hijacked(w http.ResponseWriter) bool {
	h, can := w.(http.Hijacker)
	if !can {
		return false
	}
	conn, buf, err := h.Hijack()
	if err != nil {
		return false
	}
	defer conn.Close()
	fmt.Fprintf(buf, "HTTP/1.1 %d %s\r\nConnection: close\r\nContent-Length: %d\r\n", a.status, a.reason, len(a.body))
	_ = w.Header().Write(buf)
	_, _ = buf.WriteString("\r\n" + a.body)
	_ = buf.Flush()
	return true
}

func silence() *log.Logger { return log.New(io.Discard, "", 0) }
