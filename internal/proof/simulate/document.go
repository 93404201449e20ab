package simulate

import (
	_ "embed"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/internal/proof/deployment"
)

//go:embed iam.md
var intro string

// row is one statement of docs/iam.md, the same in every deployment that has it.
type row struct{ policy, actions, resources, conditions, why, needed, tests string }

// Document is docs/iam.md: every statement of every golden, with what needs it and the
// test that sees to it.
func (s *Simulator) Document() (string, error) {
	exceptions, err := Exceptions()
	if err != nil {
		return "", err
	}
	used := map[Ref][]int{}
	for i, r := range s.results {
		for _, ref := range r.Used {
			used[ref] = append(used[ref], i)
		}
	}
	sections := map[deployment.Kind]map[string]*row{}
	reasons := map[*row]map[string]bool{}
	needed := map[*row]map[string]bool{}
	tests := map[*row]map[string]bool{}
	for _, p := range s.sources {
		if p == nil {
			continue
		}
		names := s.wording(p)
		for n, st := range p.Statements {
			r := names.row(p, st)
			if sections[p.Kind] == nil {
				sections[p.Kind] = map[string]*row{}
			}
			key := strings.Join([]string{r.policy, r.actions, r.resources, r.conditions}, "|")
			if sections[p.Kind][key] == nil {
				sections[p.Kind][key] = r
				reasons[r], needed[r], tests[r] = map[string]bool{}, map[string]bool{}, map[string]bool{}
			}
			r = sections[p.Kind][key]
			for _, why := range st.Reasons {
				reasons[r][why] = true
			}
			for _, i := range used[Ref{p, n}] {
				c := s.results[i].Call
				needed[r][c.Why], tests[r][c.Test] = true, true
			}
			if len(used[Ref{p, n}]) == 0 {
				for _, part := range st.Action {
					for _, e := range exceptions {
						if l := s.loose(p, n, part); slices.ContainsFunc(e.Parts, func(part string) bool { return e.covers(part, l) }) {
							needed[r][strings.TrimSpace(e.Reason)] = true
						}
					}
				}
			}
		}
	}
	var b strings.Builder
	b.WriteString(intro)
	for _, section := range []struct {
		kind        deployment.Kind
		title, text string
	}{
		{deployment.Identity, "What roles may do", "A role is named by its id in the template, without the hash at its end."},
		{deployment.Trust, "Who may assume a role", "The service must act for this account, and where it says for what, for that."},
		{deployment.Endpoint, "What VPC endpoints let through", "A call from the VPC needs this and the permission of its role."},
		{deployment.Attached, "What keys, buckets, topics and APIs say themselves", "A `Deny` holds whatever anybody else allows."},
	} {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| policy | actions | resources | condition | reason | needed by | test |\n| --- | --- | --- | --- | --- | --- | --- |\n", section.title, section.text)
		rows := sections[section.kind]
		for _, key := range slices.Sorted(maps.Keys(rows)) {
			r := rows[key]
			r.why, r.needed, r.tests = strings.Join(slices.Sorted(maps.Keys(reasons[r])), "<br>"), some(needed[r]), strings.Join(slices.Sorted(maps.Keys(tests[r])), "<br>")
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n", r.policy, r.actions, r.resources, r.conditions, r.why, r.needed, r.tests)
		}
	}
	return b.String(), nil
}

// some are the first of a set, which say enough.
func some(set map[string]bool) string {
	all := slices.Sorted(maps.Keys(set))
	if len(all) > 4 {
		all = append(all[:4], "…")
	}
	return strings.ReplaceAll(strings.Join(all, "<br>"), "|", `\|`)
}

// wording turns what one deployment calls things into what every deployment does.
type wording struct{ replace *strings.Replacer }

