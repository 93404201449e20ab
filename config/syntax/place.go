package syntax

import (
	"net/netip"
	"slices"
	"strings"
)

// private are the ranges that are never routed on the internet.
var private = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("100.64.0.0/10"),
}

func refuseCIDR(text string) (why, fix string) {
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return "is not an address range", "write a private range such as 10.0.0.0/16"
	}
	if base := prefix.Masked(); base != prefix {
		return "is not the first address of its range", "write " + base.String()
	}
	if !slices.ContainsFunc(private, func(p netip.Prefix) bool { return p.Contains(prefix.Addr()) }) {
		return "is not a private address range", "use a part of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10"
	}
	return "", ""
}

// refuseOutside keeps a config to the files beside it.
func refuseOutside(path string) (why, fix string) {
	if strings.Contains(path, "..") {
		return "is outside the directory of this file", "move it beside this file"
	}
	return "", ""
}
