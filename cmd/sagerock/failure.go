package main

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/sagerock/sagerock/contract"
)

// What can go wrong, other than in a config file, is said in this file, so that
// it is said in one voice: what happened, in lower case and without a full stop;
// below it the command to type or the thing to change.

// failure is an error that says what to do about it.
type failure struct {
	text, fix string
	usage     bool // the command line is wrong
	unseen    bool // a stack could not be looked up
}

func (f *failure) Error() string { return f.text + "\n\tfix: " + f.fix }

func failf(fix, format string, args ...any) *failure {
	return &failure{text: fmt.Sprintf(format, args...), fix: fix}
}

func usagef(fix, format string, args ...any) *failure {
	f := failf(fix, format, args...)
	f.usage = true
	return f
}

// kongWords are what kong says to programmers, and what it means.
var kongWords = strings.NewReplacer("a valid 16 bit uint", "a number from 0 to 65535", "a valid 64 bit int", "a whole number")

func badUsage(err *kong.ParseError) *failure {
	help := "--help"
	for command := err.Context.Selected(); command != nil && command.Parent != nil; command = command.Parent {
		help = command.Name + " " + help
	}
	return usagef("see sagerock "+help, "%s", kongWords.Replace(err.Error()))
}

func noPrompt(model string) *failure {
	return usagef(fmt.Sprintf(`sagerock ask %s "Say hi", or --raw FILE where the model takes data`, model), "there is nothing to ask %s", model)
}

func twoPrompts() *failure {
	return usagef("leave one of them out", "there is a prompt and a --raw file")
}

func badURL(url string) *failure {
	return usagef("write it like http://localhost:8080", "--endpoint-url %q is not a URL", url)
}

func noDay(day string) *failure {
	return usagef("write it like 2026-11-27", "--today %q is not a day", day)
}

func noRegion(region string) *failure {
	return usagef("write a Region such as us-east-1", "--region %q is not a Region that sagerock knows", region)
}

func alreadyThere(file, again string) *failure {
	return failf(again+" to replace it, or name another file", "%s exists", file)
}

func noExample(name, near string, examples []string) *failure {
	fix := "name one of " + strings.Join(examples, ", ")
	if near != "" {
		fix = "did you mean " + near + "?"
	}
	return usagef(fix, "there is no example %s", name)
}

func cannotWrite(file string, err error) *failure {
	return failf("name a file that can be written", "%s: %v", file, innermost(err))
}

func cannotRead(file string, err error) *failure {
	return failf("name a file that can be read", "%s: %v", file, innermost(err))
}

func noCredentials(err error) *failure {
	return failf("aws sso login, or set AWS_PROFILE", "there are no AWS credentials: %v", innermost(err))
}

func badCredentials(code string) *failure {
	return failf("aws sso login, or set AWS_PROFILE", "AWS does not accept the credentials: %s", code)
}

func notDeployed(stack, region, deploy string) *failure {
	return failf(deploy, "stack %s is not deployed in %s, or not in this account", stack, region)
}

func notFinished(stack, state, deploy string) *failure {
	return failf(deploy, "stack %s has no URL yet: it is %s", stack, state)
}

func noGuardrail(stack, name, deploy string) *failure {
	return failf(deploy, "stack %s has no guardrail %s yet", stack, name)
}

func noBucket(stack, deploy string) *failure {
	return failf(deploy, "stack %s has no bucket for calls yet", stack)
}

func mayNotLook(what, action string) *failure {
	f := failf("allow "+action, "you may not look at %s", what)
	f.unseen = true
	return f
}

func lookupFailed(what string, err error) *failure {
	f := failf("check your network, then try again", "looking for %s: %v", what, innermost(err))
	f.unseen = true
	return f
}

// orURL adds to err, about a stack that cannot be looked up, what does without it.
func orURL(err error) error {
	if f, ok := errors.AsType[*failure](err); ok && f.unseen {
		f.fix += ", or name the gateway with --endpoint-url"
	}
	return err
}

