package main

// platform is one that npmx is released for. .goreleaser.yaml has the same, which a test holds.
type platform struct{ os, arch string }

func platforms() []platform {
	return []platform{{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"},
		{"windows", "amd64"}, {"windows", "arm64"}}
}

// nodeOS and nodeCPU are process.platform and process.arch there, which npm holds a package's os and cpu against.
func (p platform) nodeOS() string {
	if p.os == "windows" {
		return "win32"
	}
	return p.os
}

func (p platform) nodeCPU() string {
	if p.arch == "amd64" {
		return "x64"
	}
	return p.arch
}

func (p platform) program() string {
	if p.os == "windows" {
		return "npmx.exe"
	}
	return "npmx"
}
