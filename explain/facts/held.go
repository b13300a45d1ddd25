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

	"npmx/parse/npmrc"
)

// Held is what npm need not ask a registry for, since an earlier run has left it on this machine. It is looked for as
// npm does: by a file's digest, by an address, by a package's folder.
type Held struct {
	cache string // npm's, "" none
	root  string // whose node_modules counts; "" where npm removes that first
	stale bool   // npm takes what its cache has, however old
	now   time.Time

	client npmrc.Client    // whose files these are
	files  map[string]bool // names of what lies in its own stores
}

// Held looks at the cache and the project's node_modules of a run.
func (m Machine) Held(now time.Time) Held {
	h := Held{now: now, root: m.Prefix}
	if c := m.Config.Client(); c != "" {
		return Held{now: now, client: c, files: stored(m.Config.Stores())}
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

// maxStored bounds the names that are read of a client's stores.
const maxStored = 50_000

func stored(dirs []string) map[string]bool {
	names := map[string]bool{}
	for _, dir := range dirs {
		for _, name := range readDir(dir, maxStored) {
			if names[name] = true; len(name) > 0 && strings.HasSuffix(name, ".zip") {
				names[beforeLast(beforeLast(name, "-"), "-")] = true
			}
		}
	}
	return names
}

func beforeLast(s, sep string) string {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i]
	}
	return s
}

// Stored reports whether another client than npm has a package's file in a store that was looked into, and takes it
// from there: yarn 1 by the name that it has at the registry, behind its scope, later yarns by package and version,
// before two digests.
func (h Held) Stored(q Query) bool {
	switch h.client {
	case npmrc.Yarn1:
		path, _, _ := strings.Cut(q.URL, "#")
		name := path[strings.LastIndexByte(path, '/')+1:]
		if scope := ScopeOf(q.Package); scope != "" {
			name = scope + "-" + name
		}
		return !q.Document && h.files[name]
	case npmrc.Yarn2:
		return q.Version != "" && h.files[strings.ReplaceAll(q.Package, "/", "-")+"-npm-"+q.Version]
	}
	return false
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