func unreachable(url string, err error) *failure {
	return failf("check the URL and your network, and for a local gateway whether it runs", "%s does not answer: %v", url, innermost(err))
}

func interrupted() *failure {
	return failf("ask again", "interrupted")
}

// leftBehind is err where it ended the wait for a call, and not the call.
func leftBehind(err error, url string) *failure {
	text := err.Error()
	if f, ok := errors.AsType[*failure](err); ok {
		text = f.text
	}
	return failf("GET "+url+", which has the answer for 7 days", "%s, and the call goes on", text)
}

func notAllowed(policy string) *failure {
	if policy == "" {
		policy = "that the api stack's output CallerPolicy names"
	}
	return failf("attach the policy "+policy+" to your user or role", "you may not call the gateway (403)")
}

func broken(code int, requestID string) *failure {
	return failf("look at the log group of the gateway's Lambda", "the gateway gives no answer of its own (%d %s%s)", code, strings.ToLower(http.StatusText(code)), suffix(", request ", requestID))
}

// lost is for a call that the gateway has taken without saying where it is.
func lost(url string) *failure {
	return failf("ask again; if it stays, deploy the api stack again", "%s does not say where the call is", url)
}

// refused is what the gateway itself says.
func refused(code int, message, hint, requestID string) *failure {
	return failf(hint, "%s (%d%s)", message, code, suffix(", request ", requestID))
}

func cannotServe(file string, err error) *failure {
	return failf("change the model in "+file, "the gateway does not start: %v", err)
}

func cannotListen(port uint16, err error) *failure {
	return failf("name another port, or --port 0 for a free one", "port %d: %v", port, innermost(err))
}

func badKeyName(name string) *failure {
	return usagef("use up to 64 letters, digits, dots, underscores or hyphens, and start with a letter or a digit", "%q is no name for a key", name)
}

func negative(flag string, n int) *failure {
	return usagef("give 0 or more", "%s %d is less than nothing", flag, n)
}

func noModels() *failure {
	return usagef("name its models, or leave it out for all", "--models names none")
}

func badRate(n int) *failure {
	return usagef("give a number above 0, or leave it out", "--requests-per-minute %d lets nothing through", n)
}

func noModel(model string, all []string) *failure {
	return failf("use "+strings.Join(all, ", "), "there is no model %s in the config file", model)
}

func keyExists(name string) *failure {
	return failf("choose another name, or first: sagerock keys remove "+name, "there is a key %s already", name)
}

func noKey(name string, all *contract.Keys) *failure {
	if len(all.Keys) == 0 {
		return failf("sagerock keys add "+name, "there is no key %s, nor any other", name)
	}
	var names []string
	for _, k := range all.Keys {
		names = append(names, k.Name)
	}
	return failf("use "+strings.Join(names, ", "), "there is no key %s", name)
}

func noKeysThere(stack, state, deploy string) *failure {
	return failf("write auth: key under api in the config file, then "+deploy, "stack %s has no keys: it is %s, and made for callers of another kind", stack, state)
}

func badSecret(arn string) *failure {
	return failf("aws secretsmanager put-secret-value --secret-id "+arn+` --secret-string '{"keys":[]}', which removes every key`, "the secret of the keys holds no keys")
}

func tooManyKeys(n int) *failure {
	return failf("remove keys that nobody uses", "%d keys are more than a secret can hold", n)
}

func keysBusy(arn string) *failure {
	return failf("try again; if the secret was rolled back to an older version, first put its value once more: aws secretsmanager put-secret-value --secret-id "+arn, "somebody else is changing the keys")
}

func mayNotKeys(what, action, on string) *failure {
	return failf("allow "+action+" on "+on, "you may not %s the keys", what)
}

func keysFailed(what string, err error) *failure {
	return failf("try again", "to %s the keys: %v", what, innermost(err))
}

func suffix(label, value string) string {
	if value == "" {
		return ""
	}
	return label + value
}

// innermost is the reason of err without the names of the operations around it.
func innermost(err error) string {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err.Error()
}
