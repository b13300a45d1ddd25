package parse

// kind is how the lines of a block become a failure.
type kind uint8

const (
	npmFrame     kind = iota // npm's error frame and what repeats it: its lines are sentences, in any order
	wholeHead                // the head said all
	botVerdict               // Dependabot's, of sources that are no registries as well
	botUnmapped              // Dependabot's, the registry's host at its end
	pnpmReport               // sentences, drawn as a tree since pnpm 12
	berryReport              // details under the same code
	bunRefusal               // the registry's words below
	denoReport               // the reason below
	corepackDied             // the causes that node prints below
	releaseError             // semantic-release's, with the registry in the text below
	bracketed                // npm's library under a code in brackets: the registry's words below
	bareSentence             // npm's library alone: the lines below tell whose words it is
	crash                    // the stack below names the client
	nxRelease                // npm's frame without its heads
	renovateTold             // Renovate's, an error's keys below
)

// failureOf makes the failure of a block that is not npm's, where it is one.
func (g *grammar) failureOf(r *run, b *block) (f Failure, ok bool) {
	switch f = *b.failure; b.kind {
	case botUnmapped:
		return unmappedFailure(b), true
	case pnpmReport:
		return g.pnpmFailure(b)
	case berryReport:
		f, ok = g.berryFailure(b)
		for i, e := range f.Evidence {
			f.Evidence[i].Text = r.quoted(said{e.Line, e.Text})
		}
		return f, ok
	case denoReport:
		return denoFailure(b)
	case renovateTold:
		return f, f.Status >= 400 && f.URL != ""
	case bunRefusal:
		return bunPublishFailure(b), true
	case corepackDied:
		return corepackFailure(b), true
	case releaseError:
		return releaseFailure(b), true
	case bracketed:
		return bracketedFailure(b), true
	case crash:
		f.Client = richer(Client{Name: first(f.Client.Name, crashed(b.lines))}, r.client)
		f.classic = f.Client.Name == "yarn"
	}
	return f, true
}
