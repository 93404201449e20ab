// Package cause says why AWS did not do what it was asked, as far as that has the same reason
// for all of its services: credentials, the clock, permissions, load, the network. The
// gateway and every command go by this one table. Nothing is known here of what was asked.
package cause

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"syscall"
)

// Cause is why a call failed.
type Cause string

// The causes that are known. Any other error is [Other].
const (
	Other       Cause = ""
	Missing     Cause = "no_credentials"      // there are none
	SignedOut   Cause = "signed_out"          // a single sign-on or a login has ended, or was never made
	Expired     Cause = "expired_credentials" // temporary credentials are past their end
	UnknownKey  Cause = "unknown_key"         // AWS does not know the access key or the session token
	WrongSecret Cause = "wrong_secret"        // the secret key is not that of the access key
	Clock       Cause = "clock"               // the clock of this machine is wrong
	Denied      Cause = "denied"              // they may not do this
	Throttled   Cause = "throttled"           // too many calls at once
	NoHost      Cause = "no_host"             // the name of the service leads nowhere, such as that of a Region that does not exist
	Unreachable Cause = "unreachable"         // nothing answers there
	Untrusted   Cause = "untrusted"           // something else answers: its certificate is not of AWS
	Slow        Cause = "slow"                // there was no answer in time
)

// Credentials reports whether c is about who is calling and not about what was asked. Such
// an error says nothing about permissions, nor about access to a model.
func (c Cause) Credentials() bool {
	switch c {
	case Missing, SignedOut, Expired, UnknownKey, WrongSecret, Clock:
		return true
	}
	return false
}

// Of is the cause of an error of the SDK, or of another error that has a code of AWS.
func Of(err error) Cause {
	if err == nil {
		return Other
	}
	if said, ok := errors.AsType[interface {
		error
		ErrorCode() string
	}](err); ok && said.ErrorCode() != "" {
		message := ""
		if told, ok := said.(interface{ ErrorMessage() string }); ok {
			message = told.ErrorMessage()
		}
		return OfCode(said.ErrorCode(), message) // and not by other words of a message, which may quote a caller
	}
	text := err.Error()
	for _, sign := range unsent {
		if strings.Contains(text, sign.words) {
			return sign.cause
		}
	}
	return ofNetwork(err)
}

// unsent has the words of the SDK's errors that have no type and no code, because nothing was
// sent. Those of the instance metadata service mean that there are no credentials: it is the
// last place where the SDK looks, and on a laptop nothing answers there.
var unsent = []struct {
	words string
	cause Cause
}{
	{"SSO session has expired", SignedOut},
	{"cached SSO token", SignedOut},
	{"refresh SSO token", SignedOut},
	{"please reauthenticate", SignedOut}, // of aws login
	{"load login token", SignedOut},
	{"EC2 IMDS", Missing},
	{"ec2imds", Missing},
	{"static credentials are empty", Missing},
	{"no credentials", Missing},
}

// ofNetwork is the cause of an error of the connection.
func ofNetwork(err error) Cause {
	if dns, ok := errors.AsType[*net.DNSError](err); ok && !dns.IsTimeout {
		return NoHost
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return Untrusted
	}
	for _, refused := range []error{syscall.ECONNREFUSED, syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.ECONNRESET} {
		if errors.Is(err, refused) {
			return Unreachable
		}
	}
	if late, ok := errors.AsType[net.Error](err); ok && late.Timeout() || errors.Is(err, context.DeadlineExceeded) {
		return Slow
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		return Unreachable
	}
	return Other
}
