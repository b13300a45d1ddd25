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

// InstalledAt is the same of a folder that npm links, which has a node_modules of its own.
func (h Held) InstalledAt(folder, pkg string) string {
	if h.root == "" || folder == "" {
		return h.Installed(pkg)
	}
	h.root = folder
	return h.Installed(pkg)
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
			names[name] = true
		}
	}
	return names
}

// Stored reports whether another client than npm has a package's file in a store that was looked into. What is in that
// file is not looked at.
func (h Held) Stored(q Query) bool {
	switch h.client {
	case npmrc.Yarn1:
		return !q.Document && h.files[mirrored(q.URL)]
	case npmrc.Yarn2:
		return h.zipped(q)
	}
	return false
}

// mirrored is the name of a file in yarn 1's mirror: the one that it has at the registry, behind its scope where the
// address is of that shape.
func mirrored(uri string) string {
	path, _, _ := strings.Cut(uri, "#")
	path, _, _ = strings.Cut(path, "?")
	name := path[strings.LastIndexByte(path, '/')+1:]
	if m := registryPath().FindStringSubmatch(path); m != nil {
		name = m[2]
		if m[1] != "" {
			name = m[1] + "-" + name
		}
	}
	return name
}

// registryPath is yarn 1.22's RE_URL_NAME_MATCH.
var registryPath = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`/(?:(@[^/]+)(?:/|%2f))?[^/]+/(?:-|_attachments)/(?:@[^/]+/)?([^/]+)$`)
})

// zipped looks for the name that later yarns give a file: in the project's cache with the first ten characters of the
// lockfile's checksum, in the one of all projects with that checksum's key ("10c0" of "10c0/1f2e...").
func (h Held) zipped(q Query) bool {
	key, sum, ok := strings.Cut(q.Integrity, "/")
	if !ok || len(sum) < 10 || q.Version == "" {
		return false
	}
	head := strings.ReplaceAll(q.Package, "/", "-") + "-npm-" + q.Version + "-"
	for name := range h.files {
		if rest, is := strings.CutPrefix(name, head); is &&
			(strings.HasSuffix(rest, "-"+sum[:10]+".zip") || strings.HasSuffix(rest, "-"+key+".zip")) {
			return true
		}
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
