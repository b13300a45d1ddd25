package facts

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Held is what npm need not ask a registry for, since an earlier run has left it on this machine. It is looked for as
// npm does: by a file's digest, by an address, by a package's folder.
type Held struct {
	cache string // npm's, "" none
	root  string // whose node_modules counts; "" where npm removes that first
	stale bool   // npm takes what its cache has, however old
	now   time.Time
}

// Held looks at the cache and the project's node_modules of a run.
func (m Machine) Held(now time.Time) Held {
	h := Held{now: now, root: m.Prefix}
	if m.Config.Client() != "" { // what another client has it keeps in its own way, and that is not looked into
		return Held{now: now}
	}
	if cache, _, _ := m.Config.Get("cache"); cache != "" {
		h.cache = filepath.Join(cache, "_cacache")
	}
	prefer, _, _ := m.Config.Get("prefer-offline")
	offline, _, _ := m.Config.Get("offline")
	h.stale = prefer == "true" || offline == "true"
	if global, _, _ := m.Config.Get("global"); m.Config.Command() == "ci" || global == "true" {
		h.root = ""
	}
	return h
}

// Installed is the version of a package in the project's node_modules, which npm leaves alone where it fits; "" none.
func (h Held) Installed(pkg string) string {
	if h.root == "" || pkg == "" || strings.Contains(pkg, "..") {
		return ""
	}
	m := readManifest(filepath.Join(h.root, "node_modules", filepath.FromSlash(pkg), "package.json"), nil)
	if m == nil {
		return ""
	}
	return m.Version
}

// File reports whether npm has a file of that digest, which it takes without asking.
func (h Held) File(integrity string) bool {
	if h.cache == "" {
		return false
	}
	for digest := range strings.FieldsSeq(integrity) {
		algorithm, sum, ok := strings.Cut(digest, "-")
		raw, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(sum, "?"))
		name := hex.EncodeToString(raw)
		if ok && err == nil && len(name) > 8 && plainAlgorithm().MatchString(algorithm) &&
			exists(filepath.Join(h.cache, "content-v2", algorithm, name[:2], name[2:4], name[4:])) {
			return true
		}
	}
	return false
}

var plainAlgorithm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^sha[0-9]{1,3}$`) })

// Answer reports whether npm has an answer of that address, which is still good enough for it not to ask again.
func (h Held) Answer(uri string) bool {
	if h.cache == "" {
		return false
	}
	sum := sha256.Sum256([]byte("make-fetch-happen:request-cache:" + uri))
	name := hex.EncodeToString(sum[:])
	data, err := readBounded(filepath.Join(h.cache, "index-v5", name[:2], name[2:4], name[4:]))
	if err != nil {
		return false
	}
	fresh := false
	for line := range bytes.Lines(data) { // of several the last counts
		_, text, _ := bytes.Cut(line, []byte("\t"))
		var e cacheEntry
		if json.Unmarshal(text, &e) == nil && strings.HasSuffix(e.Key, uri) {
			fresh = e.Integrity != "" && (h.stale || h.now.Before(e.until()))
		}
	}
	return fresh
}

// cacheEntry is a line of the cache's index.
type cacheEntry struct {
	Key, Integrity string
	Metadata       struct {
		Time       int64             // when it was asked for, in milliseconds
		ResHeaders map[string]string `json:"resHeaders"`
	}
}

var maxAge = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)\bmax-age=(\d{1,9})`) })

// until is the time until which the registry lets its answer be used again.
func (e cacheEntry) until() time.Time {
	m := maxAge().FindStringSubmatch(e.Metadata.ResHeaders["cache-control"])
	if m == nil {
		return time.Time{}
	}
	seconds, _ := strconv.Atoi(m[1])
	return time.UnixMilli(e.Metadata.Time).Add(time.Duration(seconds) * time.Second)
}
