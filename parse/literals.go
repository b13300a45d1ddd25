package parse

import (
	"fmt"
	"slices"
	"sync"

	"npmx/parse/ci"
	"npmx/parse/scan"
)

// marks, with those of package ci's table, say where the lines around them stand, and are nothing by themselves: they
// need no lines in front of them. A log of a CI system has more of them than of all else that is looked for.
var marks = []string{
	"##[group]", "::group::", "] RUN npm", "] RUN pnpm", "] RUN yarn", "] RUN bun", "] RUN --mount",
	" of npm available! ",
}

// sections are marks that the command line of a step follows, which has no literal: "$ npm ci" is too short for
// one.
var sections = []string{"##[section]", "section_start:", "travis_fold:", "[Pipeline] ", "[Container] "}

// The kinds of lines that are looked for, the strongest first.
const (
	isWords scan.Kind = iota // a client's, or what wraps them
	isHead                   // GitHub begins to print what a step runs, and with what variables
	isSection
	isCommand // a command line, which may be a client's
	isMark
	isHeadEnd
)

// set is the literals as a table. It is built when the first log is read.
var set = sync.OnceValue(func() *scan.Set {
	others := slices.DeleteFunc(ci.Literals(), func(l string) bool { return slices.Contains(sections, l) })
	return scan.New(append(refusals(), literals()...), []string{"##[group]Run ", "shell: /usr/bin/bash"}, sections,
		[]string{"[command]"},
		append(others, marks...), []string{"##[endgroup]"})
})

// refusals are the ends of "http fetch GET 401 https://..": T ends GET, PUT and POST, E DELETE. They begin so late
// because what is in front of the status is in every line about a request that went well; 400 and 500 look too much
// like 200, and are found by the error that follows them.
func refusals() (out []string) {
	for status := 401; status <= 530; status++ {
		switch {
		case status > 431 && status < 451 || status > 451 && status <= 500:
		case status%10 == 0:
			for _, method := range []string{"ET", "UT", "ST"} {
				out = append(out, fmt.Sprintf("%s %d h", method, status))
			}
		default:
			out = append(out, fmt.Sprintf("T %d http", status))
		}
	}
	for _, status := range []int{401, 403, 404} {
		out = append(out, fmt.Sprintf("E %d http", status))
	}
	return out
}
