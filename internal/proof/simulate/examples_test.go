package simulate_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/internal/proof/deployment"
	"github.com/sagerock/sagerock/internal/proof/simulate"
	"github.com/sagerock/sagerock/internal/proof/states"
)

// template is a role with statements, a bucket that a key encrypts, and a VPC with an
// endpoint for S3.
func template(statements, endpoint, bucket, key string) map[string][]byte {
	return map[string][]byte{"app": []byte(`{"Resources": {
		"Role": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [` + statements + `]}}]}},
		"Vpc": {"Type": "AWS::EC2::VPC"},
		"Endpoint": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {"ServiceName": "com.amazonaws.us-east-1.s3", "PolicyDocument": {"Statement": [` + endpoint + `]}}},
		"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "data"}},
		"BucketPolicy": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Bucket"}, "PolicyDocument": {"Statement": [` + bucket + `]}}},
		"Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": [` + key + `]}}}}}`)}
}

const (
	read      = `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": {"Fn::Join": ["", [{"Fn::GetAtt": ["Bucket", "Arn"]}, "/*"]]}}`
	through   = `{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": {"AWS": "*"}}`
	secure    = `{"Effect": "Deny", "Action": "s3:*", "Resource": ["arn:aws:s3:::data", "arn:aws:s3:::data/*"], "Principal": {"AWS": "*"}, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}`
	decrypt   = `{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": {"Fn::GetAtt": ["Key", "Arn"]}}`
	delegated = `{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}`
)

// TestCallsAreChecked shows that a call is refused by each policy that has a say.
func TestCallsAreChecked(t *testing.T) {
	for name, tc := range map[string]struct {
		template map[string][]byte
		action   string
		through  string
		context  map[string]string
		want     string // "" if it is allowed
	}{
		"nothing is wrong":                   {template(read, through, secure, delegated), "s3:GetObject", "s3", nil, ""},
		"the role lacks the action":          {template(read, through, secure, delegated), "s3:PutObject", "s3", nil, "ImplicitlyDenied"},
		"the endpoint lets it not through":   {template(read, strings.Replace(through, "s3:*", "s3:PutObject", 1), secure, delegated), "s3:GetObject", "s3", nil, "vpce"},
		"the VPC has no endpoint":            {template(read, through, secure, delegated), "s3:GetObject", "dynamodb", nil, "the VPC has no endpoint for dynamodb"},
		"the bucket denies it":               {template(read, through, secure, delegated), "s3:GetObject", "s3", map[string]string{"aws:SecureTransport": "false"}, "ExplicitlyDenied"},
		"the role may use the key":           {template(decrypt, through, secure, delegated), "kms:Decrypt", "", nil, ""},
		"the key gives its account nothing":  {template(decrypt, through, secure, strings.Replace(delegated, "kms:Decrypt", "kms:Encrypt", 1)), "kms:Decrypt", "", nil, "ImplicitlyDenied"},
		"a condition of the role's fails":    {template(strings.Replace(read, `"Resource"`, `"Condition": {"StringEquals": {"aws:PrincipalAccount": "111122223333"}}, "Resource"`, 1), through, secure, delegated), "s3:GetObject", "s3", nil, "ImplicitlyDenied"},
		"a call of the function's own code":  {template(strings.Replace(read, `"Resource"`, `"Condition": {"Null": {"lambda:SourceFunctionArn": "true"}}, "Resource"`, 1), through, secure, delegated), "s3:GetObject", "s3", map[string]string{"lambda:SourceFunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:f"}, "ImplicitlyDenied"},
		"an encryption context that differs": {template(strings.Replace(decrypt, `"Resource"`, `"Condition": {"StringEquals": {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::data"}}, "Resource"`, 1), through, secure, delegated), "kms:Decrypt", "", map[string]string{"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::other"}, "ImplicitlyDenied"},
		"one that is the same":               {template(strings.Replace(decrypt, `"Resource"`, `"Condition": {"StringEquals": {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::data"}}, "Resource"`, 1), through, secure, delegated), "kms:Decrypt", "", map[string]string{"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::data"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := evaluate(t, tc.template, tc.action, tc.through, tc.context).Results()[0]
			if r.OK() != (tc.want == "") || !strings.Contains(r.Reason, tc.want) {
				t.Errorf("allowed %t, %s; want %q", r.Allowed, r.Reason, tc.want)
			}
		})
	}
}

