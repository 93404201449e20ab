package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/foundation"
	"github.com/sagerock/sagerock/plan"
)

// makeKey makes the key of encryption.key: managed, in the foundation, or in a stack of its
// own where a destroy takes the key along.
//
// There, an edit that asks for another key must not take it along too: CloudFormation
// would delete it with the foundation's update, which comes first, while the gateway still
// reads its secret, its table and its logs with it, and objects in the bucket can be read
// with no other key ever. A stack of its own stays until somebody deletes it.
func (a *app) makeKey(shared awscdk.Stack) {
	if !a.cfg.Encryption.Managed() {
		return
	}
	if a.plan.Deploys(plan.StackKey) {
		shared = a.stack("Key", plan.StackKey, "the key, which goes when nothing is encrypted with it any more")
	}
	made := foundation.NewKey(shared, jsii.String("Key"), &foundation.KeyProps{
		Config: a.cfg.Encryption, Data: a.cfg.Data, AlarmPrefix: a.publishes(),
	})
	a.key, a.madeKey = made.Key, made.Arn()
}