func (s *Simulator) wording(p *deployment.Policy) wording {
	for _, a := range s.accounts {
		if a.Name != s.deployment(p) {
			continue
		}
		var pairs []string
		for _, r := range a.Resources {
			switch r.Type {
			case "AWS::S3::Bucket", "AWS::KMS::Key", "AWS::SNS::Topic", "AWS::IAM::Role", "AWS::SecretsManager::Secret", "AWS::DynamoDB::Table",
				"AWS::Bedrock::Guardrail", "AWS::Bedrock::ApplicationInferenceProfile", "AWS::Logs::LogGroup", "AWS::Lambda::Function":
				pairs = append(pairs, a.ARN(r), "<"+label(r)+">")
			case "AWS::ApiGateway::RestApi", "AWS::EC2::Subnet", "AWS::EC2::SecurityGroup", "AWS::EC2::VPC":
				pairs = append(pairs, a.NameOf(r), "<"+strings.TrimRight(label(r), "0123456789")+">")
			}
		}
		pairs = append(pairs, deployment.Account, "ACCOUNT", a.Region, "REGION")
		return wording{strings.NewReplacer(pairs...)}
	}
	return wording{strings.NewReplacer()}
}

// general are patterns of names from a config, and the placeholders written for them.
var general = []struct {
	find *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`arn:aws:s3:::(amzn-s3-demo-|my-)[^" ]*`), "<your bucket and folder>"},
	{regexp.MustCompile(`cdk-hnb659fds-assets-ACCOUNT-REGION`), "<the CDK's bucket>"},
	{regexp.MustCompile(`arn:aws:kms:REGION:[^:]+:key/1234abcd-[0-9a-f-]*`), "<your key>"},
	{regexp.MustCompile(`arn:aws:ecr:[^:]*:[^:]*:repository/[^" ]*`), "<repository of the image>"},
	{regexp.MustCompile(`(foundation-model|inference-profile|provisioned-model|imported-model|custom-model-deployment)/[A-Za-z0-9.:*_-]+`), "$1/<model>"},
	{regexp.MustCompile(`[a-z][a-z0-9]*(--[a-z][a-z0-9]*)?--[a-z][a-z0-9-]*[a-z0-9]`), "<app>--<model>"},
	{regexp.MustCompile(`alarm:[a-z0-9<>-]+--\*`), "alarm:<app>--*"},
	{regexp.MustCompile(`(subnet|security-group)/[^" ]*`), "$1/<of the network>"},
	{regexp.MustCompile(`<(Guardrails|Models|ContainerLogs)[^>]*>`), "<$1>"},
	{regexp.MustCompile(`<(Endpoints|Pipelines)[a-z0-9]+([A-Z][A-Za-z]*)>`), "<$2>"},
	{regexp.MustCompile(`(vpc|vpce|subnet|sg|rtb)-[0-9a-f]{8,}`), "<$1>"},
}

func (n wording) of(text string) string {
	text = n.replace.Replace(text)
	for _, g := range general {
		text = g.find.ReplaceAllString(text, g.with)
	}
	return text
}

// models are the ids of what a config has one of for each of its models.
var models = regexp.MustCompile(`^(Endpoints|Pipelines|Guardrails|Models)[a-z0-9]+([A-Z].*)$`)

func (n wording) row(p *deployment.Policy, st deployment.Statement) *row {
	policy := models.ReplaceAllString(label(p.Resource), "$1*$2")
	actions := strings.Join(st.Action, "<br>")
	if st.Effect == "Deny" {
		actions = "**Deny** " + actions
	}
	if st.Principal != nil && p.Kind != deployment.Endpoint {
		actions += "<br>by " + n.of(strings.Trim(text(st.Principal), "{}"))
	}
	var resources []string
	for _, on := range st.Resource {
		resources = append(resources, "`"+n.of(on)+"`")
	}
	slices.Sort(resources)
	var conditions []string
	for _, operator := range slices.Sorted(maps.Keys(st.Condition)) {
		for _, key := range slices.Sorted(maps.Keys(st.Condition[operator])) {
			var values []string
			for _, v := range st.Condition[operator][key] {
				if key == "s3:prefix" && !strings.Contains(v, "--") {
					v = "<the folder or object>"
				}
				values = append(values, n.of(v))
			}
			slices.Sort(values)
			conditions = append(conditions, fmt.Sprintf("%s %s `%s`", key, operator, strings.Join(slices.Compact(values), "`, `")))
		}
	}
	return &row{
		policy: policy, actions: actions, resources: strings.Join(slices.Compact(resources), "<br>"), conditions: strings.Join(conditions, "<br>"),
	}
}
