package runs

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/sagerock/sagerock/gateway/signed"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/cause"
	"github.com/sagerock/sagerock/internal/failure"
)

// moment is a time as AWS's JSON protocols write it: seconds since 1970.
type moment struct{ time.Time }

// UnmarshalJSON implements [json.Unmarshaler].
func (m *moment) UnmarshalJSON(src []byte) error {
	var seconds *float64
	if err := json.Unmarshal(src, &seconds); err != nil || seconds == nil {
		return err
	}
	m.Time = time.UnixMilli(int64(*seconds * 1000)).UTC()
	return nil
}

// errNoRun reports that no run has the given name.
var errNoRun = errors.New("there is no such run")

// step calls Step Functions; action is as IAM spells it, without the service.
func (ps *Pipelines) step(ctx context.Context, action string, in, out any) error {
	o := signed.Operation{Service: ps.states, Target: "AWSStepFunctions." + action, Version: "1.0"}
	err := o.Call(ctx, in, out)
	if said, ok := errors.AsType[*signed.Refusal](err); ok && (said.Code == "ExecutionDoesNotExist" || said.Code == "InvalidArn") {
		return errNoRun
	}
	return explained(ctx, err, "states:"+action)
}

// job calls SageMaker.
func (ps *Pipelines) job(ctx context.Context, action string, in, out any) error {
	o := signed.Operation{Service: ps.sagemaker, Target: "SageMaker." + action, Version: "1.1"}
	return explained(ctx, o.Call(ctx, in, out), "sagemaker:"+action)
}

// explained says what to do about an error of a call.
func explained(ctx context.Context, err error, action string) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return failure.Interrupted()
	}
	if f := account.Trouble(err); f != nil {
		f.Of = err
		return f
	}
	f := failure.New("try again", "%s: %v", action, failure.Reason(err))
	if said, ok := errors.AsType[*signed.Refusal](err); ok {
		if cause.Of(err) == cause.Denied {
			f = failure.New("allow "+action, "you may not do this: %s", said.Message)
		} else if said.Message != "" {
			f = failure.New("try again", "%s: %s: %s", action, said.Code, said.Message)
		}
	}
	f.Of = err
	return f
}
