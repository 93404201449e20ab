package bedrock

import (
	"errors"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/sagerock/sagerock/gateway/engine"
)

// accessHints say what to do, and who has to do it, where Bedrock denies this account or this
// role the use of a model. The first whose words occur in Bedrock's message applies. The
// gateway's role cannot subscribe to models on purpose: a subscription is made once for an
// account (Amazon Bedrock User Guide, "Request access to models").
var accessHints = []struct {
	words string
	kind  engine.Kind
	hint  string
}{
	{"payment_instrument", engine.Denied, "this model is paid for through AWS Marketplace: an administrator of the account adds a payment method that is valid there, then try again in 2 minutes"},
	{"aws-marketplace", engine.Denied, notSubscribed},
	{"marketplace subscription", engine.Denied, notSubscribed},
	{"use case details", engine.Denied, noUseCase},
	{"use-case form", engine.Denied, noUseCase},
	{"marked by provider as legacy", engine.Missing, "the provider is withdrawing this model from accounts that did not use it lately: choose another bedrock.model in sagerock.yaml and deploy"},
	// IAM User Guide, "Troubleshoot access denied error messages".
	{"service control policy", engine.Denied, "a service control policy of the organization forbids the call: its administrators allow this model, in every Region that a cross-Region profile leads to"},
	{"vpc endpoint policy", engine.Denied, "the policy of the VPC endpoint for bedrock-runtime does not let the call through: deploy the api stack again or, in a VPC of yours, allow the model there"},
	{"permissions boundary", engine.Denied, "the policy in permissionsBoundary does not allow the call: allow bedrock:InvokeModel and bedrock:InvokeModelWithResponseStream on this model there"},
	{"not authorized to perform", engine.Denied, "the gateway's role lacks the permission: deploy the api stack again"},
}

const (
	notSubscribed = "this account has no subscription to the model: somebody who may call aws-marketplace:Subscribe and aws-marketplace:ViewSubscriptions calls it once, " +
		"in the Bedrock console or with the AWS CLI, then try again in 15 minutes; the gateway's role cannot subscribe, on purpose"
	noUseCase = "Anthropic asks each account once for its use case: an administrator fills in the form that the Bedrock console shows for this model, then try again in 15 minutes"
)

// accessHint explains an err with which Bedrock denies the use of a model, and classifies it,
// if its message is known.
func accessHint(err error) (kind engine.Kind, hint string, known bool) {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		message := strings.ToLower(api.ErrorMessage())
		for _, known := range accessHints {
			if strings.Contains(message, known.words) {
				return known.kind, known.hint, true
			}
		}
	}
	return "", "", false
}
