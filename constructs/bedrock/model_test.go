package bedrock_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	arns "github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/bedrock"
	"github.com/sagerock/sagerock/internal/template"
)

// nova is the model of these tests.
const nova = "amazon.nova-lite-v1:0"

// home is where they are called.
var home = arns.Home{Partition: "aws", Region: "us-east-1", Account: "111122223333"}

func arn(tail string) string {
	return `"arn:aws:bedrock:` + tail + `"`
}

func TestGrantInvoke(t *testing.T) {
	const (
		may = `{"Effect": "Allow", "Action": ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"], "Resource": `
		app = `{"Fn::GetAtt": ["ModelProfile5D1B6C1E", "InferenceProfileArn"]}`
	)
	through := func(profiles string) string {
		return `, "Condition": {"ArnEquals": {"bedrock:InferenceProfileArn": ` + profiles + `}}}`
	}
	us := arn("us-east-1:111122223333:inference-profile/us." + nova)
	global := arn("us-east-1:111122223333:inference-profile/global." + nova)

	for name, tc := range map[string]struct {
		profile string
		app     bool
		copies  string // what the application profile is made from
		want    string
	}{
		"in the Region": {
			profile: "none",
			want:    `[` + may + arn("us-east-1::foundation-model/"+nova) + `}]`,
		},
		"in the Region, through an application profile": {
			profile: "none", app: true, copies: arn("us-east-1::foundation-model/" + nova),
			want: `[` + may + `[` + arn("us-east-1::foundation-model/"+nova) + `, ` + app + `]}]`,
		},
		"across a geography": {
			profile: "us",
			want:    `[` + may + us + `}, ` + may + arn("*::foundation-model/"+nova) + through(`[`+us+`]`) + `]`,
		},
		"across a geography, through an application profile": {
			profile: "us", app: true, copies: us,
			want: `[` + may + `[` + us + `, ` + app + `]}, ` + may + arn("*::foundation-model/"+nova) + through(`[`+us+`, `+app+`]`) + `]`,
		},
		"anywhere": {
			profile: "global",
			want: `[` + may + global + `}, ` + may + `[` + arn("us-east-1::foundation-model/"+nova) + `, ` + arn("::foundation-model/"+nova) + `]` +
				through(`[`+global+`]`) + `]`,
		},
		"anywhere, through an application profile": {
			profile: "global", app: true, copies: global,
			want: `[` + may + `[` + global + `, ` + app + `]}, ` + may + `[` + arn("us-east-1::foundation-model/"+nova) + `, ` + arn("::foundation-model/"+nova) + `]` +
				through(`[`+global+`, `+app+`]`) + `]`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			stack := newStack(t)
			model := bedrock.NewModel(stack, jsii.String("Model"), &bedrock.ModelProps{
				Prefix: "chat", Name: "assistant", Home: home,
				Config: &config.Bedrock{Model: nova, Profile: tc.profile, ApplicationProfile: tc.app},
			})
			model.GrantInvoke(newRole(stack))
			all := template.Of(t, stack)
			want := tc.want
			if tc.app {
				id, profile := all.Only(t, "AWS::Bedrock::ApplicationInferenceProfile", "")
				want = strings.ReplaceAll(want, "ModelProfile5D1B6C1E", id)
				template.EqualJSON(t, profile.Properties["ModelSource"], `{"CopyFrom": `+tc.copies+`}`)
				template.EqualJSON(t, stack.Resolve(model.ProfileID), `{"Fn::GetAtt": ["`+id+`", "InferenceProfileId"]}`)
			} else if model.ProfileID != nil {
				t.Errorf("got profile %s, want none", *model.ProfileID)
			}
			template.EqualJSON(t, granted(t, all), want)
			template.EqualJSON(t, model.ProfilePrefix, arn("us-east-1:111122223333:application-inference-profile/"))
		})
	}
}

