package check

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"npmx/parse/npmrc"
)

// plainFlags are the flags of each client's install that bear neither on whom it asks nor on what it sends, or are gone
// by already: their own help texts name them (pnpm 12.21, yarn 1.22, yarn 4.18, bun 1.4, deno 2.9). What is not among
// them is said to be unknown.
var plainFlags = map[npmrc.Client]string{
	npmrc.Pnpm: "--registry --prod --production -P --filter -F --filter-prod --lockfile-only --offline --no-offline " +
		"--prefer-offline --no-prefer-offline --frozen-lockfile --no-frozen-lockfile --prefer-frozen-lockfile " +
		"--no-prefer-frozen-lockfile --ignore-scripts --no-ignore-scripts --recursive -r --silent -s --reporter " +
		"--loglevel --color --no-color --no-progress --stream --aggregate-output --use-stderr --parallel --sort " +
		"--no-sort --reverse --workspace-concurrency --child-concurrency --network-concurrency --fetch-timeout " +
		"--fetch-retries --strict-peer-dependencies --no-strict-peer-dependencies --shamefully-hoist --hoist " +
		"--no-hoist --hoist-pattern --public-hoist-pattern --node-linker --package-import-method --store-dir " +
		"--virtual-store-dir --modules-dir --state-dir --side-effects-cache --yes -y --use-node-version " +
		"--save-dev --save-exact --save-prod --save-optional --save-peer -E -O --workspace-root -w",
	npmrc.Yarn1: "--registry --prod --production --offline --prefer-offline --frozen-lockfile --pure-lockfile " +
		"--non-interactive --ignore-scripts --ignore-engines --ignore-platform --ignore-optional --silent -s " +
		"--verbose --no-progress --json --network-timeout --network-concurrency --mutex --cache-folder " +
		"--preferred-cache-folder --modules-folder --no-bin-links --check-files --update-checksums --emoji --har " +
		"--no-node-version-check --scripts-prepend-node-path --dev -D --exact -E --tilde -T --optional -O --peer " +
		"-P -W --ignore-workspace-root-check --audit -A --flat --link-duplicates",
	npmrc.Yarn2: "--json --immutable --no-immutable --immutable-cache --inline-builds --mode --check-resolutions " +
		"--frozen-lockfile --silent --network-timeout --non-interactive --ignore-engines --dev -D --exact -E " +
		"--tilde -T --caret -C --optional -O --peer -P --cached --interactive -i",
	npmrc.Bun: "--registry --config --production -p --omit --filter --frozen-lockfile --lockfile-only --dry-run " +
		"--no-save --save --silent --quiet --verbose --no-progress --no-summary --ignore-scripts --no-verify " +
		"--backend --concurrent-scripts --network-concurrency --linker --trust --save-text-lockfile --yarn -y " +
		"--dev -d -D --development --exact -E --optional --peer --prefer-offline --no-cache --cache-dir --force -f",
	npmrc.Deno: "--prod --cached-only --lockfile-only --quiet -q --allow-scripts --frozen --frozen-lockfile " +
		"--node-modules-dir --node-modules-linker --no-prompt --dev -D --save-optional -O --save-exact " +
		"--check --no-check --reload -r --log-level -L --allow-all -A --package-json --skip-types",
}

// shippingFlags are those of a publication. What changes its version, or lets one that is there pass, is not among
// them.
const shippingFlags = "--tag --access --otp --registry --no-git-checks --publish-branch --non-interactive --json " +
	"--silent --ignore-scripts --report-summary --auth-type --gzip-level"

var plainFlag = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^--?[A-Za-z][a-z-]{0,30}$`) })

// mostFlags bounds how many flags are said to be unknown.
const mostFlags = 10

// unknownFlags opens a doubt for each flag of another client that is not known to leave alone what is asked.
func (p *Plan) unknownFlags(plain string) {
	known := strings.Fields(plain)
	for _, arg := range p.machine.Args {
		name, _, _ := strings.Cut(arg, "=")
		switch {
		case arg == "--":
			return
		case !strings.HasPrefix(name, "-"), slices.Contains(known, name):
		case p.machine.Config.Client() == npmrc.Pnpm && (strings.HasPrefix(name, "--config.") ||
			strings.HasPrefix(name, "--@") || strings.HasPrefix(name, "--//")):
		default:
			if !plainFlag().MatchString(name) || len(p.Unknown) >= mostFlags {
				name = "--..." // it may hold anything
			}
			p.open(Unknown{DoubtFlag, name})
		}
	}
}
