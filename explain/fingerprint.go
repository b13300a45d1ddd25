package explain

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"npmx/rules"
)

// aboutPackage are the causes that concern one package. With any other the package is the one that happened to be
// asked for first, which differs from run to run.
var aboutPackage = []rules.Cause{rules.PermissionDenied, rules.VersionExists, rules.NameRejected,
	rules.PaymentRequired, rules.PolicyBlocked, rules.NotFound, rules.OIDCMisconfigured, rules.ScopeUnmapped}

// Fingerprint names what a finding is about: 16 hexadecimal digits that stay the same in another run, in another log,
// and when lines are added above the place at fault. It is made of the cause, the code, the host, whether the request
// read or wrote, the file or variable at fault, and the package where the cause concerns one package. Titles, rules
// and certainty are left out, since they change when npmx learns more.
func (f Finding) Fingerprint() string {
	at := place(f)
	parts := []string{string(f.Cause), f.Code, f.Host, access(f.Method), string(at.Kind), at.Source, f.subject()}
	if f.Cause == Settings { // of which a file can have many, each by its check and key
		parts = append(parts, f.Rule, f.About)
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}

func (f Finding) subject() string {
	if slices.Contains(aboutPackage, f.Cause) {
		return f.Package
	}
	return ""
}

func access(method string) string {
	switch method {
	case "", "GET", "HEAD":
		return "read"
	}
	return "write"
}
