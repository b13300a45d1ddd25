package lab

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"testing"
)

// Proxy is a proxy on loopback that gives every CONNECT the same answer.
func Proxy(t testing.TB, answer string) (address string) {
	t.Helper()
	return ProxyOf(t, func(c net.Conn) { _, _ = io.WriteString(c, answer) })
}

// ProxyOf hands over each connection whose CONNECT has been read, and closes it afterwards.
func ProxyOf(t testing.TB, serve func(net.Conn)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				if _, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
					serve(c)
				}
			}()
		}
	}()
	return l.Addr().String()
}
