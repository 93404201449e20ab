package account

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/smithy-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/internal/inventory"
	"github.com/sagerock/sagerock/plan"
)

// TestTroubleSaysWhatToDo holds what goes wrong on a laptop against what its user reads.
func TestTroubleSaysWhatToDo(t *testing.T) {
	code := func(code string) error { return &smithy.GenericAPIError{Code: code} }
	dial := func(err error) error {
		return &url.Error{Op: "Post", URL: "https://sts.eu-west-9.amazonaws.com/", Err: &net.OpError{Op: "dial", Err: err}}
	}
	for name, tc := range map[string]struct {
		err       error
		env       map[string]string
		text, fix string // "" for no trouble of this machine
	}{
		"an expired session": {err: code("ExpiredToken"), text: "the AWS credentials have expired (ExpiredToken)", fix: "aws sso login, or set AWS_PROFILE"},
		"an expired session of a profile": {
			err: code("ExpiredTokenException"), env: map[string]string{"AWS_PROFILE": "dev team"},
			text: "the AWS credentials have expired (ExpiredTokenException)", fix: "aws sso login --profile 'dev team', or set AWS_PROFILE to another one",
		},
		"expired keys in the environment, which come before any profile": {
			err: code("ExpiredToken"), env: map[string]string{"AWS_PROFILE": "dev", "AWS_ACCESS_KEY_ID": "ASIAEXAMPLE"},
			text: "the AWS credentials have expired (ExpiredToken)", fix: "set new keys in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or unset all three and run aws sso login",
		},
		"a key that was deleted": {
			err: code("InvalidClientTokenId"), text: "AWS does not know the access key or the session token (InvalidClientTokenId)",
			fix: "aws sso login, or set AWS_PROFILE; in a Region that is off by default, an administrator enables it for the account first",
		},
		"a secret with a typo": {err: code("SignatureDoesNotMatch"), text: "the AWS secret key is not the one of the access key (SignatureDoesNotMatch)", fix: "aws sso login, or set AWS_PROFILE"},
		"a clock that is late": {
			err:  &smithy.GenericAPIError{Code: "InvalidSignatureException", Message: "Signature expired: 1 is now earlier than 2"},
			text: "AWS has another time than the clock of this machine (InvalidSignatureException)", fix: "set the clock of this machine; if it is right, aws sso login, or set AWS_PROFILE",
		},
		"no sign-in":              {err: errors.New("the SSO session has expired or is invalid"), text: "the sign-in to AWS has ended, or there was none", fix: "aws sso login, or set AWS_PROFILE"},
		"nothing set up":          {err: errors.New("no EC2 IMDS role found"), text: "there are no AWS credentials: neither the environment nor the files of the AWS CLI have any", fix: "aws sso login, or set AWS_PROFILE"},
		"a Region that is none":   {err: dial(&net.DNSError{Name: "sts.eu-west-9.amazonaws.com", IsNotFound: true}), text: "there is no host sts.eu-west-9.amazonaws.com", fix: "check the region in the config file, and your network"},
		"no network":              {err: dial(syscall.ENETUNREACH), text: "nothing answers at sts.eu-west-9.amazonaws.com", fix: "check your network, then try again"},
		"a local AWS that is off": {err: &url.Error{URL: "http://localhost:5000/", Err: syscall.ECONNREFUSED}, text: "nothing answers at localhost:5000", fix: "start the local AWS there, or leave its address out to call AWS itself"},
		"a slow network":          {err: dial(os.ErrDeadlineExceeded), text: "sts.eu-west-9.amazonaws.com gave no answer in time", fix: "check your network, then try again"},
		"too many calls":          {err: code("ThrottlingException"), text: "AWS gets too many calls of this account at once (ThrottlingException)", fix: "try again in a minute"},
		"a permission":            {err: code("AccessDenied")},
		"a stack that is not":     {err: code("ValidationError")},
		"anything else":           {err: errors.New("x")},
	} {
		t.Run(name, func(t *testing.T) {
			for _, unset := range []string{"AWS_PROFILE", "AWS_ACCESS_KEY_ID"} {
				t.Setenv(unset, "")
			}
			for key, value := range tc.env {
				t.Setenv(key, value)
			}
			got := Trouble(fmt.Errorf("operation error X: %w", tc.err))
			if got == nil {
				got = &failure.Failure{}
			}
			if got.Text != tc.text || got.Fix != tc.fix {
				t.Errorf("got %q\n\tfix: %q\nwant %q\n\tfix: %q", got.Text, got.Fix, tc.text, tc.fix)
			}
		})
	}
}

