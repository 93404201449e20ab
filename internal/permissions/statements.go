package permissions

import (
	"maps"
	"slices"
	"strings"
)

// execution is what CloudFormation does for the resources of the app.
func (a *app) execution() []Statement {
	region := map[string]map[string][]string{"StringEquals": {"aws:RequestedRegion": {a.plan.Config.Region}}}
	statements := a.roles()
	byService := map[string][]string{}
	for _, action := range slices.Sorted(maps.Keys(a.actions)) {
		service, _, _ := strings.Cut(action, ":")
		if service != "iam" {
			byService[service] = append(byService[service], action)
		}
	}
	for _, service := range slices.Sorted(maps.Keys(byService)) {
		s := Statement{Sid: sid(service), Effect: "Allow", Action: byService[service], Resource: []string{"*"}, Condition: region}
		if service == "route53" { // which is in no Region
			s.Condition = nil
		}
		statements = append(statements, s)
	}
	statements = append(statements, Statement{
		Sid: "ReadBootstrapVersion", Effect: "Allow", Action: []string{"ssm:GetParameters"},
		Resource: []string{a.arn("ssm", a.plan.Config.Region, "parameter/cdk-bootstrap/*")},
	}, Statement{
		// The template of each custom resource and each script is a file in the bootstrap bucket.
		Sid: "ReadAssets", Effect: "Allow", Action: []string{"s3:GetObject"},
		Resource: []string{"arn:" + a.partition + ":s3:::cdk-*-assets-" + a.account + "-" + a.plan.Config.Region + "/*"},
	})
	if len(a.plan.Pipelines) > 0 { // a custom resource deletes the endpoint of a pipeline
		statements = append(statements, Statement{
			Sid: "CallCleanUp", Effect: "Allow", Action: []string{"lambda:InvokeFunction"},
			Resource: []string{a.arn("lambda", a.plan.Config.Region, "function:"+a.plan.Config.Prefix()+"-*")},
		})
	}
	for _, e := range a.plan.Endpoints {
		if token := e.Config.HubToken; token != "" { // the template has a reference to it, which CloudFormation resolves
			statements = append(statements, Statement{Sid: "ReadHubToken", Effect: "Allow", Action: []string{"secretsmanager:GetSecretValue"}, Resource: []string{token}})
			break
		}
	}
	return statements
}

// giving are the actions that give a role permissions. A permissions boundary bounds them.
var giving = []string{"iam:AttachRolePolicy", "iam:CreateRole", "iam:DetachRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"}

// roles allows the roles and policies of the app, and no others: a role that could make any
// role could do anything. With a permissions boundary, it makes no role without it.
func (a *app) roles() []Statement {
	var give, ofRoles, ofPolicies []string
	for _, action := range slices.Sorted(maps.Keys(a.actions)) {
		_, name, _ := strings.Cut(action, ":")
		switch {
		case !strings.HasPrefix(action, "iam:"), name == "PassRole", name == "CreateServiceLinkedRole", name == "DeleteRolePermissionsBoundary":
		case strings.Contains(name, "User"), strings.Contains(name, "Group"): // a policy of an app is attached to roles
		case slices.Contains(giving, action):
			give = append(give, action)
		case strings.Contains(name, "Role"):
			ofRoles = append(ofRoles, action)
		default:
			ofPolicies = append(ofPolicies, action)
		}
	}
	cfg := a.plan.Config
	names := strings.TrimPrefix(cfg.IAM.Path, "/") + cfg.IAM.Prefix + cfg.Prefix() + "-*"
	role, linked := a.arn("iam", "", "role/"+names), a.arn("iam", "", "role/aws-service-role/*")
	bounded := map[string]map[string][]string{"StringEquals": {"iam:PermissionsBoundary": {cfg.PermissionsBoundary}}}
	if cfg.PermissionsBoundary == "" {
		bounded = nil
	}
	passed := map[string]map[string][]string{"StringEquals": {"iam:PassedToService": slices.Sorted(maps.Keys(a.services))}}
	statements := []Statement{
		{"GivePermissionsToRoles", "Allow", give, []string{role}, bounded},
		{"KeepRoles", "Allow", ofRoles, []string{role}, nil},
		{"KeepPolicies", "Allow", ofPolicies, []string{a.arn("iam", "", "policy/"+names)}, nil},
		{"MakeServiceLinkedRoles", "Allow", a.only("iam:CreateServiceLinkedRole"), []string{linked}, nil},
		{"ReadServiceLinkedRoles", "Allow", a.only("iam:GetRole"), []string{linked}, nil},
		{"PassRoles", "Allow", a.only("iam:PassRole"), []string{role}, passed},
	}
	return slices.DeleteFunc(statements, func(s Statement) bool { return len(s.Action) == 0 })
}

// only is a list of one action, or of none where no resource needs it.
func (a *app) only(action string) []string {
	if a.actions[action] {
		return []string{action}
	}
	return nil
}

// deployer is what the CDK CLI and sagerock do themselves: all else is done by the roles that
// cdk bootstrap makes.
func (a *app) deployer() []Statement {
	cfg := a.plan.Config
	return []Statement{{
		Sid: "AssumeBootstrapRoles", Effect: "Allow", Action: []string{"sts:AssumeRole"},
		Resource: []string{
			a.arn("iam", "", "role/cdk-*-deploy-role-"+a.account+"-"+cfg.Region),
			a.arn("iam", "", "role/cdk-*-file-publishing-role-"+a.account+"-"+cfg.Region),
			a.arn("iam", "", "role/cdk-*-lookup-role-"+a.account+"-"+cfg.Region),
		},
	}, {
		Sid: "ListStacks", Effect: "Allow", Action: []string{"cloudformation:ListStacks"}, Resource: []string{"*"},
	}, {
		Sid: "ReadStacks", Effect: "Allow", Action: []string{"cloudformation:DescribeStacks", "cloudformation:GetTemplate"},
		Resource: []string{a.arn("cloudformation", cfg.Region, "stack/"+cfg.Name+"-*/*"), a.arn("cloudformation", cfg.Region, "stack/CDKToolkit/*")},
	}}
}

// sid is a name for the statement of a service, which may have letters and digits only.
func sid(service string) string {
	var name strings.Builder
	for part := range strings.SplitSeq(service, "-") {
		name.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return name.String()
}
