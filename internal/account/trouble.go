package account

import (
	"cmp"
	"errors"
	"net"
	"net/url"
	"os"
	"strings"

	awsconfig "github.com/aws/aws-sdk-go-v2/config"

	"github.com/sagerock/sagerock/internal/cause"
	"github.com/sagerock/sagerock/internal/failure"
)

// NoCredentials says why there are none.
func NoCredentials(err error) *failure.Failure {
	if f := Trouble(err); f != nil {
		return f
	}
	return failure.New(signIn(), "there are no AWS credentials: %v", failure.Reason(err))
}

// Trouble says what to do about an error of AWS that lies with this machine, its credentials
// or its network, whatever was asked. It is nil for all other errors, of which only the caller
// knows what was asked.
func Trouble(err error) *failure.Failure {
	if none, ok := errors.AsType[awsconfig.SharedConfigProfileNotExistError](err); ok {
		return failure.New("set AWS_PROFILE to one of those that aws configure list-profiles prints", "there is no AWS profile %s", none.Profile)
	}
	why := cause.Of(err)
	if why == cause.Missing && codeOf(err) == "" {
		return failure.New(signIn(), "there are no AWS credentials: neither the environment nor the files of the AWS CLI have any")
	}
	if why.Credentials() {
		return Refused(why, codeOf(err))
	}
	const network = "check your network, then try again"
	switch at := addressIn(err); why {
	case cause.NoHost:
		return failure.New("check the region in the config file, and your network", "there is no host %s", at)
	case cause.Unreachable:
		if at != nowhere && !strings.Contains(at, ".amazonaws.") {
			return failure.New("start the local AWS there, or leave its address out to call AWS itself", "nothing answers at %s", at)
		}
		return failure.New(network, "nothing answers at %s", at)
	case cause.Slow:
		return failure.New(network, "%s gave no answer in time", at)
	case cause.Untrusted:
		return failure.New("set AWS_CA_BUNDLE to the file with the certificates of your proxy", "the certificate of %s is not one of AWS: a proxy reads along", at)
	case cause.Throttled:
		return failure.New("try again in a minute", "AWS gets too many calls of this account at once%s", inParentheses(codeOf(err)))
	}
	return nil
}

// Refused says that AWS does not accept the credentials, with its error code.
func Refused(why cause.Cause, code string) *failure.Failure {
	text, fix := "AWS does not accept the credentials", signIn()
	switch why {
	case cause.Expired:
		text = "the AWS credentials have expired"
	case cause.SignedOut:
		text = "the sign-in to AWS has ended, or there was none"
	case cause.UnknownKey:
		text = "AWS does not know the access key or the session token"
		fix += "; in a Region that is off by default, an administrator enables it for the account first"
	case cause.WrongSecret:
		text = "the AWS secret key is not the one of the access key"
	case cause.Clock:
		text, fix = "AWS has another time than the clock of this machine", "set the clock of this machine; if it is right, "+fix
	}
	return failure.New(fix, "%s%s", text, inParentheses(code))
}

// signIn is how a user gets credentials that the commands use. Keys in the environment come
// before a profile (AWS SDKs and Tools Reference Guide, "Standardized credential providers").
func signIn() string {
	if os.Getenv("AWS_ACCESS_KEY_ID") != "" {
		return "set new keys in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or unset all three and run aws sso login"
	}
	if profile := os.Getenv("AWS_PROFILE"); profile != "" {
		return "aws sso login --profile " + failure.Quoted(profile) + ", or set AWS_PROFILE to another one"
	}
	return "aws sso login, or set AWS_PROFILE"
}

// codeOf is the code of AWS in err, if there is one.
func codeOf(err error) string {
	if said, ok := errors.AsType[interface {
		error
		ErrorCode() string
	}](err); ok {
		return said.ErrorCode()
	}
	return ""
}

// whose is the account that the credentials are of, as far as the environment tells.
func whose() string {
	if profile := os.Getenv("AWS_PROFILE"); profile != "" && os.Getenv("AWS_ACCESS_KEY_ID") == "" {
		return "the account of profile " + profile
	}
	return "this account"
}

// nowhere is the text for an unknown address.
const nowhere = "AWS"

// addressIn is where err says that a call went.
func addressIn(err error) string {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return dns.Name
	}
	if at, ok := errors.AsType[*url.Error](err); ok {
		if u, bad := url.Parse(at.URL); bad == nil {
			return cmp.Or(u.Host, at.URL)
		}
	}
	return nowhere
}

func inParentheses(code string) string {
	if code == "" {
		return ""
	}
	return " (" + code + ")"
}
