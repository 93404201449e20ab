package bedrock

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsbedrock"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/defaults"
	"github.com/sagerock/sagerock/constructs/policy"
)

// ModelProps is what a [Model] needs from the outside.
type ModelProps struct {
	// Prefix starts the name of the application inference profile. Without it, the path of
	// the construct does.
	Prefix string
	// Name is what callers ask for. Without it, the construct's id.
	Name string
	// Home is where the model is called; see [arn.Of]. Without it, where the stack is.
	Home arn.Home
	// Config is the bedrock block of the model.
	Config *config.Bedrock
}

// Model is a model that AWS hosts, and what calling it takes. The only resource
// it may have, an application inference profile, costs nothing.
//
// The permissions are for calling alone. Some models of other companies are first
// subscribed to, once for each account, by a call of somebody with permissions on AWS
// Marketplace (Bedrock User Guide, "Access Amazon Bedrock foundation models").
// That is a contract, so a person accepts it and no role here may.
type Model struct {
	constructs.Construct

	// ProfileID is the id of the application inference profile, nil without one.
	ProfileID *string
	// ProfilePrefix is the ARN of each application inference profile of this account
	// and Region, up to its id.
	ProfilePrefix string

	home   arn.Home
	config *config.Bedrock
	arn    *string // of the application inference profile, nil without one
}

// NewModel adds a Model to scope.
func NewModel(scope constructs.Construct, id *string, props *ModelProps) *Model {
	const name = "bedrock.NewModel"
	props = defaults.Of(props)
	defaults.Block(name, "Config", props.Config)
	m := &Model{config: props.Config}
	constructs.NewConstruct_Override(m, scope, id)
	props.Home = defaults.Home(props.Home, m)
	defaults.Region(name, props.Home)
	m.home = props.Home
	if props.Name == "" {
		props.Name = *id
	}
	if props.Prefix == "" {
		props.Prefix = defaults.Name(m, 40)
	}
	m.ProfilePrefix = m.home.Of("bedrock", "application-inference-profile/")
	if !m.config.ApplicationProfile {
		return m
	}
	source := m.systemProfile()
	if m.config.Profile == "none" {
		source = m.foundationModel(m.home.Region)
	}
	profile := awsbedrock.NewCfnApplicationInferenceProfile(m, jsii.String("Profile"), &awsbedrock.CfnApplicationInferenceProfileProps{
		InferenceProfileName: jsii.String(profileName(props)),
		ModelSource:          &awsbedrock.CfnApplicationInferenceProfile_InferenceProfileModelSourceProperty{CopyFrom: &source},
	})
	m.ProfileID, m.arn = profile.AttrInferenceProfileId(), profile.AttrInferenceProfileArn()
	return m
}

// Config is the block that the model was made from.
func (m *Model) Config() *config.Bedrock { return m.config }

// GrantInvoke lets grantee call this model and no other.
func (m *Model) GrantInvoke(grantee awsiam.IGrantable) {
	policy.Grant(grantee, m.Statements()...)
}

// notInName is what a profile's name may not hold, or not twice in a row.
var notInName = regexp.MustCompile(`[^0-9a-zA-Z]+`)

// profileName is the name of the application inference profile: Bedrock does not
// generate one. It ends in a hash of the profile's properties, because another
// model needs another profile, CloudFormation creates that before it deletes this
// one, and two profiles cannot have the same name.
func profileName(props *ModelProps) string {
	const longest = 64
	sum := sha256.Sum256([]byte(strings.Join([]string{props.Prefix, props.Name, props.Home.Region, props.Config.ModelID()}, "\n")))
	hash := hex.EncodeToString(sum[:4])
	name := strings.Trim(notInName.ReplaceAllString(props.Prefix+"-"+props.Name, "-"), "-")
	name = strings.TrimRight(name[:min(len(name), longest-len(hash)-1)], "-")
	return name + "-" + hash
}
