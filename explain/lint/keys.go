package lint

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

//go:generate sh -c "go run ../../internal/clientkeys > keys.tsv.new && mv keys.tsv.new keys.tsv"

//go:embed keys.tsv
var keysText string

// span is the majors of one client that know a key.
type span struct {
	client      string
	first, last int
	instead     string // what its makers say to use, where they have given the key up
}

// table is all keys that some client knows, by name. Keys of one registry are under ":" and their field.
var table = sync.OnceValue(func() map[string][]span {
	all := map[string][]span{}
	for line := range strings.Lines(keysText) {
		f := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		first, _ := strconv.Atoi(f[2])
		last, _ := strconv.Atoi(f[3])
		all[f[1]] = append(all[f[1]], span{f[0], first, last, f[4]})
	}
	return all
})

// pnpmFields are what pnpm reads of one registry beside npm's (getNetworkConfigs and getAuthHeadersFromConfig): no list
// of its own code names them.
var pnpmFields = []string{"ca", "cafile", "cert", "key", "tokenHelper", "inlineCert"}

// outsideTables are keys that npm or yarn 1 read without defining them: npm's config load skips email and these, and
// yarn's scripts read the lastUpdateCheck.
var outsideTables = []string{"email", "username", "_password", "_authToken", "_auth", "authToken", "lastUpdateCheck"}

// spansOf are the clients that know a key; pnpm takes its names in either case.
func spansOf(key string) []span {
	if found := table()[key]; found != nil {
		return found
	}
	var pnpm []span
	for _, s := range table()[kebab(key)] {
		if s.client == "pnpm" && key != strings.ToLower(key) {
			pnpm = append(pnpm, s)
		}
	}
	return pnpm
}

func kebab(key string) string {
	var b strings.Builder
	for _, r := range key {
		if unicode.IsUpper(r) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// latestNpm is the youngest npm of the table.
func latestNpm() int {
	latest := 0
	for _, s := range table()["registry"] {
		if s.client == "npm" {
			latest = max(latest, s.last)
		}
	}
	return latest
}

// ofNpm gives the majors of npm that know a key, and whether that one does.
func ofNpm(spans []span, major int) (known bool, last span) {
	for _, s := range spans {
		if s.client != "npm" {
			continue
		}
		last = s
		if s.first <= major && major <= s.last {
			return true, s
		}
	}
	return false, last
}

// knownField reports whether a field behind "//host/:" has a meaning to some client. npm takes any of its options
// there.
func knownField(field string) bool {
	return table()[":"+field] != nil || slices.Contains(pnpmFields, field) || spansOf(field) != nil
}

// nearKey is the key that a misspelt one is likely to mean, "" for none. Some tools read npm_config_ variables in
// capitals and with underscores, so that much must agree.
func nearKey(key string) string {
	best, least := "", 3
	for known := range table() {
		if strings.HasPrefix(known, ":") || len(known) < 4 {
			continue
		}
		if d := distance(key, known); d < least && d <= len(known)/5+1 || d == least && known < best {
			best, least = known, d
		}
	}
	if best != "" && least <= min(2, len(best)/5) || plain(best) == plain(key) {
		return best
	}
	return sameLetters(key)
}

func sameLetters(key string) string {
	best := ""
	for known := range table() {
		if plain(known) == plain(key) && !strings.HasPrefix(known, ":") && (best == "" || known < best) {
			best = known
		}
	}
	return best
}

// plain leaves what people mix up: case, and "-", "_" and ".".
func plain(key string) string {
	return strings.NewReplacer("-", "", "_", "", ".", "").Replace(strings.ToLower(key))
}

// nearField is the field of a registry's key that is meant, "" for none.
func nearField(field string) string {
	best, least := "", 3
	for _, known := range []string{"_authToken", "_auth", "_password", "username", "email", "certfile", "keyfile",
		"always-auth", "registry"} {
		if plain(known) == plain(field) {
			return known
		}
		if d := distance(field, known); d < least && d <= len(known)/4 {
			best, least = known, d
		}
	}
	return best
}

// distance is the edit distance of two short words, two letters exchanged being one edit; long words are far apart.
func distance(a, b string) int {
	if len(a) > 60 || len(b) > 60 || len(a)-len(b) > 3 || len(b)-len(a) > 3 {
		return 99
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
