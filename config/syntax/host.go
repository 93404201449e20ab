package syntax

import (
	"net/url"
	"strconv"
	"strings"
)

// refuseHost keeps out hosts and ports that no URL can have.
func refuseHost(text string) (why, fix string) {
	u, err := url.Parse(text)
	if err != nil {
		return "is not a URL", "write a URL such as https://login.example.com"
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return "has port " + port + ", and ports are 1 to 65535", "write the port of the server, or leave it out"
		}
	}
	for label := range strings.SplitSeq(u.Hostname(), ".") {
		if label == "" || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			return "has a host in which a label is empty, or starts or ends with a hyphen", "check the name of the host"
		}
	}
	return "", ""
}

// refuseOrigin keeps out origins that no browser sends: the port of the scheme is never in
// one (RFC 6454, section 6.1).
func refuseOrigin(text string) (why, fix string) {
	if text == "*" {
		return "", ""
	}
	if why, fix = refuseHost(text); why != "" {
		return why, fix
	}
	for scheme, port := range map[string]string{"https://": ":443", "http://": ":80"} {
		if host, found := strings.CutSuffix(text, port); found && strings.HasPrefix(text, scheme) {
			return "has the port of its scheme, which browsers leave out of an origin", "write " + host
		}
	}
	return "", ""
}
