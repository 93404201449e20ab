package stacks

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
)

// placeInIAM gives every role and managed policy the path and the names that the config
// asks for. It comes last, so that none is left out.
func (a *app) placeInIAM() {
	path, prefix := a.cfg.IAM.Path, a.cfg.IAM.Prefix
	for _, c := range *a.scope.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		switch r := c.(type) {
		case awsiam.CfnRole:
			if r.SetPath(&path); prefix != "" {
				r.SetRoleName(a.nameInIAM(r, ""))
			}
		case awsiam.CfnManagedPolicy:
			if r.SetPath(&path); prefix != "" {
				// IAM cannot change the description of a policy, so CloudFormation makes a new
				// one, which needs another name while the old one is there (CloudFormation
				// Template Reference, "AWS::IAM::ManagedPolicy").
				description := ""
				if d := r.Description(); d != nil {
					description = *d
				}
				r.SetManagedPolicyName(a.nameInIAM(r, description))
			}
		}
	}
}

// maxRoleName is how long the name of a role may be; that of a policy may be longer (IAM
// User Guide, "IAM and AWS STS quotas").
const maxRoleName = 64

// nameInIAM is the name of r: the prefix, what r is for, and a hash of all that makes
// CloudFormation replace it. IAM has one list of names for all Regions.
func (a *app) nameInIAM(r awscdk.CfnResource, fixed string) *string {
	id := *r.Node().Path()
	sum := sha256.Sum256([]byte(strings.Join([]string{a.cfg.Region, a.cfg.Prefix(), id, a.cfg.IAM.Path, fixed}, "\n")))
	hash := hex.EncodeToString(sum[:5])
	name := a.cfg.IAM.Prefix + a.cfg.Prefix() + "-" + strings.ReplaceAll(id, "/", "-")
	name = name[:min(len(name), maxRoleName-len(hash)-1)] + "-" + hash
	return &name
}
