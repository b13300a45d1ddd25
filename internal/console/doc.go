// Package console runs a program at a terminal of its own, for tests: it keeps what comes out of it, types, waits, and
// looks for what a session leaves behind. It refuses to know which program that is, and imports little, because tests
// run their own binary hundreds of times.
package console
