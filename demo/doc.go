// Package demo plays npm's access failures for real: an npm registry on loopback, projects with one mistake in
// them, and the harness that lays such a project out for the real npm.
//
// The stages: a [Scenario] is data (scenarios_*.go); [Start] brings up the [Registry] it asks for, which answers as
// its [Profile] would (vendors.go); [Prepare] fills the placeholders, minting tokens as they are named, and writes
// the files; a [Runner] handed in by the caller runs npm. [Play] does all of it and cleans up.
//
// It refuses to know how npm is found or wrapped and what is said about the failure: [Want] is what a test may expect,
// and nothing here computes it. No host but loopback is ever named, and no credential is ever shown: [Request] says
// whether one came, not which.
package demo