// TestOnlyANetworkOrAPermissionHidesAStack tells what a command may go on from.
func TestOnlyANetworkOrAPermissionHidesAStack(t *testing.T) {
	for _, tc := range []struct {
		err    error
		unseen bool
		says   string
	}{
		{&smithy.GenericAPIError{Code: "AccessDenied"}, true, "you may not look at stack x-api\n\tfix: allow cloudformation:DescribeStacks"},
		{&smithy.GenericAPIError{Code: "ExpiredToken"}, false, "have expired"},
		{&net.DNSError{Name: "x", IsNotFound: true}, true, "there is no host x"},
		{errors.New("x"), true, "looking for stack x-api: x"},
	} {
		err := Explain(t.Context(), &inventory.Error{Action: "cloudformation:DescribeStacks", Stack: "x-api", Err: tc.err})
		if !strings.Contains(err.Error(), tc.says) || errors.Is(err, ErrUnseen) != tc.unseen {
			t.Errorf("%v: got %v, want %q, unseen %v", tc.err, err, tc.says, tc.unseen)
		}
	}
}

// TestNoProfileOfThisName asks for a profile that no file has.
func TestNoProfileOfThisName(t *testing.T) {
	t.Setenv("AWS_PROFILE", "nobody")
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(t.TempDir(), "config"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(t.TempDir(), "credentials"))
	_, err := Credentials(t.Context(), "us-east-1")
	if want := "there is no AWS profile nobody\n\tfix: set AWS_PROFILE to one of those that aws configure list-profiles prints"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestSDKSaysNothingItself looks for credentials where only an old metadata service answers,
// about which the SDK warns, and holds what is written to the terminal against nothing.
func TestSDKSaysNothingItself(t *testing.T) {
	asked := 0
	old := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		w.WriteHeader(http.StatusForbidden)
	}))
	defer old.Close()
	for key, value := range map[string]string{
		"AWS_EC2_METADATA_SERVICE_ENDPOINT": old.URL, "AWS_EC2_METADATA_DISABLED": "", "AWS_ACCESS_KEY_ID": "", "AWS_PROFILE": "",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull,
	} {
		t.Setenv(key, value)
	}
	terminal := os.Stderr
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	os.Stderr = w
	_, err = Credentials(t.Context(), "us-east-1")
	os.Stderr = terminal
	w.Close()
	said := make([]byte, 4096)
	if n, _ := r.Read(said); n > 0 {
		t.Errorf("the SDK wrote %s", said[:n])
	}
	if asked < 2 || err == nil || !strings.Contains(err.Error(), "there are no AWS credentials") {
		t.Errorf("asked %d times, and got %v", asked, err)
	}
}

// TestAWrongProfileIsNamed looks for a stack that the account of a profile does not have.
func TestAWrongProfileIsNamed(t *testing.T) {
	empty := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id x does not exist</Message></Error></ErrorResponse>`)
	}))
	defer empty.Close()
	files := filepath.Join(t.TempDir(), "credentials")
	if err := os.WriteFile(files, []byte("[dev]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for key, value := range map[string]string{"AWS_ACCESS_KEY_ID": "", "AWS_PROFILE": "dev", "AWS_SHARED_CREDENTIALS_FILE": files, "AWS_CONFIG_FILE": os.DevNull} {
		t.Setenv(key, value)
	}
	cfg, _, err := config.Parse("shop.yaml", []byte("{name: shop, region: us-east-1, models: {m: {bedrock: {model: amazon.nova-lite-v1:0}}}}"), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = (&App{File: DefaultFile, Plan: plan.Of(cfg)}).Deployed(t.Context(), empty.URL, plan.StackAPI)
	if want := "stack shop-api is not deployed in us-east-1, or not in the account of profile dev\n"; err == nil || !strings.HasPrefix(err.Error(), want) || !errors.Is(err, ErrNotDeployed) {
		t.Errorf("got %v, want %s", err, want)
	}
}
