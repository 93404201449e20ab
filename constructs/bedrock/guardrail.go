// Package bedrock has the constructs for Amazon Bedrock: models, with the permissions that
// a call of each needs, and guardrails.
package bedrock

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsbedrock"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/defaults"
	"github.com/sagerock/sagerock/constructs/policy"
)

// GuardrailProps is what a [Guardrail] needs from the outside.
type GuardrailProps struct {
	// Name is the guardrail's name in this account and Region. Bedrock does not generate
	// one: without it, the name is made of the path of the construct.
	Name string
	// Home is where the guardrail is; see [arn.Of]. Without it, where the stack is.
	Home arn.Home
	// Config is the guardrail's block of the config file.
	Config *config.Guardrail
	// KeyArn is the key that encrypts the guardrail. Nil means one that AWS owns.
	KeyArn *string
}

// Guardrail screens prompts and answers. It costs nothing but per screened text.
//
// Callers use a version, which never changes: a change of the config makes a new one.
// CloudFormation deletes the old one at the end of the deployment, when the callers of
// the same stack name the new one. Otherwise the 20 versions that Bedrock keeps of a
// guardrail would be used up by the twentieth change ("Amazon Bedrock endpoints and
// quotas", Versions per guardrail).
type Guardrail struct {
	constructs.Construct

	// Id is what callers name.
	Id *string
	// Version is the number of the version that has today's config.
	Version *string
	// Arn is the guardrail's ARN.
	Arn *string

	config *config.Guardrail
	keyArn *string
	home   arn.Home
}

// Config is the block that the guardrail was made from.
func (g *Guardrail) Config() *config.Guardrail { return g.config }

// NewGuardrail adds a Guardrail to scope.
func NewGuardrail(scope constructs.Construct, id *string, props *GuardrailProps) *Guardrail {
	const name, longest = "bedrock.NewGuardrail", 50 // API reference of Amazon Bedrock, CreateGuardrail
	props = defaults.Of(props)
	defaults.Block(name, "Config", props.Config)
	g := &Guardrail{config: props.Config, keyArn: props.KeyArn}
	constructs.NewConstruct_Override(g, scope, id)
	g.home = defaults.Home(props.Home, g)
	defaults.Region(name, g.home)
	if props.Name == "" {
		props.Name = defaults.Name(g, longest)
	}
	cfg := props.Config

	guardrail := awsbedrock.NewCfnGuardrail(g, jsii.String("Guardrail"), &awsbedrock.CfnGuardrailProps{
		Name:                             &props.Name,
		BlockedInputMessaging:            &cfg.BlockedInput,
		BlockedOutputsMessaging:          &cfg.BlockedOutput,
		ContentPolicyConfig:              contentPolicy(cfg),
		TopicPolicyConfig:                topicPolicy(cfg),
		WordPolicyConfig:                 wordPolicy(cfg),
		SensitiveInformationPolicyConfig: sensitiveInformationPolicy(cfg),
		ContextualGroundingPolicyConfig:  groundingPolicy(cfg.Grounding),
		CrossRegionConfig:                g.crossRegion(),
		KmsKeyArn:                        props.KeyArn,
	})
	g.Id, g.Arn = guardrail.AttrGuardrailId(), guardrail.AttrGuardrailArn()

	// The reference to the guardrail is also what makes CloudFormation change the
	// guardrail first.
	version := awsbedrock.NewCfnGuardrailVersion(g, jsii.String("Version-"+fingerprint(cfg)), &awsbedrock.CfnGuardrailVersionProps{
		GuardrailIdentifier: g.Id,
	})
	g.Version = version.AttrVersion()
	return g
}

// crossRegion names the guardrail profile, which the standard tier requires ("Safeguard
// tiers for guardrails policies", Bedrock User Guide).
func (g *Guardrail) crossRegion() any {
	if !g.config.Standard() {
		return nil
	}
	return &awsbedrock.CfnGuardrail_GuardrailCrossRegionConfigProperty{GuardrailProfileArn: jsii.String(g.profileIn(g.home.Region))}
}

// profileIn is the ARN that the guardrail's profile has in region.
func (g *Guardrail) profileIn(region string) string {
	id, _ := catalog.GuardrailProfile(g.home.Region)
	return g.home.In(region, g.home.Account, "bedrock", "guardrail-profile/"+id)
}

// Statements are the permissions that applying the guardrail takes: on the guardrail,
// and on its profile in each Region that may evaluate a text ("Permissions for using
// cross-Region inference with Amazon Bedrock Guardrails", Bedrock User Guide). The one
// on its key goes into the caller's policy; in that of an endpoint to Bedrock it does
// nothing.
func (g *Guardrail) Statements() []policy.Statement {
	resources := []string{*g.Arn}
	if g.config.Standard() {
		_, destinations := catalog.GuardrailProfile(g.home.Region)
		for _, region := range destinations {
			resources = append(resources, g.profileIn(region))
		}
	}
	all := []policy.Statement{policy.Allow([]string{"bedrock:ApplyGuardrail"}, resources...).
		Because("Texts are screened with this guardrail.")}
	if g.keyArn != nil {
		// Bedrock User Guide, "Create a customer managed key for your guardrail".
		all = append(all, policy.Allow([]string{"kms:Decrypt"}, *g.keyArn).
			Because("Bedrock decrypts the guardrail with the permissions of the caller."))
	}
	return all
}

// GrantApply lets grantee screen text with this guardrail, on its own or with a
// call of a model.
func (g *Guardrail) GrantApply(grantee awsiam.IGrantable) {
	policy.Grant(grantee, g.Statements()...)
}

// fingerprint is the same for two configs that say the same, whatever is left
// out or written as empty: an empty value and an absent one hash alike, so a
// field that a later release adds makes no new version either.
func fingerprint(cfg *config.Guardrail) string {
	src, err := json.Marshal(cfg)
	var said any
	if err == nil {
		err = json.Unmarshal(src, &said)
	}
	if err == nil {
		src, err = json.Marshal(compact(said))
	}
	if err != nil {
		panic(err) // text, numbers and switches always marshal
	}
	sum := sha256.Sum256(src)
	return hex.EncodeToString(sum[:6])
}

// compact drops the empty values of v's objects, at every depth.
func compact(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			if value = compact(value); empty(value) {
				delete(v, key)
			} else {
				v[key] = value
			}
		}
	case []any:
		for i := range v {
			v[i] = compact(v[i])
		}
	}
	return v
}

func empty(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return v == nil || v == "" || v == false || v == 0.0
}
