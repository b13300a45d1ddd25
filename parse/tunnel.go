package parse

import (
	"strconv"
	"strings"
)

// What a client says when a proxy answers its CONNECT with a status: tunnel-agent's words (yarn 1 and 2 to 3), and
// those of undici and of https-proxy-agent 7 (pnpm, newer npm). npm 7 to 10 give the proxy's answer as if it were the
// registry's, with a code like E407.
const (
	tunnelAgent  = "tunneling socket could not be established"
	tunnelUndici = "when HTTP Tunneling"
)

// tunnelled reads what a proxy answered. A status from 500 on says that it did not reach the registry, so it is a
// failure of the network like any other, and none that the registry has.
func (f *Failure) tunnelled() {
	if f.Status != 0 {
		return
	}
	for _, before := range []string{tunnelAgent + ", statusCode=", "Proxy response ("} {
		status := statusIn(f.Words, before)
		if status < 400 || status >= 500 || before[0] == 'P' && !strings.Contains(f.Words, tunnelUndici) {
			continue
		}
		f.Status, f.Message, f.Reason = status, "", tunnelAgent
		if before[0] == 'P' {
			f.Reason = before + strconv.Itoa(status) + ") !== 200 " + tunnelUndici
		}
	}
}
