//go:build race

package rules

// slowed reports that times mean nothing: the race detector costs tenfold.
const slowed = true
