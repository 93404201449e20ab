package stacks_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// deployment is what the templates of one case allow.
type deployment struct {
	roles map[string]*role
	ways  map[string][]statement // the policies of its VPC's endpoints, by service
	key   string                 // that encrypts what it stores; empty for keys of AWS
}

// role is who takes it on, and all that its policies allow.
type role struct {
	by     string
	allows []statement
}

// join reads the templates of a case as one.
func join(templates ...map[string]resource) *deployment {
	d := &deployment{roles: map[string]*role{}, ways: map[string][]statement{}}
	for _, resources := range templates {
		for id, r := range resources {
			switch r.Type {
			case "AWS::IAM::Role":
				d.roles[id] = &role{text(r.Properties["AssumeRolePolicyDocument"]), statements(r)}
				for other, p := range resources {
					if p.Type == "AWS::IAM::ManagedPolicy" && (refers(p.Properties["Roles"], id) || refers(r.Properties["ManagedPolicyArns"], other)) {
						d.roles[id].allows = append(d.roles[id].allows, statements(p)...)
					}
				}
			case "AWS::EC2::VPCEndpoint":
				_, service, _ := strings.Cut(strings.TrimPrefix(r.Properties["ServiceName"].(string), "com.amazonaws."), ".")
				d.ways[service] = statements(r)
			case "AWS::Logs::LogGroup":
				if key := r.Properties["KmsKeyId"]; key != nil && !strings.Contains(text(key), `"Fn::GetAtt"`) { // as other stacks than the key's own have it
					d.key = text(key)
				}
			}
		}
	}
	return d
}

func refers(to any, id string) bool { return strings.Contains(text(to), `{"Ref":"`+id+`"}`) }

// wayOf is the endpoint that an action takes from a VPC. It is empty for what AWS does
// outside of it.
func wayOf(action string) string {
	switch prefix, name, _ := strings.Cut(action, ":"); {
	case prefix == "s3", prefix == "dynamodb", prefix == "secretsmanager":
		return prefix
	case prefix == "bedrock":
		return "bedrock-runtime"
	case prefix == "sagemaker" && strings.HasPrefix(name, "Invoke"):
		return "sagemaker.runtime"
	}
	return ""
}

// refused lists what roles may do and the endpoints of their VPC do not let through.
func (d *deployment) refused() (all []string) {
	for id, r := range d.roles {
		for _, s := range r.allows {
			for _, action := range s.Action {
				if wayOf(action) == "" || !strings.Contains(r.by, "lambda.") && !strings.Contains(r.by, "sagemaker.") {
					continue
				}
				for _, on := range s.Resource {
					if !slices.ContainsFunc(d.ways[wayOf(action)], func(way statement) bool { return lets(way, action, on) }) {
						all = append(all, id+": "+action+" on "+on)
					}
				}
			}
		}
	}
	return all
}

// lets reports whether the endpoint's statement lets action through on a resource. It
// takes a bucket that is named in full for a stranger's, unless it is the CDK's.
func lets(way statement, action, on string) bool {
	if prefix, _, _ := strings.Cut(action, ":"); !slices.Contains(way.Action, action) && !slices.Contains(way.Action, prefix+":*") {
		return false
	}
	stranger := strings.HasPrefix(on, "arn:aws:s3:::") && !strings.HasPrefix(on, "arn:aws:s3:::cdk-")
	return slices.ContainsFunc(way.Resource, func(through string) bool {
		folder, wild := strings.CutSuffix(through, "*")
		return through == on || wild && strings.HasPrefix(on, folder) && (!stranger || way.Condition["StringEquals"]["aws:ResourceAccount"] == nil)
	})
}

// unused lists what endpoints let through by name and nobody in held may do.
func (d *deployment) unused(held map[string]bool) (all []string) {
	for service, way := range d.ways {
		for _, s := range way {
			for _, action := range s.Action {
				if !wideAction(action) && !held[action] {
					all = append(all, service+": "+action)
				}
			}
		}
	}
	return all
}

// uses says what a service wants of the key of who reads or writes there. That of an
// upload in parts is Decrypt (Amazon S3 User Guide, "Multipart upload API and
// permissions").
var uses = map[string][]string{
	"dynamodb:UpdateItem":           {"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"},
	"s3:AbortMultipartUpload":       {"kms:Decrypt"},
	"s3:GetObject":                  {"kms:Decrypt"},
	"s3:PutObject":                  {"kms:GenerateDataKey"},
	"secretsmanager:GetSecretValue": {"kms:Decrypt"},
	"sns:Publish":                   {"kms:Decrypt", "kms:GenerateDataKey"},
}

// locked lists what roles may do only on paper, because they may not use the key.
func (d *deployment) locked() (all []string) {
	if d.key == "" {
		return nil
	}
	for id, r := range d.roles {
		for _, s := range r.allows {
			for _, action := range s.Action {
				if !strings.Contains(text(s.Resource), "Fn::") && !strings.Contains(text(s.Resource), "Ref") {
					continue // what was there before, by its name
				}
				wants := uses[action]
				if action == "s3:PutObject" && strings.Contains(r.by, "sagemaker.") { // which wants it for what it writes with a named key
					wants = append(slices.Clone(wants), "kms:Encrypt")
				}
				for _, use := range wants {
					if !slices.ContainsFunc(r.allows, func(s statement) bool { return opens(s, use, action, d.key) }) {
						all = append(all, id+": "+action+" without "+use)
					}
				}
			}
		}
	}
	return all
}