// TestGrantInvokeOfWhatThereIs asks for the permissions of resources that exist: they
// alone, and behind an application inference profile only what it may copy.
func TestGrantInvokeOfWhatThereIs(t *testing.T) {
	const may = `{"Effect": "Allow", "Action": ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"], "Resource": `
	mine := func(tail string) string { return arn("us-east-1:111122223333:" + tail) }
	app := mine("application-inference-profile/0123456789ab")
	through := `, "Condition": {"ArnEquals": {"bedrock:InferenceProfileArn": ` + app + `}}}`
	for name, tc := range map[string]struct{ model, base, want string }{
		"provisioned throughput": {mine("provisioned-model/0123456789ab"), nova, `[` + may + mine("provisioned-model/0123456789ab") + `}]`},
		"a custom model":         {mine("custom-model-deployment/0123456789ab"), "", `[` + may + mine("custom-model-deployment/0123456789ab") + `}]`},
		"an imported model":      {mine("imported-model/0123456789ab"), "", `[` + may + mine("imported-model/0123456789ab") + `}]`},
		"an application profile of a known model": {app, nova, `[` +
			may + `[` + app + `, ` + mine("inference-profile/*."+nova) + `]}, ` +
			may + arn("*::foundation-model/"+nova) + through + `]`},
		"an application profile of who knows what": {app, "", `[` +
			may + `[` + app + `, ` + mine("inference-profile/*") + `]}, ` +
			may + arn("*::foundation-model/*") + through + `]`},
	} {
		t.Run(name, func(t *testing.T) {
			stack := newStack(t)
			model := bedrock.NewModel(stack, jsii.String("Model"), &bedrock.ModelProps{
				Prefix: "chat", Name: "assistant", Home: home,
				Config: &config.Bedrock{Model: strings.Trim(tc.model, `"`), Base: tc.base, Profile: "none"},
			})
			model.GrantInvoke(newRole(stack))
			template.EqualJSON(t, granted(t, template.Of(t, stack)), tc.want)
		})
	}
}

// allowed is Bedrock's own rule for names (API reference, CreateInferenceProfile).
var allowed = regexp.MustCompile(`^([0-9a-zA-Z][ _-]?)+$`)

func TestProfileName(t *testing.T) {
	name := func(t *testing.T, props *bedrock.ModelProps) string {
		t.Helper()
		props.Config.ApplicationProfile = true
		stack := newStack(t)
		bedrock.NewModel(stack, jsii.String("Model"), props)
		_, profile := template.Of(t, stack).Only(t, "AWS::Bedrock::ApplicationInferenceProfile", "")
		name := profile.Properties["InferenceProfileName"].(string)
		if !allowed.MatchString(name) || len(name) > 64 {
			t.Errorf("Bedrock refuses the name %q", name)
		}
		return name
	}
	props := func(prefix, model, id, profile string) *bedrock.ModelProps {
		return &bedrock.ModelProps{Prefix: prefix, Name: model, Home: home, Config: &config.Bedrock{Model: id, Profile: profile}}
	}

	base := name(t, props("chat", "assistant", nova, "us"))
	if got := name(t, props("chat", "assistant", nova, "us")); got != base {
		t.Errorf("the same model is named %s and %s", base, got)
	}
	if !strings.HasPrefix(base, "chat-assistant-") {
		t.Errorf("%s does not say whose it is", base)
	}
	seen := map[string]bool{base: true}
	long := strings.Repeat("ab-", 20)
	for what, p := range map[string]*bedrock.ModelProps{
		"another profile":     props("chat", "assistant", nova, "global"),
		"no profile":          props("chat", "assistant", nova, "none"),
		"another model":       props("chat", "assistant", "amazon.nova-pro-v1:0", "us"),
		"another app":         props("chat-dev", "assistant", nova, "us"),
		"another split":       props("chat-dev-assistant", "a", nova, "us"),
		"same name, split":    props("chat-dev", "assistant-a", nova, "us"),
		"odd characters":      props("chat", "gpt-4.1__mini.", nova, "us"),
		"odd characters, two": props("chat", "gpt-4.1..mini", nova, "us"),
		"long":                props(long+"x", long+"y", nova, "us"),
		"long, too":           props(long+"x", long+"z", nova, "us"),
	} {
		got := name(t, p)
		if seen[got] {
			t.Errorf("%s: %s is taken", what, got)
		}
		seen[got] = true
	}
}
