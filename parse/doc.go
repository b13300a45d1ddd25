// Package parse turns the bytes of a log into the failures that a package manager reports in it.
//
// Stages, each one plain value: bytes become blocks and blocks candidate lines (package scan finds them, without
// looking at any other line), a candidate with its neighbours becomes a peeled [ci.Line] (package ci takes off what CI
// systems, runners and terminals put around a client's words), peeled lines become events of one client's grammar, and
// events become a [Failure].
//
// It looks at log text so that nothing else has to. It refuses to know this machine, the network, the clock and the
// rules: a field that the log does not state is zero, and text that every answer of a kind carries (a
// password-recovery address, a link to a manual) states nothing. Memory is bounded whatever is written.
package parse
