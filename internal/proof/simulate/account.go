package simulate

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/sagerock/sagerock/internal/proof/deployment"
)

// account is a deployment with what policies it has for whom.
type account struct {
	*deployment.Deployment
	policies []deployment.Policy
}

func open(d *deployment.Deployment) (*account, error) {
	policies, err := d.Policies()
	return &account{d, policies}, err
}

// allowAll is used for a policy of the user's own: a permissions boundary.
var allowAll = map[string]any{"Statement": []any{map[string]any{"Effect": "Allow", "Action": "*", "Resource": "*"}}}

// delegated is used for the policy of an existing key: it delegates to its account
// ("Default key policy", AWS Key Management Service Developer Guide).
func delegated(partition string) map[string]any {
	return map[string]any{"Statement": []any{map[string]any{
		"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": map[string]any{"AWS": "arn:" + partition + ":iam::" + deployment.Account + ":root"},
	}}}
}

// request is a call with the policies that are asked.
func (s *Simulator) request(a *account, c Call) request {
	r := request{
		Principal: c.Principal, Action: c.Action, Resource: c.Resource, Account: deployment.Account, Context: a.context(c),
		Identity: []int{}, Boundary: []int{}, Attached: []int{}, Endpoint: []int{},
	}
	if c.Role != nil {
		r.Identity = s.ofRole(a, c.Role)
		if c.Role.Properties["PermissionsBoundary"] != nil {
			r.Boundary = []int{s.add("all", allowAll, nil)}
		}
	}
	switch {
	case c.Through == "":
	case a.endpoint(c.Through) != nil:
		r.Endpoint = s.ofResource(a, a.endpoint(c.Through))
	case len(a.Kind("AWS::EC2::VPC")) > 0:
		r.broken = "the VPC has no endpoint for " + c.Through
	}
	service := strings.SplitN(c.Resource+":::", ":", 4)[2]
	switch on := a.owner(c.Resource); {
	case on != nil && on.Type == "AWS::IAM::Role" && c.Action != "sts:AssumeRole": // a trust policy says nothing of others
	case on != nil:
		r.Attached = s.ofResource(a, on)
	case service == "kms":
		r.Attached = []int{s.add("delegated "+a.Partition, delegated(a.Partition), nil)}
	}
	return r
}

// context are the condition keys of a request.
func (a *account) context(c Call) map[string]string {
	out := map[string]string{
		"aws:SecureTransport": "true", "aws:RequestedRegion": a.Region, "aws:ResourceAccount": deployment.Account, "aws:PrincipalIsAWSService": "false",
	}
	if c.Role != nil {
		out["aws:PrincipalArn"], out["aws:PrincipalAccount"], out["aws:PrincipalType"] = a.ARN(c.Role), deployment.Account, "AssumedRole"
	} else if c.Principal != "" {
		out["aws:PrincipalIsAWSService"], out["aws:PrincipalServiceName"] = "true", c.Principal
	}
	if endpoint := a.endpoint(c.Through); endpoint != nil {
		out["aws:SourceVpce"], out["aws:SourceVpc"] = a.NameOf(endpoint), fmt.Sprint(endpoint.Properties["VpcId"])
	}
	maps.Copy(out, c.Context)
	for key, value := range maps.Clone(out) {
		delete(out, key)
		if value != "" { // a call may say that it has no such key
			out[tags.Replace(key)] = value
		}
	}
	return out
}

// ofRole are the policies of a role: its own, and managed ones that either side names.
func (s *Simulator) ofRole(a *account, role *deployment.Resource) []int {
	out := []int{}
	if role.Properties["Administrator"] == true { // who may do everything, and must be refused nevertheless
		out = append(out, s.add("all", allowAll, nil))
	}
	managed, _ := role.Properties["ManagedPolicyArns"].([]any)
	for i := range a.policies {
		p := &a.policies[i]
		attached := p.Resource == role
		if p.Resource.Type == "AWS::IAM::ManagedPolicy" || p.Resource.Type == "AWS::IAM::Policy" {
			roles, _ := p.Resource.Properties["Roles"].([]any)
			attached = attached || slices.Contains(roles, any(a.NameOf(role))) || slices.Contains(managed, any(a.ARN(p.Resource)))
		}
		if attached && p.Kind == deployment.Identity {
			out = append(out, s.ofPolicy(a, i))
		}
	}
	return out
}

