module npmx

go 1.26.0

require (
	github.com/alecthomas/kong v1.17.0 // the grammar of the verbs
	github.com/charmbracelet/ultraviolet v0.0.0-20260303162955-0b88c25f3fff // tests: the cells of x/vt, for pictures
	github.com/charmbracelet/x/ansi v0.11.9 // tests: what is left of a text without its colours
	github.com/charmbracelet/x/conpty v0.2.0 // Windows: npm at a pseudo console
	github.com/charmbracelet/x/vt v0.1.0 // tests: what a terminal shows
	github.com/clipperhouse/displaywidth v0.11.0 // columns of text on a terminal; without tables made at start
	github.com/creack/pty v1.1.24 // pseudo terminals on Unix
	github.com/google/jsonschema-go v0.4.3 // what the tools of npmx mcp take and give
	github.com/klauspost/compress v1.20.3 // gzip, zip and zstd, a third faster than the standard library
	github.com/modelcontextprotocol/go-sdk v1.8.0 // npmx mcp, and a client in its tests; the protocol's official library
	github.com/pelletier/go-toml/v2 v2.4.3 // bun's settings, through nodes that know line and column
	github.com/rogpeppe/go-internal v1.16.0 // the diff of npmx fix; tests: scripts of the command line, locks between processes
	github.com/rs/zerolog v1.35.1 // npmx's own debug log
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3 // tests: every JSON output against its schema
	go.yaml.in/yaml/v4 v4.0.0 // rules, through nodes that know line and column
	golang.org/x/net v0.62.0 // host names as WHATWG has them (IDNA)
	golang.org/x/sys v0.49.0 // terminals, signals and processes
	golang.org/x/term v0.47.0 // is it a terminal, how wide, and a token asked for unseen
	mvdan.cc/sh/v3 v3.14.1 // does a step of a rule parse as a line of a shell
)

require (
	github.com/charmbracelet/colorprofile v0.4.2 // indirect
	github.com/charmbracelet/x/exp/ordered v0.1.0 // indirect
	github.com/charmbracelet/x/term v0.2.2 // indirect
	github.com/charmbracelet/x/termios v0.1.1 // indirect
	github.com/charmbracelet/x/windows v0.2.2 // indirect
	github.com/clipperhouse/uax29/v2 v2.7.0 // indirect
	github.com/lucasb-eyer/go-colorful v1.4.1 // indirect
	github.com/mattn/go-colorable v0.1.14 // indirect
	github.com/mattn/go-isatty v0.0.20 // indirect
	github.com/mattn/go-runewidth v0.0.27 // indirect
	github.com/muesli/cancelreader v0.2.2 // indirect
	github.com/rivo/uniseg v0.4.7 // indirect
	github.com/segmentio/asm v1.1.3 // indirect
	github.com/segmentio/encoding v0.5.4 // indirect
	github.com/xo/terminfo v0.0.0-20220910002029-abceb7e1c41e // indirect
	github.com/yosida95/uritemplate/v3 v3.0.2 // indirect
	golang.org/x/oauth2 v0.35.0 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/text v0.43.0 // indirect
	golang.org/x/time v0.15.0 // indirect
	golang.org/x/tools v0.51.0 // indirect
)
