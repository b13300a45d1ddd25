package parse

import "npmx/parse/ci"

func (g *grammar) otherLine(r *run, text, raw string, l ci.Line) {}
func (g *grammar) pnpmFailure(r *run, b *block)                  {}
func (g *grammar) warnings()                                     {}