// ofResource are the policies that a resource has, or that name it.
func (s *Simulator) ofResource(a *account, on *deployment.Resource) []int {
	out := []int{}
	for i := range a.policies {
		p := a.policies[i]
		names := p.Resource == on && (p.Kind == deployment.Trust || on.Type != "AWS::IAM::Role")
		switch p.Resource.Type {
		case "AWS::S3::BucketPolicy":
			names = on.Type == "AWS::S3::Bucket" && p.Resource.Properties["Bucket"] == a.NameOf(on)
		case "AWS::SNS::TopicPolicy":
			topics, _ := p.Resource.Properties["Topics"].([]any)
			names = slices.Contains(topics, any(a.ARN(on)))
		case "AWS::SecretsManager::ResourcePolicy":
			names = p.Resource.Properties["SecretId"] == a.ARN(on)
		}
		if names {
			out = append(out, s.ofPolicy(a, i))
		}
	}
	return out
}

func (s *Simulator) ofPolicy(a *account, i int) int {
	p := &a.policies[i]
	document := p.Document
	if p.Resource.Type == "AWS::ApiGateway::RestApi" {
		document = completed(document, a.arnOfAPI(p.Resource))
	}
	return s.add(a.Name+" "+strconv.Itoa(i), document, p)
}

// completed is the policy of an API with the resources that API Gateway completes.
func completed(document map[string]any, api string) map[string]any {
	out := map[string]any{}
	var statements []any
	for _, item := range document["Statement"].([]any) {
		st := maps.Clone(item.(map[string]any))
		if on, ok := st["Resource"].(string); ok {
			st["Resource"] = strings.Replace(on, "execute-api:", api, 1)
		}
		statements = append(statements, st)
	}
	out["Statement"] = statements
	return out
}

func (a *account) arnOfAPI(api *deployment.Resource) string {
	return "arn:" + a.Partition + ":execute-api:" + a.Region + ":" + deployment.Account + ":" + a.NameOf(api)
}

// endpoint is the VPC endpoint of a service, or nil.
func (a *account) endpoint(service string) *deployment.Resource {
	if service == "" {
		return nil
	}
	for _, r := range a.Kind("AWS::EC2::VPCEndpoint") {
		name, _ := r.Properties["ServiceName"].(string)
		if strings.HasSuffix(name, "."+a.Region+"."+service) {
			return r
		}
	}
	return nil
}

// owner is the resource that a call is on, where it has a policy of its own.
func (a *account) owner(arn string) *deployment.Resource {
	for _, r := range a.Resources {
		switch r.Type {
		case "AWS::S3::Bucket":
			if bucket := a.ARN(r); arn == bucket || strings.HasPrefix(arn, bucket+"/") {
				return r
			}
		case "AWS::KMS::Key", "AWS::SNS::Topic", "AWS::SecretsManager::Secret", "AWS::IAM::Role":
			if arn == a.ARN(r) {
				return r
			}
		case "AWS::ApiGateway::RestApi":
			if strings.HasPrefix(arn, a.arnOfAPI(r)+"/") {
				return r
			}
		}
	}
	return nil
}

// session is the ARN that a role's calls come from.
func (a *account) session(role *deployment.Resource) string {
	return "arn:" + a.Partition + ":sts::" + deployment.Account + ":assumed-role/" + a.NameOf(role) + "/session"
}

// roleOf finds a role by its ARN.
func (a *account) roleOf(arn any) *deployment.Resource {
	for _, r := range a.Kind("AWS::IAM::Role") {
		if a.ARN(r) == arn {
			return r
		}
	}
	return nil
}

// keyOf is the ARN of the key that encrypts what is in a bucket, or "".
func (a *account) keyOf(bucket string) (key string, ofBucket bool) {
	for _, r := range a.Kind("AWS::S3::Bucket") {
		if a.NameOf(r) != bucket {
			continue
		}
		encryption, _ := r.Properties["BucketEncryption"].(map[string]any)
		rules, _ := encryption["ServerSideEncryptionConfiguration"].([]any)
		for _, item := range rules {
			rule, _ := item.(map[string]any)
			byDefault, _ := rule["ServerSideEncryptionByDefault"].(map[string]any)
			key, _ := byDefault["KMSMasterKeyID"].(string)
			return key, rule["BucketKeyEnabled"] == true
		}
	}
	return "", false
}
