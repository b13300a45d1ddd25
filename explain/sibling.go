package explain

import (
	"slices"
	"strconv"

	"npmx/explain/facts"
)

// sibling is the package of this very repository that npm asked a registry for: npm links a workspace only where its
// version fits what is wanted, and knows nothing of a folder that is not a workspace.
func (j *joined) sibling() (facts.Sibling, facts.Wish, bool) {
	none := func() (facts.Sibling, facts.Wish, bool) { return facts.Sibling{}, facts.Wish{}, false }
	if j.pkg == "" || j.publishes() ||
		!slices.Contains([]string{"install", "ci", "update", "install-test", "install-ci-test", "dedupe"},
			j.failure.Command) {
		return none()
	}
	for _, word := range j.machine.Config.Operands() { // asked for by name, it is wanted from a registry
		if word == j.pkg || len(word) > len(j.pkg) && word[:len(j.pkg)+1] == j.pkg+"@" {
			return none()
		}
	}
	one, wish, ok := j.machine.Siblings.Of(j.pkg, j.failure.Wanted)
	if !ok || one.Dir == j.machine.Prefix {
		return none()
	}
	return one, wish, true
}

func siblingKind(one facts.Sibling) string {
	if one.Workspace {
		return "range"
	}
	return "outside"
}

func (j *joined) siblingValues() {
	one, wish, ok := j.sibling()
	if !ok {
		return
	}
	j.value("sibling_folder", j.display(one.Dir))
	j.value("sibling_version", one.Version)
	j.value("wish_file", j.display(wish.Path))
	j.value("wish_line", strconv.Itoa(wish.Line))
	j.value("wish_range", plainRange().FindString(wish.Range))
}

func (j *joined) siblingPlaces() []Evidence {
	one, wish, ok := j.sibling()
	if !ok {
		return nil
	}
	return []Evidence{
		{Kind: FromPackage, Source: j.display(wish.Path), Line: wish.Line, Column: 1, Text: strconv.Quote(wish.Name) +
			": " + strconv.Quote(wish.Range)},
		{Kind: FromPackage, Source: j.display(one.Path), Line: one.Line, Column: 1, Text: strconv.Quote("version") +
			": " + strconv.Quote(one.Version)},
	}
}

// plainRange is a range as people write it, without what a sentence could be made of.
var plainRange = words(`^[0-9A-Za-z.+<>=~^*| -]{1,64}$`)
