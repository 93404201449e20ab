package localgateway

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/cause"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/plan"
)

// Explain is what a gateway on the user's own machine does about an engine that failed: it puts
// a hint for this machine in the place of the one for a deployed gateway, whose credentials are
// a role, and shows the user what AWS said, in log. A caller does not read AWS's words.
func Explain(app *account.App, log *RequestLog) func(m *engine.Model, at string, err *engine.Error) {
	return func(m *engine.Model, at string, err *engine.Error) {
		if own := hint(app, m, at, err); own != "" {
			err.Hint = own
		}
		if err.Err == nil || err.Kind == engine.Canceled {
			return
		}
		text := fmt.Sprintf("%s on %s: %s", m.Name, at, said(err.Err))
		if err.Hint != "" {
			text += "\n\tfix: " + err.Hint
		}
		_ = log.line(text) // a terminal that is gone is no reason to fail a call
	}
}

// hint is what to do about err where the gateway runs with the user's own credentials, or ""
// where that makes no difference.
func hint(app *account.App, m *engine.Model, at string, err *engine.Error) string {
	if trouble := account.Trouble(err.Err); trouble != nil && err.Kind != engine.Throttled {
		text := trouble.Text + ": " + trouble.Fix
		if cause.Of(err.Err).Credentials() && os.Getenv("AWS_ACCESS_KEY_ID") != "" { // which a process reads once
			text += ", then start sagerock serve again"
		}
		return text
	}
	words := strings.ToLower(said(err.Err))
	region := app.Plan.Config.Region
	switch {
	case err.Kind == engine.Missing && at == engine.SageMaker:
		command := app.DeployCommand()
		if e := app.Plan.EndpointOf(m.Name); e != nil && e.Owner == plan.Trained {
			command = "sagerock train " + m.Name + app.Flags()
		}
		return fmt.Sprintf("there is no endpoint %s in %s: %s; if it is in another account, set AWS_PROFILE to a profile of that account", m.Endpoint, region, command)
	case err.Kind != engine.Denied && err.Kind != engine.Misconfigured || !strings.Contains(words, "denied") && cause.Of(err.Err) != cause.Denied:
		return ""
	case strings.Contains(words, "payment_instrument"), strings.Contains(words, "use case"), strings.Contains(words, "service control policy"):
		return "" // which somebody else has to mend in any case
	case strings.Contains(words, "marketplace"):
		return "this account has no subscription to the model: allow aws-marketplace:Subscribe and aws-marketplace:ViewSubscriptions to your user or role, or let somebody who has them call the model once; then try again in 15 minutes"
	case strings.Contains(words, "applyguardrail"):
		return "allow bedrock:ApplyGuardrail on guardrail " + m.Guardrail.ID + " to your user or role"
	case at == engine.SageMaker:
		return "allow sagemaker:InvokeEndpoint on endpoint " + m.Endpoint + " to your user or role"
	case strings.Contains(words, "not authorized to perform"):
		return "allow bedrock:InvokeModel and bedrock:InvokeModelWithResponseStream on " + m.BedrockID + " to your user or role"
	}
	return fmt.Sprintf("the account has no access to the model yet: see what it lacks with aws bedrock get-foundation-model-availability --model-id %s --region %s", modelID(m), region)
}

// modelID is the foundation model behind m.
func modelID(m *engine.Model) string {
	if m.Base != "" {
		return m.Base
	}
	return m.BedrockID
}

// mostSaid is how much of a message of AWS is shown.
const mostSaid = 1000

// said is what AWS said, or why nothing could be sent, with the id by which AWS's support finds
// the request.
func said(err error) string {
	if err == nil {
		return ""
	}
	text, id := failure.Reason(err), ""
	if coded, ok := errors.AsType[interface {
		error
		ErrorCode() string
	}](err); ok {
		text = coded.ErrorCode()
		if told, ok := coded.(interface{ ErrorMessage() string }); ok && told.ErrorMessage() != "" {
			text += ": " + told.ErrorMessage()
		}
	}
	if sent, ok := errors.AsType[interface {
		error
		ServiceRequestID() string
	}](err); ok {
		id = sent.ServiceRequestID()
	}
	if len(text) > mostSaid {
		text = strings.ToValidUTF8(text[:mostSaid], "") + " ..."
	}
	if id != "" {
		text += " (AWS request " + id + ")"
	}
	return failure.Printable(text)
}
