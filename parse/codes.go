package parse

import (
	"slices"
	"strings"
)

// accessCode recognises the codes that this package makes a failure of: access, the answers of a registry, the network.
func accessCode(code string) bool {
	switch code {
	case "ENEEDAUTH", "EOTP", "EAUTHIP", "EAUTHUNKNOWN", "ERR_INVALID_AUTH", "EPUBLISHCONFLICT", "EALLOWREMOTE",
		"EALLOWGIT", "E301", "EWHOAMI",
		"ENONPMTOKEN", "EINVALIDNPMTOKEN", "ERR_INVALID_URL", "EINVALIDTOKEN", "ENYI":
		return true
	}
	return statusOf(code) >= 400 || networkCode(code) != ""
}

// networkCodes are node's words for a connection that did not come about.
var networkCodes = []string{"ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ESOCKETTIMEDOUT",
	"ERR_SOCKET_TIMEOUT", "EAI_AGAIN", "EHOSTUNREACH",
	"ENETUNREACH", "ENETDOWN", "EPROTO", "ECONNABORTED", "EADDRNOTAVAIL", "FETCH_ERROR", "ERR_STREAM_PREMATURE_CLOSE",
	"UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
	"UNABLE_TO_GET_ISSUER_CERT", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "SELF_SIGNED_CERT_IN_CHAIN",
	"DEPTH_ZERO_SELF_SIGNED_CERT", "CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID",
	"ERR_TLS_CERT_ALTNAME_INVALID", "CERT_UNTRUSTED", "HOSTNAME_MISMATCH", "EPROXY", "UND_ERR_CONNECT_TIMEOUT",
	"UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "UND_ERR_SOCKET",
	// these two: what the connection speaks is not what the proxy's setting says
	"ERR_INVALID_PROTOCOL", "EINVALIDPROXY"}

type netWord struct{ words, code string }

// netWords are what OpenSSL and node print instead of a code, or with one that means more than the network.
var netWords = []netWord{
	{"unable to get local issuer certificate", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"},
	{"unable to get issuer certificate", "UNABLE_TO_GET_ISSUER_CERT"},
	{"unable to verify the first certificate", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"},
	{"self signed certificate in certificate chain", "SELF_SIGNED_CERT_IN_CHAIN"},
	{"self-signed certificate in certificate chain", "SELF_SIGNED_CERT_IN_CHAIN"},
	{"self-signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT"},
	{"self signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT"},
	{"certificate has expired", "CERT_HAS_EXPIRED"},
	{"does not match certificate's altnames", "ERR_TLS_CERT_ALTNAME_INVALID"},
	{"wrong version number", "ERR_SSL_WRONG_VERSION_NUMBER"},
	{"connect EACCES ", "EACCES"}, {"connect EPERM ", "EPERM"}, // a firewall on this machine
	{"getaddrinfo ENOENT", "ENOTFOUND"},                       // Windows' word for a name without an address
	{tunnelAgent, "ECONNRESET"}, {tunnelUndici, "ECONNRESET"}, // the codes that both give it
	{"socket hang up", "ECONNRESET"}, {"Client network socket disconnected", "ECONNRESET"},
	{"Socket timeout", "ERR_SOCKET_TIMEOUT"},
	// pnpm 12 is written in Rust and says it in that world's words
	{"Connection refused (os error", "ECONNREFUSED"},
	{"Connection reset by peer (os error", "ECONNRESET"},
	{"dns error: ", "ENOTFOUND"},
	{"operation timed out", "ETIMEDOUT"},
	{"invalid peer certificate", "CERT_UNTRUSTED"},
}

// networkCode finds the code of a network failure in a client's words, "" none.
func networkCode(s string) string {
	for _, c := range networkCodes {
		if i := strings.Index(s, c); i >= 0 && !isCodeByte(s, i-1) && !isCodeByte(s, i+len(c)) {
			return c
		}
	}
	if i := strings.Index(s, "ERR_SSL_"); i >= 0 {
		end := i
		for isCodeByte(s, end) {
			end++
		}
		return s[i:end]
	}
	for _, t := range netWords {
		if strings.Contains(s, t.words) {
			return t.code
		}
	}
	return ""
}

func isCodeByte(s string, i int) bool {
	return i >= 0 && i < len(s) && (s[i] >= 'A' && s[i] <= 'Z' || s[i] >= '0' && s[i] <= '9' || s[i] == '_')
}

// untrusted recognises the codes of a certificate that was not accepted.
func untrusted(code string) bool {
	return slices.ContainsFunc(netWords, func(w netWord) bool { return w.code == code }) &&
		(strings.Contains(code, "CERT") || strings.Contains(code, "SIGNATURE"))
}
