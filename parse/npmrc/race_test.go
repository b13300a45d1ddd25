//go:build race

package npmrc

// Under the race detector times mean nothing.
const raceDetector = true
