package simulate

import (
	"strings"

	"github.com/sagerock/sagerock/internal/proof/deployment"
)

// services adds what AWS does by itself, as its pages say.
func (b *builder) services() {
	b.serve()
	b.functions()
	b.logging()
	b.notifications()
	b.callers()
	b.strangers()
	b.assumed()
}

// functions adds what Lambda itself does with the roles of functions: logs, and network
// interfaces, which it makes before the function's code runs.
func (b *builder) functions() {
	for _, f := range b.Kind("AWS::Lambda::Function") {
		role := b.roleOf(f.Properties["Role"])
		if role == nil {
			continue
		}
		group := str(object(f.Properties["LoggingConfig"])["LogGroup"])
		if group == "" {
			group = "/aws/lambda/" + b.NameOf(f)
		}
		n := need{why: `"Defining Lambda function permissions with an execution role", AWS Lambda Developer Guide`}
		b.each(role, n, []string{"logs:CreateLogStream", "logs:PutLogEvents"}, b.arn("logs", "log-group:"+group+":log-stream:2026/01/01/[$LATEST]0123"))
		if vpc := object(f.Properties["VpcConfig"]); len(vpc) > 0 {
			b.functionInterfaces(role, vpc)
			own := need{why: "the code of a function makes no network interfaces"}
			b.call(role, own, "ec2:CreateNetworkInterface", b.arn("ec2", "network-interface/eni-0123456789abcdef0"), sourceFunction, b.ARN(f))
			b.calls[len(b.calls)-1].Refused = true
		}
	}
}

func (b *builder) functionInterfaces(role *deployment.Resource, vpc map[string]any) {
	n := need{why: `"Giving Lambda functions access to resources in an Amazon VPC", AWS Lambda Developer Guide`}
	eni := b.arn("ec2", "network-interface/eni-0123456789abcdef0")
	b.each(role, n, []string{"ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"}, "*")
	b.each(role, n, []string{
		"ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses",
	}, eni)
	for _, id := range list(vpc["SubnetIds"]) {
		b.call(role, n, "ec2:CreateNetworkInterface", b.arn("ec2", "subnet/"+str(id)))
	}
	for _, id := range list(vpc["SecurityGroupIds"]) {
		b.call(role, n, "ec2:CreateNetworkInterface", b.arn("ec2", "security-group/"+str(id)))
	}
}

// logging adds who writes logs besides containers and functions, and what CloudWatch
// Logs does with the key of a group.
func (b *builder) logging() {
	for _, flow := range b.Kind("AWS::EC2::FlowLog") {
		if role := b.roleOf(flow.Properties["DeliverLogsPermissionArn"]); role != nil {
			b.logs(role, need{why: `"IAM role for publishing flow logs to CloudWatch Logs", Amazon VPC User Guide`}, groupOf(flow), "eni-0123456789abcdef0-all", false)
		}
	}
	for _, group := range b.Kind("AWS::Logs::LogGroup") {
		key := str(group.Properties["KmsKeyId"])
		if key == "" || b.owner(key) == nil {
			continue // the policy of a key that was there before is the user's
		}
		n := need{why: `"Encrypt log data in CloudWatch Logs using AWS Key Management Service", Amazon CloudWatch Logs User Guide`, by: "logs." + b.Region + ".amazonaws.com"}
		b.each(nil, n, []string{"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"}, key,
			"kms:EncryptionContext:aws:logs:arn", b.arn("logs", "log-group:"+b.NameOf(group)))
	}
	for _, bucket := range b.Kind("AWS::S3::Bucket") {
		if to := str(object(bucket.Properties["LoggingConfiguration"])["DestinationBucketName"]); to != "" {
			b.call(nil, need{why: `"Enabling Amazon S3 server access logging", Amazon S3 User Guide`, by: "logging.s3.amazonaws.com"}, "s3:PutObject", b.s3(to, "2026-01-01-00-00-00-0123"),
				"aws:SourceArn", b.ARN(bucket), "aws:SourceAccount", deployment.Account)
		}
	}
}

// notifications adds what CloudWatch and EventBridge do when an alarm goes off or a rule matches:
// they publish to a topic, and encrypt the message. EventBridge says for whom neither to the
// topic nor to the key ("Using resource-based policies for Amazon EventBridge", EventBridge
// User Guide).
func (b *builder) notifications() {
	publish := func(n need, topic string, context ...string) {
		b.call(nil, n, "sns:Publish", topic, context...)
		for _, t := range b.Kind("AWS::SNS::Topic") {
			if key := str(t.Properties["KmsMasterKeyId"]); b.ARN(t) == topic && key != "" && b.owner(key) != nil {
				b.each(nil, n, []string{"kms:Decrypt", "kms:GenerateDataKey"}, key, append(context, "kms:EncryptionContext:aws:sns:topicArn", topic)...)
			}
		}
	}
	const source = `"Managing Amazon SNS encryption keys and costs", Amazon SNS Developer Guide`
	for _, alarm := range b.Kind("AWS::CloudWatch::Alarm") {
		for _, action := range list(alarm.Properties["AlarmActions"]) {
			if topic := str(action); strings.Contains(topic, ":sns:") && b.owner(topic) != nil {
				publish(need{why: source, by: "cloudwatch.amazonaws.com"}, topic,
					"aws:SourceArn", b.arn("cloudwatch", "alarm:"+str(alarm.Properties["AlarmName"])), "aws:SourceAccount", deployment.Account)
			}
		}
	}
	for _, rule := range b.Kind("AWS::Events::Rule") {
		for _, target := range list(rule.Properties["Targets"]) {
			if topic := str(object(target)["Arn"]); strings.Contains(topic, ":sns:") && b.owner(topic) != nil {
				publish(need{why: source, by: "events.amazonaws.com"}, topic)
			}
		}
	}
}