// evaluate evaluates one call of the role of a template.
func evaluate(t *testing.T, templates map[string][]byte, action, through string, context map[string]string) *simulate.Simulator {
	t.Helper()
	d, err := deployment.Of("example", templates)
	if err != nil {
		t.Fatal(err)
	}
	on := "arn:aws:s3:::data/object"
	if strings.HasPrefix(action, "kms:") {
		on = d.ARN(d.Find("app", "Key"))
	}
	role := d.Find("app", "Role")
	s := simulate.New(root)
	if err := s.Add(d, []simulate.Call{{
		Principal: "arn:aws:sts::123456789012:assumed-role/" + d.NameOf(role) + "/session", Role: role,
		Action: action, Resource: on, Context: context, Through: through,
	}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Evaluate(); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestLooseStatementsAreFound shows that what no call needs is found: an action, a
// resource, a statement, and one that another makes superfluous.
func TestLooseStatementsAreFound(t *testing.T) {
	const denyNothing = `{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::data/*", "Principal": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}`
	for name, tc := range map[string]struct {
		statements string
		want       []string
	}{
		"nothing is loose":   {read, nil},
		"an action":          {strings.Replace(read, `"s3:GetObject"`, `["s3:GetObject", "s3:PutObject"]`, 1), []string{"s3:PutObject"}},
		"a resource":         {strings.Replace(read, `"Resource": {`, `"Resource": ["arn:aws:s3:::other/*", {`, 1)[:len(read)+len(`["arn:aws:s3:::other/*", `)-1] + `]}`, []string{"arn:aws:s3:::other/*"}},
		"a statement":        {read + `, {"Effect": "Allow", "Action": "sns:Publish", "Resource": "arn:aws:sns:us-east-1:123456789012:t"}`, []string{"sns:Publish"}},
		"one that is double": {read + `, {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}`, []string{"", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			loose, err := evaluate(t, template(tc.statements, through, denyNothing, delegated), "s3:GetObject", "s3", nil).Tight()
			if err != nil {
				t.Fatal(err)
			}
			var parts []string
			for _, l := range loose {
				if l.Policy == "Role" {
					parts = append(parts, l.Part)
				}
			}
			if !slices.Equal(parts, tc.want) {
				t.Errorf("loose %q, want %q", parts, tc.want)
			}
		})
	}
}

// TestExceptionsAreNeeded shows that what is loose needs an exception, and an exception
// something that is loose.
func TestExceptionsAreNeeded(t *testing.T) {
	loose := []simulate.Loose{{Deployment: "d", Policy: "Role", Part: "s3:PutObject", Statement: "Allow s3:PutObject on *"}}
	for name, tc := range map[string]struct {
		exceptions []simulate.Exception
		want       string
	}{
		"it is explained":      {[]simulate.Exception{{Policy: "R*", Parts: []string{"s3:Put*"}, Reason: "r"}}, ""},
		"nothing explains it":  {nil, "no call needs s3:PutObject"},
		"another policy":       {[]simulate.Exception{{Policy: "Other", Parts: []string{"s3:PutObject"}, Reason: "r"}}, "no call needs s3:PutObject"},
		"another statement":    {[]simulate.Exception{{Policy: "Role", Parts: []string{"s3:PutObject"}, Statement: "Deny*", Reason: "r"}}, "no call needs s3:PutObject"},
		"an entry for nothing": {[]simulate.Exception{{Policy: "Role", Parts: []string{"s3:PutObject", "s3:GetObject"}, Reason: "r"}}, "nothing needs the entry any more"},
		"an entry without why": {[]simulate.Exception{{Policy: "Role", Parts: []string{"s3:PutObject"}}}, "has no reason"},
	} {
		problems := simulate.Unexplained(loose, tc.exceptions)
		if tc.want == "" && len(problems) > 0 || tc.want != "" && !strings.Contains(strings.Join(problems, "\n"), tc.want) {
			t.Errorf("%s: %q, want %q", name, problems, tc.want)
		}
	}
}

// TestMissingPermissionsAreFound takes permissions out of a golden, one at a time, and sees
// the calls refused that need them.
func TestMissingPermissionsAreFound(t *testing.T) {
	models, err := states.OpenModels(root + "/.venv")
	if err != nil {
		t.Fatal(err)
	}
	s := simulate.New(root)
	actions := []string{"sagemaker:CreateTrainingJob", "iam:PassRole", "ecr:BatchGetImage", "logs:PutLogEvents"}
	for _, action := range actions {
		dir := filepath.Join(t.TempDir(), strings.ReplaceAll(action, ":", "-"))
		if err := os.CopyFS(dir, os.DirFS(filepath.Join(root, "stacks/testdata/golden/04-sagemaker-training"))); err != nil {
			t.Fatal(err)
		}
		for _, template := range []string{"churn-sagemaker.json", "churn--churn--train.json"} {
			src, err := os.ReadFile(filepath.Join(dir, template))
			if err != nil {
				t.Fatal(err)
			}
			spoiled := strings.ReplaceAll(string(src), `"`+action+`"`, `"sts:GetCallerIdentity"`)
			if err := os.WriteFile(filepath.Join(dir, template), []byte(spoiled), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		d, err := deployment.Read(dir)
		if err != nil {
			t.Fatal(err)
		}
		calls, err := simulate.Machines(d, models)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Add(d, calls); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Evaluate(); err != nil {
		t.Fatal(err)
	}
	for _, action := range actions {
		if !slices.ContainsFunc(s.Results(), func(r simulate.Result) bool {
			return !r.OK() && r.Call.Action == action && r.Deployment.Name == strings.ReplaceAll(action, ":", "-")
		}) {
			t.Errorf("nobody misses %s", action)
		}
	}
}