// opens reports whether s allows this use of the key for action.
func opens(s statement, use, action, key string) bool {
	service, _, _ := strings.Cut(action, ":")
	via := s.Condition["StringEquals"]["kms:ViaService"]
	return slices.Contains(s.Action, use) && (slices.Contains(s.Resource, key) || slices.Contains(s.Resource, strings.Trim(key, `"`))) &&
		(via == nil || strings.Contains(text(via), `"`+service+"."))
}

// TestAccess checks that what roles may do gets through the endpoints of their VPC and
// to what the key encrypts, and that endpoints let nothing through that nobody may do.
func TestAccess(t *testing.T) {
	dirs, _ := filepath.Glob("testdata/golden/*")
	deployments, held := map[string]*deployment{}, map[string]bool{}
	for _, dir := range dirs {
		var templates []map[string]resource
		files, _ := filepath.Glob(filepath.Join(dir, "*-*.json"))
		for _, file := range files {
			resources := resources(t, file)
			templates = append(templates, resources)
			for _, r := range resources {
				if isIdentityPolicy(r) {
					for _, s := range statements(r) {
						for _, action := range s.Action {
							held[action] = true
						}
					}
				}
			}
		}
		deployments[filepath.Base(dir)] = join(templates...)
	}
	private, keyed := 0, 0
	for name, d := range deployments {
		if len(d.ways) > 0 {
			private++
			for _, refused := range d.refused() {
				t.Errorf("%s: no endpoint lets through %s", name, refused)
			}
		}
		for _, unused := range d.unused(held) {
			t.Errorf("%s: nobody needs the endpoint of %s", name, unused)
		}
		if d.key != "" {
			keyed++
		}
		for _, locked := range d.locked() {
			t.Errorf("%s: %s", name, locked)
		}
	}
	if private < 5 || keyed < 5 {
		t.Errorf("%d cases have a private network and %d a key: too few to say anything", private, keyed)
	}
}

// TestAccessIsChecked shows that each check of [TestAccess] can fail.
func TestAccessIsChecked(t *testing.T) {
	const gateway = `"Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [{"Principal": {"Service": "lambda.amazonaws.com"}}]}}},
		"Policy": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"Roles": [{"Ref": "Role"}], "PolicyDocument": {"Statement": [`
	const objects = `{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": {"Fn::ImportValue": "Bucket"}}`
	const models = `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::models/m*"}`
	const logs = `, "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"KmsKeyId": "k"}}`
	way := func(statement string) string {
		return `]}}}, "Way": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {"ServiceName": "com.amazonaws.eu-west-1.s3", "PolicyDocument": {"Statement": [` + statement + `]}}}`
	}
	for name, tc := range map[string]struct {
		resources               string
		refused, unused, locked []string
	}{
		"all is well": {
			resources: gateway + objects + way(`{"Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*"}`),
		},
		"an action that the endpoint leaves out": {
			resources: gateway + objects + way(`{"Action": "s3:GetObject", "Resource": "*"}`),
			refused:   []string{`Role: s3:PutObject on {"Fn::ImportValue":"Bucket"}`},
		},
		"an action of the endpoint alone": {
			resources: gateway + objects + way(`{"Action": ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], "Resource": "*"}`),
			unused:    []string{"s3: s3:DeleteObject"},
		},
		"a bucket that may be a stranger's": {
			resources: gateway + models + way(`{"Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceAccount": "1"}}}`),
			refused:   []string{"Role: s3:GetObject on arn:aws:s3:::models/m*"},
		},
		"one that the endpoint names": {
			resources: gateway + models + way(`{"Action": "s3:GetObject", "Resource": "arn:aws:s3:::models/*"}`) + logs,
		},
		"no right to the key": {
			resources: gateway + objects + `]}}}` + logs,
			refused:   []string{`Role: s3:GetObject on {"Fn::ImportValue":"Bucket"}`, `Role: s3:PutObject on {"Fn::ImportValue":"Bucket"}`},
			locked:    []string{"Role: s3:GetObject without kms:Decrypt", "Role: s3:PutObject without kms:GenerateDataKey"},
		},
		"a queue without what SageMaker wants for answers": {
			resources: strings.Replace(gateway, "lambda.", "sagemaker.", 1) + `{"Effect": "Allow", "Action": "s3:PutObject", "Resource": {"Ref": "Bucket"}},
				{"Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "k"}` + way(`{"Action": "s3:PutObject", "Resource": "*"}`) + logs,
			locked: []string{"Role: s3:PutObject without kms:Encrypt"},
		},
		"a right to it that is for another service": {
			resources: gateway + objects + `, {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "k",
				"Condition": {"StringEquals": {"kms:ViaService": "dynamodb.eu-west-1.amazonaws.com"}}}` + way(`{"Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*"}`) + logs,
			locked: []string{"Role: s3:GetObject without kms:Decrypt", "Role: s3:PutObject without kms:GenerateDataKey"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var resources map[string]resource
			if err := json.Unmarshal([]byte("{"+tc.resources+"}"), &resources); err != nil {
				t.Fatal(err)
			}
			d := join(resources)
			held := map[string]bool{"s3:GetObject": true, "s3:PutObject": true}
			for what, lists := range map[string][2][]string{
				"refused": {d.refused(), tc.refused}, "unused": {d.unused(held), tc.unused}, "locked": {d.locked(), tc.locked},
			} {
				if got := slices.Sorted(slices.Values(lists[0])); !slices.Equal(got, lists[1]) {
					t.Errorf("%s:\ngot  %q\nwant %q", what, got, lists[1])
				}
			}
		})
	}
}
