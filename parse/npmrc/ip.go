package npmrc

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// parseIPv4 turns a host whose last label is a number into dotted decimals, as the WHATWG's standard does; other hosts
// pass.
func parseIPv4(host string) (string, bool) {
	labels := strings.Split(strings.TrimSuffix(host, "."), ".")
	last := labels[len(labels)-1]
	if _, ok := ipNumber(last); !ok && (last == "" || strings.Trim(last, "0123456789") != "") {
		return host, true
	}
	if len(labels) > 4 {
		return "", false
	}
	var sum uint64
	for i, l := range labels {
		n, ok := ipNumber(l)
		limit := uint64(256)
		if i == len(labels)-1 {
			limit = 1 << (8 * (5 - len(labels)))
		}
		if !ok || n >= limit {
			return "", false
		}
		if i == len(labels)-1 {
			sum += n
		} else {
			sum += n << (8 * (3 - i))
		}
	}
	return fmt.Sprintf("%d.%d.%d.%d", sum>>24, sum>>16&255, sum>>8&255, sum&255), true
}

func ipNumber(s string) (uint64, bool) {
	base := 10
	switch {
	case strings.HasPrefix(s, "0x") || strings.HasPrefix(s, "0X"):
		base, s = 16, s[2:]
		if s == "" {
			return 0, true
		}
	case len(s) > 1 && s[0] == '0':
		base, s = 8, s[1:]
	}
	if s == "" || strings.ContainsAny(s, "+-_") {
		return 0, false
	}
	n, err := strconv.ParseUint(s, base, 64)
	return n, err == nil
}

// parseIPv6 writes an address in its shortest form, in hexadecimal throughout.
func parseIPv6(s string) (string, bool) {
	a, err := netip.ParseAddr(s)
	if err != nil || !a.Is6() || a.Zone() != "" {
		return "", false
	}
	bytes := a.As16()
	var groups [8]uint16
	for i := range groups {
		groups[i] = uint16(bytes[2*i])<<8 | uint16(bytes[2*i+1])
	}
	from, to := longestZeros(groups)
	var b strings.Builder
	for i := 0; i < len(groups); i++ {
		if i == from && to-from > 1 {
			b.WriteString("::")
			i = to - 1
			continue
		}
		if b.Len() > 0 && !strings.HasSuffix(b.String(), ":") {
			b.WriteByte(':')
		}
		b.WriteString(strconv.FormatUint(uint64(groups[i]), 16))
	}
	return "[" + b.String() + "]", true
}

func longestZeros(groups [8]uint16) (from, to int) {
	for i := 0; i < len(groups); i++ {
		j := i
		for j < len(groups) && groups[j] == 0 {
			j++
		}
		if j-i > to-from {
			from, to = i, j
		}
		i = max(i, j-1)
	}
	return from, to
}
