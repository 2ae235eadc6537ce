package party

import "net/netip"

// Network is an address as one party has it: a whole IPv6 /64 is one.
func Network(addr string) string {
	a, err := netip.ParseAddr(addr)
	if err != nil {
		return "unknown"
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	p, _ := a.Prefix(64) // 64 is within the bounds of every IPv6 address
	return p.String()
}