// groupOf is the log group of a flow log.
func groupOf(flow *deployment.Resource) string {
	if name := str(flow.Properties["LogGroupName"]); name != "" {
		return name
	}
	_, group, _ := strings.Cut(str(flow.Properties["LogDestination"]), ":log-group:")
	return strings.TrimSuffix(group, ":*")
}

// caller is a principal of the account that has one policy.
func (b *builder) caller(policy *deployment.Resource) *deployment.Resource {
	return &deployment.Resource{Stack: policy.Stack, ID: "Caller", Type: "AWS::IAM::Role", Properties: map[string]any{"ManagedPolicyArns": []any{b.ARN(policy)}}}
}

// callers adds what those call who have the policy for callers of the gateway.
func (b *builder) callers() {
	for _, policy := range b.Kind("AWS::IAM::ManagedPolicy") {
		switch document := text(policy.Properties["PolicyDocument"]); {
		case strings.Contains(document, `"execute-api:Invoke"`):
			n := need{why: "sagerock ask, behind a REST API"}
			for _, api := range b.Kind("AWS::ApiGateway::RestApi") {
				b.private(&n, api)
				for _, path := range []string{"/v1/POST/v1/chat/completions", "/v1/GET/v1/models"} {
					b.call(b.caller(policy), n, "execute-api:Invoke", b.arnOfAPI(api)+path, b.fromVPC(api)...)
				}
			}
		case strings.Contains(document, `"lambda:InvokeFunctionUrl"`):
			n := need{why: "sagerock ask, with a Function URL"}
			for _, url := range b.Kind("AWS::Lambda::Url") {
				function := str(url.Properties["TargetFunctionArn"])
				b.call(b.caller(policy), n, "lambda:InvokeFunctionUrl", function, "lambda:FunctionUrlAuthType", "AWS_IAM")
				b.call(b.caller(policy), n, "lambda:InvokeFunction", function, "lambda:InvokedViaFunctionUrl", "true")
			}
		}
	}
}

// strangers adds callers of a REST API who sign nothing: they show a key or a token, or ask
// whether a page may call. Whether an unsigned call has an aws:ResourceAccount is not
// documented, so none is said here.
func (b *builder) strangers() {
	for _, method := range b.Kind("AWS::ApiGateway::Method") {
		if method.Properties["AuthorizationType"] != "NONE" {
			continue
		}
		for _, api := range b.Kind("AWS::ApiGateway::RestApi") {
			n := need{why: "a caller with a key or a token"}
			b.private(&n, api)
			if len(b.fromVPC(api)) == 0 {
				continue // an API on the internet has no policy
			}
			b.call(nil, n, "execute-api:Invoke", b.arnOfAPI(api)+"/v1/"+strings.Replace(str(method.Properties["HttpMethod"]), "ANY", "POST", 1)+"/v1/chat/completions", append(b.fromVPC(api), "aws:ResourceAccount", "")...)
		}
	}
}

// private says that a call of a private API goes through the VPC's endpoint for it.
func (b *builder) private(n *need, api *deployment.Resource) {
	if len(b.fromVPC(api)) > 0 && b.endpoint("execute-api") != nil {
		n.through = "execute-api"
	}
}

// fromVPC are the condition keys of a call from the VPC of a private API.
func (b *builder) fromVPC(api *deployment.Resource) []string {
	if !strings.Contains(text(api.Properties["EndpointConfiguration"]), "PRIVATE") {
		return nil
	}
	for _, f := range b.Kind("AWS::EC2::VPC") {
		return []string{"aws:SourceVpc", b.NameOf(f)}
	}
	for _, endpoint := range b.Kind("AWS::EC2::VPCEndpoint") {
		return []string{"aws:SourceVpc", str(endpoint.Properties["VpcId"])}
	}
	return nil
}

// refusals adds what must not be allowed: S3 and SNS without TLS, and a private API from
// elsewhere.
func (b *builder) refusals() {
	admin := &deployment.Resource{Stack: b.first(), ID: "Administrator", Type: "AWS::IAM::Role", Properties: map[string]any{"Administrator": true}}
	refuse := func(why, action, resource string, context ...string) {
		b.call(admin, need{why: why}, action, resource, context...)
		b.calls[len(b.calls)-1].Refused = true
	}
	for _, bucket := range b.Kind("AWS::S3::Bucket") {
		refuse("nobody reads a bucket without TLS", "s3:GetObject", b.s3(b.NameOf(bucket), "object"), "aws:SecureTransport", "false")
		refuse("nobody lists a bucket without TLS", "s3:ListBucket", b.s3(b.NameOf(bucket), ""), "aws:SecureTransport", "false")
	}
	for _, topic := range b.Kind("AWS::SNS::Topic") {
		refuse("nobody publishes without TLS", "sns:Publish", b.ARN(topic), "aws:SecureTransport", "false")
	}
	for _, api := range b.Kind("AWS::ApiGateway::RestApi") {
		if len(b.fromVPC(api)) > 0 {
			refuse("nobody calls a private API from elsewhere", "execute-api:Invoke", b.arnOfAPI(api)+"/v1/POST/v1/chat/completions", "aws:SourceVpc", "vpc-0fedcba9876543210")
		}
	}
}

func (b *builder) first() string { return b.Resources[0].Stack }
