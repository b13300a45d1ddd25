package facts

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
)

// Fault is why no answer came, in the terms of Node, which npm prints. The zero Fault is none.
type Fault struct {
	Code string // ECONNREFUSED; "" for what Node has no word for here
	To   string // the address or name that could not be reached
	Late bool   // npmx did not wait as long as npm would have
}

// nodeCodes are the errors of the system by the names that Node has for them.
var nodeCodes = []struct {
	err  syscall.Errno
	code string
}{
	{syscall.ECONNREFUSED, "ECONNREFUSED"}, {syscall.ECONNRESET, "ECONNRESET"}, {syscall.EHOSTUNREACH, "EHOSTUNREACH"},
	{syscall.ENETUNREACH, "ENETUNREACH"},
}

func faultOf(err error) Fault {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return Fault{Late: true}
	}
	if name := (*net.DNSError)(nil); errors.As(err, &name) {
		if name.IsNotFound {
			return Fault{Code: "ENOTFOUND", To: name.Name}
		}
		return Fault{Code: "EAI_AGAIN", To: name.Name}
	}
	for _, known := range nodeCodes {
		if errors.Is(err, known.err) {
			return Fault{Code: known.code, To: addressIn(err)}
		}
	}
	return Fault{Code: certificateCode(err)}
}

// addressIn is the address that was dialled: of the proxy's where the way leads through one, which is innermost.
func addressIn(err error) (at string) {
	for op := (*net.OpError)(nil); errors.As(err, &op); err = op.Err {
		if op.Addr != nil {
			at = op.Addr.String()
		}
	}
	return at
}

// certificateCode is OpenSSL's word for what is wrong with a chain of certificates.
func certificateCode(err error) string {
	var chain *tls.CertificateVerificationError
	var host x509.HostnameError
	var bad x509.CertificateInvalidError
	switch {
	case !errors.As(err, &chain) || len(chain.UnverifiedCertificates) == 0:
		return ""
	case errors.As(err, &host):
		return "ERR_TLS_CERT_ALTNAME_INVALID"
	case errors.As(err, &bad) && bad.Reason == x509.Expired:
		return "CERT_HAS_EXPIRED"
	}
	all := chain.UnverifiedCertificates
	last := all[len(all)-1]
	switch self := string(last.RawIssuer) == string(last.RawSubject); {
	case self && len(all) == 1:
		return "DEPTH_ZERO_SELF_SIGNED_CERT"
	case self:
		return "SELF_SIGNED_CERT_IN_CHAIN"
	}
	return "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
}

// phraseOf is what a server wrote behind the status, if it is words of its own: some say all they say there.
func phraseOf(res *http.Response, clean func(string) string) string {
	said := strings.TrimSpace(strings.TrimPrefix(res.Status, strconv.Itoa(res.StatusCode)))
	if strings.EqualFold(said, http.StatusText(res.StatusCode)) {
		return ""
	}
	return clean(said)
}
