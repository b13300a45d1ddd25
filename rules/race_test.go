//go:build race

package rules

// slowed tells that times mean nothing: the race detector costs tenfold.
const slowed = true
