//go:build race

package redact

// slowed: the race detector makes everything several times slower.
const slowed = true
