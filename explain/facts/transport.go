package facts

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
)

// client speaks to a registry as npm would: through its proxy, trusting its authorities, showing its client
// certificate. It follows no redirect, so that a credential cannot be led to another host.
func (p Prober) client(uri string) *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			Proxy: func(*http.Request) (*url.URL, error) { return p.proxy(uri), nil },

			OnProxyConnectResponse: tunnelled,

			DialContext:       (&net.Dialer{Control: refuseLinkLocal}).DialContext,
			TLSClientConfig:   p.tls(uri),
			DisableKeepAlives: true,

			MaxResponseHeaderBytes: maxProbeBody,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// refusedTunnel is a proxy's answer to CONNECT: it did not connect, and the registry never saw the request.
type refusedTunnel struct {
	status int
	reason string // its own word for it, in the header that egress proxies send
}

func (e *refusedTunnel) Error() string {
	said := "the proxy refused to connect (" + strconv.Itoa(e.status)
	if reason := plainReason().FindString(e.reason); reason != "" {
		said += ": " + reason
	}
	return said + ")"
}

// tunnelled turns a proxy's refusal into an error that holds its status, of which http makes plain text.
func tunnelled(_ context.Context, _ *url.URL, _ *http.Request, res *http.Response) error {
	if res.StatusCode == http.StatusOK {
		return nil
	}
	return &refusedTunnel{res.StatusCode, res.Header.Get("X-Deny-Reason")}
}

var errLinkLocal = errors.New("a link-local address is not a registry's")

// refuseLinkLocal looks at the address that a name has led to: a name may lead anywhere.
func refuseLinkLocal(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err == nil && at.Addr().Unmap().IsLinkLocalUnicast() {
		return errLinkLocal
	}
	return nil
}

// proxy is the one that npm would go through.
func (p Prober) proxy(uri string) *url.URL {
	via, _ := viaOf(p.Config, p.Env, uri)
	return via.URL
}

// maxPEM bounds what is read of a certificate's file, which a project's .npmrc may name: the authorities of a whole
// system take a fourth of it.
const maxPEM = 1 << 20

func (p Prober) tls(uri string) *tls.Config {
	strict, _, ok := p.Config.Get("strict-ssl")
	// npm's own switch, which the user has set for exactly this host; nothing but the refused token travels over it.
	c := &tls.Config{InsecureSkipVerify: ok && strict == "false", RootCAs: p.authorities()}
	if cert, key, ok := p.Config.Certificate(uri); ok {
		certPEM, err1 := readRegular(cert, maxPEM)
		keyPEM, err2 := readRegular(key, maxPEM)
		if pair, err := tls.X509KeyPair(certPEM, keyPEM); errors.Join(err1, err2, err) == nil {
			c.Certificates = []tls.Certificate{pair}
		}
	}
	return c
}

// authorities are cafile and ca, which replace node's own, and NODE_EXTRA_CA_CERTS, which adds to them; nil means
// the system's.
func (p Prober) authorities() *x509.CertPool {
	pool, _ := x509.SystemCertPool()
	if pool == nil {
		pool = x509.NewCertPool()
	}
	file, _ := option(p.Config, "cafile")
	inline, _ := option(p.Config, "ca")
	if file != "" || inline != "" {
		pool = x509.NewCertPool()
	}
	pool.AppendCertsFromPEM([]byte(strings.ReplaceAll(inline, `\n`, "\n")))
	for _, name := range []string{file, lookup(p.Env)("NODE_EXTRA_CA_CERTS")} {
		if b, err := readRegular(name, maxPEM); err == nil {
			pool.AppendCertsFromPEM(b)
		}
	}
	return pool
}
