//go:build !race

package npmrc

const raceDetector = false
