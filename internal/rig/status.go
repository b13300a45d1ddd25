package rig

// The statuses that npmx ends with, as its users know them.
const (
	StatusFound = 1
	StatusUsage = 2
	StatusNoNpm = 127
)
