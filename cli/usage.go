package cli

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"
)

// complain reports wrong arguments: kong's words speak of tokens, and its errors know how far it came.
func complain(w world, err error) int {
	words, verb := err.Error(), w.args[0]
	var p *kong.ParseError
	if errors.As(err, &p) && p.Context != nil {
		words = needed(words, p.Context.Flags())
		if n := p.Context.Selected(); n != nil {
			verb = n.Path()
		}
	}
	fail(w, statusUsage, errors.New(strings.TrimSuffix(words, `, did you mean "-h"?`)))
	if flag, unknown := strings.CutPrefix(words, "unknown flag "); unknown && verb == "check" {
		fail(w, statusUsage, fmt.Errorf(sayNpmsFlags, strings.Fields(flag)[0]))
	}
	fmt.Fprintf(w.stderr, hintUsage, verb)
	return statusUsage
}

// needed says which values a flag takes that was given none.
func needed(words string, flags []*kong.Flag) string {
	m := regexp.MustCompile(`^--([\w-]+): (?:expected \w+ value but got "EOL"|missing value)`).FindStringSubmatch(words)
	if m == nil {
		return words
	}
	for _, f := range flags {
		switch {
		case f.Name != m[1]:
		case f.Enum != "":
			return fmt.Sprintf(sayNeedsValue, f.Name, strings.ReplaceAll(f.Enum, ",", ", "))
		case f.Name == "format":
			return fmt.Sprintf(sayNeedsValue, f.Name, formatNames())
		default:
			return fmt.Sprintf(sayNeedsValue, f.Name, f.PlaceHolder)
		}
	}
	return words
}
