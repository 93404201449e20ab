package stacks_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/regex"
)

// resource is one resource of a template.
type resource struct {
	Type           string
	Properties     map[string]any
	DeletionPolicy string

	// Asks is set where the gateway of the case asks callers for keys or tokens.
	Asks bool
	// Keyed is set where the case has a key that is not AWS's.
	Keyed bool
}

// rules are the promises every template keeps: a sentence, what breaks it, and
// an example that must be caught.
var rules = map[string]struct {
	broken func(r resource) bool
	bad    string
}{
	"make catalog has looked up in which Regions each type is": {
		broken: func(r resource) bool { return strings.HasPrefix(r.Type, "AWS::") && !catalog.KnownType(r.Type) },
		bad:    `{"Type":"AWS::Braket::Computer"}`,
	},
	"who calls an endpoint without naming a variant gets the main one": {
		broken: func(r resource) bool {
			variants, _ := r.Properties["ProductionVariants"].([]any)
			return slices.ContainsFunc(variants, func(v any) bool {
				variant := v.(map[string]any)
				return (variant["VariantName"] == "AllTraffic") != (variant["InitialVariantWeight"] == 1.0)
			})
		},
		bad: `{"Type":"AWS::SageMaker::EndpointConfig","Properties":{"ProductionVariants":[{"VariantName":"AllTraffic","InitialVariantWeight":1},{"VariantName":"b","InitialVariantWeight":1}]}}`,
	},
	"a shadow is beside one variant and no queue, and its answers are captured": {
		broken: func(r resource) bool {
			variants, _ := r.Properties["ProductionVariants"].([]any)
			shadows, _ := r.Properties["ShadowProductionVariants"].([]any)
			return len(shadows) > 0 && (len(shadows) != 1 || len(variants) != 1 || r.Properties["AsyncInferenceConfig"] != nil || r.Properties["DataCaptureConfig"] == nil)
		},
		bad: `{"Type":"AWS::SageMaker::EndpointConfig","Properties":{"ProductionVariants":[{"VariantName":"AllTraffic","InitialVariantWeight":1}],"ShadowProductionVariants":[{"VariantName":"Shadow","InitialVariantWeight":0.5}]}}`,
	},
	"no role has a FullAccess policy": {
		broken: func(r resource) bool {
			return strings.Contains(text(r.Properties["ManagedPolicyArns"]), "FullAccess")
		},
		bad: `{"Type":"AWS::IAM::Role","Properties":{"ManagedPolicyArns":["arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"]}}`,
	},
	"no policy that grants allows an action with a wildcard": {
		broken: func(r resource) bool {
			return r.Type != "AWS::EC2::VPCEndpoint" && slices.ContainsFunc(statements(r), func(s statement) bool { // an endpoint's policy only bounds
				return s.Effect == "Allow" && slices.ContainsFunc(s.Action, wideAction)
			})
		},
		bad: `{"Type":"AWS::IAM::Policy","Properties":{"PolicyDocument":{"Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::b"}]}}}`,
	},
	"a VPC endpoint that lets a whole service through does so for this account only": {
		broken: func(r resource) bool {
			return r.Type == "AWS::EC2::VPCEndpoint" && slices.ContainsFunc(statements(r), func(s statement) bool {
				return s.Effect == "Allow" && (slices.Contains(s.Action, "*") ||
					slices.ContainsFunc(s.Action, wideAction) && !ownPrincipals(s))
			})
		},
		bad: `{"Type":"AWS::EC2::VPCEndpoint","Properties":{"PolicyDocument":{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"logs:*","Resource":"*",
			"Condition":{"StringEqualsIfExists":{"aws:PrincipalAccount":{"Ref":"AWS::AccountId"}}}}]}}}`,
	},
	"no statement says what it is not about": {
		broken: func(r resource) bool {
			return slices.ContainsFunc(append(statements(r), documents(r.Properties["AssumeRolePolicyDocument"])...), func(s statement) bool {
				return s.NotAction != nil || s.NotResource != nil
			})
		},
		bad: `{"Type":"AWS::IAM::Policy","Properties":{"PolicyDocument":{"Statement":[{"Effect":"Allow","NotAction":"iam:*","Resource":"arn:aws:s3:::b"}]}}}`,
	},
	"resource * is only for actions that know no narrower one": {
		broken: func(r resource) bool {
			return isIdentityPolicy(r) && slices.ContainsFunc(statements(r), func(s statement) bool {
				return s.Effect == "Allow" && slices.Contains(s.Resource, "*") &&
					slices.ContainsFunc(s.Action, func(a string) bool { return !unscoped[a] })
			})
		},
		bad: `{"Type":"AWS::IAM::Policy","Properties":{"PolicyDocument":{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}}}`,
	},
	"a role is passed to one named service only": {
		broken: func(r resource) bool {
			return slices.ContainsFunc(statements(r), func(s statement) bool {
				return slices.Contains(s.Action, "iam:PassRole") && !strings.Contains(text(s.Condition), "iam:PassedToService")
			})
		},
		bad: `{"Type":"AWS::IAM::Policy","Properties":{"PolicyDocument":{"Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::1:role/r"}]}}}`,
	},
	"a role that a service takes on is taken on for what this account has there": { // the guides of Lambda and API Gateway know no such condition; both get a role only from who may pass it
		broken: func(r resource) bool {
			return r.Type == "AWS::IAM::Role" && slices.ContainsFunc(documents(r.Properties["AssumeRolePolicyDocument"]), func(s statement) bool {
				quiet := regex.Of(`^\{"Service":"(lambda|apigateway)\.amazonaws\.com"\}$`).MatchString(text(s.Principal))
				return !quiet && (s.Condition["StringEquals"]["aws:SourceAccount"] == nil || s.Condition["ArnLike"]["aws:SourceArn"] == nil)
			})
		},
		bad: `{"Type":"AWS::IAM::Role","Properties":{"AssumeRolePolicyDocument":{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"states.amazonaws.com"},
			"Condition":{"StringEquals":{"aws:SourceAccount":"123456789012"}}}]}}}`,
	},
	"a function URL asks for IAM, or its function for keys or tokens": {
		broken: func(r resource) bool {
			return r.Type == "AWS::Lambda::Url" && r.Properties["AuthType"] != "AWS_IAM" && !r.Asks
		},
		bad: `{"Type":"AWS::Lambda::Url","Properties":{"AuthType":"NONE"}}`,
	},
	"a function URL does not ask for IAM where keys or tokens are sent": {
		broken: func(r resource) bool {
			return r.Type == "AWS::Lambda::Url" && r.Properties["AuthType"] != "NONE" && r.Asks
		},
		bad: `{"Type":"AWS::Lambda::Url","Properties":{"AuthType":"AWS_IAM"},"Asks":true}`,
	},
	"everybody may invoke only what asks for keys or tokens": {
		broken: func(r resource) bool {
			return r.Type == "AWS::Lambda::Permission" && r.Properties["Principal"] == "*" && !r.Asks
		},
		bad: `{"Type":"AWS::Lambda::Permission","Properties":{"Action":"lambda:InvokeFunctionUrl","FunctionUrlAuthType":"NONE","Principal":"*"}}`,
	},
	"everybody may invoke a function through its URL only": {
		broken: func(r resource) bool {
			p := r.Properties
			return r.Type == "AWS::Lambda::Permission" && p["Principal"] == "*" &&
				(p["Action"] != "lambda:InvokeFunctionUrl" || p["FunctionUrlAuthType"] != "NONE") &&
				(p["Action"] != "lambda:InvokeFunction" || p["InvokedViaFunctionUrl"] != true)
		},
		bad: `{"Type":"AWS::Lambda::Permission","Properties":{"Action":"lambda:InvokeFunction","Principal":"*"},"Asks":true}`,
	},
	"a service invokes a function for a resource that is named": {
		broken: func(r resource) bool {
			return r.Type == "AWS::Lambda::Permission" && r.Properties["Principal"] != "*" && r.Properties["SourceArn"] == nil
		},
		bad: `{"Type":"AWS::Lambda::Permission","Properties":{"Action":"lambda:InvokeFunction","Principal":"apigateway.amazonaws.com"}}`,
	},
	"a method of an API asks for IAM, or its function for keys or tokens": {
		broken: func(r resource) bool {
			return r.Type == "AWS::ApiGateway::Method" && r.Properties["AuthorizationType"] != "AWS_IAM" &&
				r.Properties["HttpMethod"] != "OPTIONS" && !r.Asks
		},
		bad: `{"Type":"AWS::ApiGateway::Method","Properties":{"AuthorizationType":"NONE","HttpMethod":"ANY"}}`,
	},
	"a method of an API streams": {
		broken: func(r resource) bool {
			return r.Type == "AWS::ApiGateway::Method" && (!strings.Contains(text(r.Properties), `"ResponseTransferMode":"STREAM"`) ||
				!strings.Contains(text(r.Properties), "/response-streaming-invocations"))
		},
		bad: `{"Type":"AWS::ApiGateway::Method","Properties":{"Integration":{"ResponseTransferMode":"STREAM","Uri":"functions/f/invocations"}}}`,
	},
	"an API takes TLS 1.2 and newer": {
		broken: func(r resource) bool {
			return r.Type == "AWS::ApiGateway::RestApi" && !strings.HasPrefix(text(r.Properties["SecurityPolicy"]), `"SecurityPolicy_TLS13_`)
		},
		bad: `{"Type":"AWS::ApiGateway::RestApi","Properties":{"SecurityPolicy":"TLS_1_0"}}`,
	},
	"a private API turns away who comes from elsewhere": {
		broken: func(r resource) bool {
			return r.Type == "AWS::ApiGateway::RestApi" && strings.Contains(text(r.Properties), `"PRIVATE"`) &&
				!slices.ContainsFunc(documents(r.Properties["Policy"]), func(s statement) bool {
					from := s.Condition["StringNotEquals"]
					return s.Effect == "Deny" && len(s.Condition) == 1 && len(from) == 1 && (from["aws:SourceVpc"] != nil || from["aws:SourceVpce"] != nil)
				})
		},
		bad: `{"Type":"AWS::ApiGateway::RestApi","Properties":{"EndpointConfiguration":{"Types":["PRIVATE"]},"Policy":{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},
			"Action":"execute-api:Invoke","Resource":"execute-api:/*","Condition":{"StringEquals":{"aws:SourceVpc":"vpc-1"}}}]}}}`,
	},
	"the policy of an API allows no caller who must sign": { // it would replace the caller policy
		broken: func(r resource) bool {
			return r.Type == "AWS::ApiGateway::RestApi" && !r.Asks &&
				slices.ContainsFunc(documents(r.Properties["Policy"]), func(s statement) bool {
					return s.Effect == "Allow" && !slices.Equal(s.Resource, list{"execute-api:/v1/OPTIONS/*"})
				})
		},
		bad: `{"Type":"AWS::ApiGateway::RestApi","Properties":{"Policy":{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"execute-api:Invoke","Resource":"execute-api:/*"}]}}}`,
	},
	"a way to S3 leads to no stranger's bucket": {
		broken: func(r resource) bool {
			return r.Type == "AWS::EC2::VPCEndpoint" && strings.HasSuffix(text(r.Properties["ServiceName"]), `.s3"`) &&
				slices.ContainsFunc(documents(r.Properties["PolicyDocument"]), func(s statement) bool {
					return slices.Contains(s.Resource, "*") && s.Condition["StringEquals"]["aws:ResourceAccount"] == nil
				})
		},
		bad: `{"Type":"AWS::EC2::VPCEndpoint","Properties":{"ServiceName":"com.amazonaws.us-east-1.s3","PolicyDocument":{"Statement":[{"Effect":"Allow",
			"Principal":{"AWS":"*"},"Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalAccount":"123456789012"}}}]}}}`,
	},
	"an API that logs logs who called, and none logs what was sent": {
		broken: func(r resource) bool {
			log := text(r.Properties["AccessLogSetting"])
			return r.Type == "AWS::ApiGateway::Stage" && (log != "null" && !strings.Contains(log, "$context.requestId") || strings.Contains(log, "body") ||
				!strings.Contains(text(r.Properties["MethodSettings"]), `"DataTraceEnabled":false`))
		},
		bad: `{"Type":"AWS::ApiGateway::Stage","Properties":{"AccessLogSetting":{"Format":"$context.requestId"},"MethodSettings":[{"DataTraceEnabled":true}]}}`,
	},
	"an API logs nothing that repeats what a caller sent": { // error.message has the headers of a bad signature
		broken: func(r resource) bool {
			return r.Type == "AWS::ApiGateway::Stage" &&
				regex.Of(`error\.message|apiKey|accessKey|header|querystring`).MatchString(text(r.Properties["AccessLogSetting"]))
		},
		bad: `{"Type":"AWS::ApiGateway::Stage","Properties":{"AccessLogSetting":{"Format":"$context.error.messageString"}}}`,
	},
	"what the account has one of is kept": {
		broken: func(r resource) bool { return r.Type == "AWS::ApiGateway::Account" && r.DeletionPolicy != "Retain" },
		bad:    `{"Type":"AWS::ApiGateway::Account","Properties":{}}`,
	},
	"a secret in a template is empty": {
		broken: func(r resource) bool {
			return r.Type == "AWS::SecretsManager::Secret" && (r.Properties["SecretString"] != `{"keys":[]}` || r.DeletionPolicy == "")
		},
		bad: `{"Type":"AWS::SecretsManager::Secret","DeletionPolicy":"Retain","Properties":{"SecretString":"hunter2"}}`,
	},
	"a firewall keeps no samples of requests": {
		broken: func(r resource) bool {
			return r.Type == "AWS::WAFv2::WebACL" && strings.Contains(text(r.Properties), `"SampledRequestsEnabled":true`)
		},
		bad: `{"Type":"AWS::WAFv2::WebACL","Properties":{"VisibilityConfig":{"SampledRequestsEnabled":true}}}`,
	},
	"a bucket is encrypted, private and kept": {
		broken: func(r resource) bool {
			return r.Type == "AWS::S3::Bucket" && (r.Properties["BucketEncryption"] == nil ||
				strings.Count(text(r.Properties["PublicAccessBlockConfiguration"]), "true") != 4 || r.DeletionPolicy == "")
		},
		bad: `{"Type":"AWS::S3::Bucket","Properties":{"BucketEncryption":{}}}`,
	},
	"a bucket policy refuses plain HTTP": {
		broken: func(r resource) bool {
			return r.Type == "AWS::S3::BucketPolicy" && !strings.Contains(text(r.Properties), `"aws:SecureTransport":"false"`)
		},
		bad: `{"Type":"AWS::S3::BucketPolicy","Properties":{"PolicyDocument":{"Statement":[]}}}`,
	},
	"nothing empties a bucket": {
		broken: func(r resource) bool { return strings.Contains(r.Type, "AutoDelete") },
		bad:    `{"Type":"Custom::S3AutoDeleteObjects","Properties":{}}`,
	},
	"a log group forgets": {
		broken: func(r resource) bool {
			return r.Type == "AWS::Logs::LogGroup" && r.Properties["RetentionInDays"] == nil
		},
		bad: `{"Type":"AWS::Logs::LogGroup","Properties":{}}`,
	},
	"a key is rotated": {
		broken: func(r resource) bool { return r.Type == "AWS::KMS::Key" && r.Properties["EnableKeyRotation"] != true },
		bad:    `{"Type":"AWS::KMS::Key","Properties":{}}`,
	},
	"what is stored is encrypted with the key, if there is one": {
		broken: func(r resource) bool {
			stored := []any{r.Properties}
			property := map[string]string{
				"AWS::Bedrock::Guardrail": "KmsKeyArn", "AWS::DynamoDB::Table": "KMSMasterKeyId", "AWS::Logs::LogGroup": "KmsKeyId",
				"AWS::S3::Bucket": "KMSMasterKeyID", "AWS::SNS::Topic": "KmsMasterKeyId", "AWS::SecretsManager::Secret": "KmsKeyId",
			}[r.Type]
			switch {
			case r.Type == "AWS::SageMaker::EndpointConfig": // the disks have their own rules
				property, stored = "KmsKeyId", []any{r.Properties["DataCaptureConfig"], r.Properties["AsyncInferenceConfig"]}
			case r.Type == "AWS::S3::Bucket" && r.Properties["LoggingConfiguration"] == nil: // access logs, which S3 delivers to no such bucket
				return false
			}
			return r.Keyed && property != "" && slices.ContainsFunc(stored, func(v any) bool {
				return v != nil && !regex.Of(`"`+property+`":("arn:|\{)`).MatchString(text(v))
			})
		},
		bad: `{"Type":"AWS::SageMaker::EndpointConfig","Keyed":true,"Properties":{"KmsKeyId":"arn:aws:kms:us-east-1:1:key/k",
			"AsyncInferenceConfig":{"OutputConfig":{"S3OutputPath":"s3://b/out"}}}}`,
	},
	"an alarm that notifies says where its runbook is, does not take silence for a failure, and needs more than one period where it measures": {
		broken: func(r resource) bool {
			p := r.Properties
			if r.Type != "AWS::CloudWatch::Alarm" || p["AlarmName"] == nil || p["AlarmActions"] == nil { // one that scales has no name, one that rolls back no action
				return false
			}
			if p["MetricName"] == contract.ViolationsMetric { // of which there is one value for each hour or day
				return !strings.Contains(text(p["AlarmDescription"]), "docs/runbooks.md#")
			}
			n, _ := p["DatapointsToAlarm"].(float64)
			return !strings.Contains(text(p["AlarmDescription"]), "docs/runbooks.md#") || p["TreatMissingData"] != "notBreaching" || n < 2 && p["Metrics"] == nil // which count what failed
		},
		bad: `{"Type":"AWS::CloudWatch::Alarm","Properties":{"AlarmName":"shop--m--errors","AlarmDescription":"See docs/runbooks.md#errors","AlarmActions":["arn"],
			"TreatMissingData":"missing","DatapointsToAlarm":3}}`,
	},
	"an alarm on violations stays as it is until the next run that has calls": {
		broken: func(r resource) bool {
			return r.Type == "AWS::CloudWatch::Alarm" && r.Properties["MetricName"] == contract.ViolationsMetric && r.Properties["TreatMissingData"] != "ignore"
		},
		bad: `{"Type":"AWS::CloudWatch::Alarm","Properties":{"MetricName":"MonitorViolations","TreatMissingData":"notBreaching"}}`,
	},
	"a monitor is started with the time for which it is scheduled, in the last minute of an hour": {
		broken: func(r resource) bool {
			if strings.Contains(text(r.Properties["Target"]), "bounds") { // of an endpoint that opens and closes
				return false
			}
			return r.Type == "AWS::Scheduler::Schedule" && (!strings.HasPrefix(text(r.Properties["ScheduleExpression"]), `"cron(59 `) || !strings.Contains(text(r.Properties["Target"]), "scheduled-time"))
		},
		bad: `{"Type":"AWS::Scheduler::Schedule","Properties":{"ScheduleExpression":"cron(0 * * * ? *)","Target":{"Input":"{}"}}}`,
	},
	"a service publishes to a topic for alarms of this app, or is EventBridge, which cannot say for whom": {
		broken: func(r resource) bool {
			return r.Type == "AWS::SNS::TopicPolicy" && slices.ContainsFunc(statements(r), func(s statement) bool {
				service := strings.Contains(text(s.Principal), "amazonaws.com")
				return s.Effect == "Allow" && service && text(s.Principal) != `{"Service":"events.amazonaws.com"}` &&
					(s.Condition["StringEquals"]["aws:SourceAccount"] == nil || !strings.Contains(text(s.Condition["ArnLike"]["aws:SourceArn"]), "--*"))
			})
		},
		bad: `{"Type":"AWS::SNS::TopicPolicy","Properties":{"PolicyDocument":{"Statement":[{"Effect":"Allow","Principal":{"Service":"cloudwatch.amazonaws.com"},
			"Action":"sns:Publish","Resource":"arn"}]}}}`,
	},
	"a key lets a service use it for what is in this account": {
		broken: func(r resource) bool {
			return r.Type == "AWS::KMS::Key" && slices.ContainsFunc(statements(r), func(s statement) bool {
				return strings.Contains(text(s.Principal), "amazonaws.com") && s.Condition["ArnLike"] == nil
			})
		},
		bad: `{"Type":"AWS::KMS::Key","Properties":{"EnableKeyRotation":true,"KeyPolicy":{"Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"kms:Decrypt","Resource":"*"}]}}}`,
	},
	"there is no way to the internet": {
		broken: func(r resource) bool {
			return r.Type == "AWS::EC2::InternetGateway" || r.Type == "AWS::EC2::NatGateway" || r.Properties["MapPublicIpOnLaunch"] == true
		},
		bad: `{"Type":"AWS::EC2::NatGateway","Properties":{}}`,
	},
	"no security group lets the world in": {
		broken: func(r resource) bool {
			return strings.HasPrefix(r.Type, "AWS::EC2::SecurityGroup") && r.Type != "AWS::EC2::SecurityGroupEgress" &&
				(strings.Contains(text(r.Properties["SecurityGroupIngress"]), "0.0.0.0/0") || r.Properties["CidrIp"] == "0.0.0.0/0")
		},
		bad: `{"Type":"AWS::EC2::SecurityGroup","Properties":{"SecurityGroupIngress":[{"CidrIp":"0.0.0.0/0"}]}}`,
	},
	"an endpoint for execute-api asks for nothing that a call without a signature may lack": {
		broken: func(r resource) bool {
			return r.Type == "AWS::EC2::VPCEndpoint" && slices.ContainsFunc(statements(r), func(s statement) bool {
				return s.Condition != nil && slices.Contains(s.Action, "execute-api:Invoke")
			})
		},
		bad: `{"Type":"AWS::EC2::VPCEndpoint","Properties":{"PolicyDocument":{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"execute-api:Invoke","Resource":"x",
			"Condition":{"StringEquals":{"aws:ResourceAccount":"123456789012"}}}]}}}`,
	},
	"a VPC endpoint has a policy that names a principal, an account, the one API that it leads to or the image layers of ECR": {
		broken: func(r resource) bool {
			if r.Type != "AWS::EC2::VPCEndpoint" {
				return false
			}
			docs := documents(r.Properties["PolicyDocument"])
			return len(docs) == 0 || slices.ContainsFunc(docs, func(s statement) bool {
				oneAPI := slices.Equal(s.Action, []string{"execute-api:Invoke"}) && !slices.Contains(s.Resource, "*")
				layers := slices.Equal(s.Action, []string{"s3:GetObject"}) && !slices.ContainsFunc(s.Resource, func(arn string) bool { return !strings.HasSuffix(arn, "-starport-layer-bucket/*") })
				return s.Effect == "Allow" && strings.Contains(text(s.Principal), `"*"`) && s.Condition == nil && !oneAPI && !layers
			})
		},
		bad: `{"Type":"AWS::EC2::VPCEndpoint","Properties":{"PolicyDocument":{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"bedrock:InvokeModel","Resource":"x"}]}}}`,
	},
	"a model and its endpoint configuration have no name, so that a change can replace them": {
		broken: func(r resource) bool {
			return r.Type == "AWS::SageMaker::Model" && r.Properties["ModelName"] != nil ||
				r.Type == "AWS::SageMaker::EndpointConfig" && r.Properties["EndpointConfigName"] != nil
		},
		bad: `{"Type":"AWS::SageMaker::Model","Properties":{"ModelName":"m"}}`,
	},
	"a step policy has steps and a cooldown, and one that leaves zero on a fleet asks for one copy however often its alarm repeats": {
		broken: func(r resource) bool {
			steps, _ := r.Properties["StepScalingPolicyConfiguration"].(map[string]any)
			want := "ChangeInCapacity"
			if r.Properties["PolicyName"] == "from-zero" && steps["MetricAggregationType"] == "Maximum" {
				want = "ExactCapacity"
			}
			return r.Properties["PolicyType"] == "StepScaling" && (steps["AdjustmentType"] != want || steps["Cooldown"] == nil || steps["StepAdjustments"] == nil)
		},
		bad: `{"Type":"AWS::ApplicationAutoScaling::ScalingPolicy","Properties":{"PolicyType":"StepScaling","PolicyName":"from-zero","StepScalingPolicyConfiguration":{"AdjustmentType":"ChangeInCapacity","MetricAggregationType":"Maximum","Cooldown":60,"StepAdjustments":[{"ScalingAdjustment":1}]}}}`,
	},
	"a schedule that opens or closes an endpoint has a time zone, comes when it is due or not at all, and starts a state machine": {
		broken: func(r resource) bool {
			target, _ := r.Properties["Target"].(map[string]any)
			retry, _ := target["RetryPolicy"].(map[string]any)
			late, _ := retry["MaximumEventAgeInSeconds"].(float64)
			hours := strings.Contains(text(target["Input"]), "bounds")
			return r.Type == "AWS::Scheduler::Schedule" && hours && (r.Properties["ScheduleExpressionTimezone"] == nil || text(r.Properties["FlexibleTimeWindow"]) != `{"Mode":"OFF"}` ||
				late == 0 || late > 900 || !strings.Contains(text(target["Arn"]), "StateMachine"))
		},
		bad: `{"Type":"AWS::Scheduler::Schedule","Properties":{"ScheduleExpression":"cron(0 7 ? * MON-FRI *)","FlexibleTimeWindow":{"Mode":"OFF"},"Target":{"Arn":{"Ref":"StateMachine"},"Input":"bounds"}}}`,
	},
	"a custom resource that deploys an endpoint waits as long as CloudFormation can": {
		broken: func(r resource) bool {
			return r.Type == "AWS::CloudFormation::CustomResource" && r.Properties["Bounds"] != nil && r.Properties["ServiceTimeout"] != 3600.0
		},
		bad: `{"Type":"AWS::CloudFormation::CustomResource","Properties":{"Bounds":"{}","ServiceTimeout":900}}`,
	},
	"a scheduled action has a time zone and both bounds": {
		broken: func(r resource) bool {
			actions, _ := r.Properties["ScheduledActions"].([]any)
			return slices.ContainsFunc(actions, func(a any) bool {
				action := a.(map[string]any)
				bounds, _ := action["ScalableTargetAction"].(map[string]any)
				return action["Timezone"] == nil || bounds["MinCapacity"] == nil || bounds["MaxCapacity"] == nil
			})
		},
		bad: `{"Type":"AWS::ApplicationAutoScaling::ScalableTarget","Properties":{"ScheduledActions":[{"Schedule":"cron(0 7 ? * MON-FRI *)","ScalableTargetAction":{"MinCapacity":1,"MaxCapacity":2}}]}}`,
	},
	"a serverless endpoint has one variant, and no instances, capture or queue": {
		broken: func(r resource) bool {
			variants, _ := r.Properties["ProductionVariants"].([]any)
			return r.Type == "AWS::SageMaker::EndpointConfig" && strings.Contains(text(variants), `"ServerlessConfig"`) &&
				(len(variants) > 1 || strings.Contains(text(variants), `"InstanceType"`) || strings.Contains(text(variants), `InSeconds"`) ||
					r.Properties["DataCaptureConfig"] != nil || r.Properties["AsyncInferenceConfig"] != nil || r.Properties["ShadowProductionVariants"] != nil)
		},
		bad: `{"Type":"AWS::SageMaker::EndpointConfig","Properties":{"ProductionVariants":[{"VariantName":"a","ServerlessConfig":{"MemorySizeInMB":1024,"MaxConcurrency":1}}],"DataCaptureConfig":{}}}`,
	},
	"what scales provisioned concurrency starts with some": {
		broken: func(r resource) bool {
			return r.Type == "AWS::ApplicationAutoScaling::ScalableTarget" && r.Properties["ScalableDimension"] == "sagemaker:variant:DesiredProvisionedConcurrency" &&
				r.Properties["MinCapacity"] == 0.0
		},
		bad: `{"Type":"AWS::ApplicationAutoScaling::ScalableTarget","Properties":{"ScalableDimension":"sagemaker:variant:DesiredProvisionedConcurrency","MinCapacity":0}}`,
	},
	"an alarm that rolls a deployment back watches the new instances of its endpoint, or its component": {
		broken: func(r resource) bool {
			name, _ := r.Properties["AlarmName"].(string)
			endpoint, metric, rolls := strings.Cut(name, "-rollback-")
			variant := "AllTraffic" // or what is after the metric
			if _, further, is := strings.Cut(metric, "-"); is {
				variant = further
			}
			dimensions := text(r.Properties["Dimensions"])
			return r.Type == "AWS::CloudWatch::Alarm" && rolls && dimensions != `[{"Name":"InferenceComponentName","Value":"`+endpoint+`"}]` &&
				(!strings.Contains(dimensions, `{"Name":"EndpointName","Value":"`+endpoint+`"}`) ||
					!strings.Contains(dimensions, `{"Name":"VariantName","Value":"`+variant+`"}`) ||
					!strings.Contains(dimensions, `{"Name":"EndpointConfigName","Value":{"Fn::GetAtt":["`))
		},
		bad: `{"Type":"AWS::CloudWatch::Alarm","Properties":{"AlarmName":"chat-rollback-errors","TreatMissingData":"notBreaching","Dimensions":[{"Name":"EndpointName","Value":"chat"},{"Name":"VariantName","Value":"AllTraffic"}]}}`,
	},
	"an alarm that rolls a deployment back takes no data for good": { // where nobody calls, nothing is wrong
		broken: func(r resource) bool {
			name, _ := r.Properties["AlarmName"].(string)
			return r.Type == "AWS::CloudWatch::Alarm" && strings.Contains(name, "-rollback-") && r.Properties["TreatMissingData"] != "notBreaching"
		},
		bad: `{"Type":"AWS::CloudWatch::Alarm","Properties":{"AlarmName":"chat-rollback-errors","TreatMissingData":"breaching"}}`,
	},
	"an alarm that starts a copy when calls find none is about one component, and the first such call is enough": { // only a failed call wakes it
		broken: func(r resource) bool {
			return r.Properties["MetricName"] == "NoCapacityInvocationFailures" && r.Properties["AlarmName"] == nil && (!regex.Of(`^\[\{"Name":"InferenceComponentName","Value":"[^"]+"\}\]$`).MatchString(text(r.Properties["Dimensions"])) ||
				text(r.Properties["Threshold"]) != "1" || text(r.Properties["EvaluationPeriods"]) != "1" || r.Properties["ComparisonOperator"] != "GreaterThanOrEqualToThreshold")
		},
		bad: `{"Type":"AWS::CloudWatch::Alarm","Properties":{"MetricName":"NoCapacityInvocationFailures","Dimensions":[{"Name":"EndpointName","Value":"e"}],"Threshold":1,"EvaluationPeriods":1,"ComparisonOperator":"GreaterThanOrEqualToThreshold"}}`,
	},
	"a component starts with a copy": {
		broken: func(r resource) bool {
			return r.Type == "AWS::SageMaker::InferenceComponent" && text(r.Properties["RuntimeConfig"]) == `{"CopyCount":0}`
		},
		bad: `{"Type":"AWS::SageMaker::InferenceComponent","Properties":{"RuntimeConfig":{"CopyCount":0}}}`,
	},
	"the endpoint of a fleet has the role of its models, and goes to the instance with the fewest calls": {
		broken: func(r resource) bool {
			variants := text(r.Properties["ProductionVariants"])
			return r.Type == "AWS::SageMaker::EndpointConfig" && strings.Contains(variants, "ManagedInstanceScaling") &&
				(r.Properties["ExecutionRoleArn"] == nil || strings.Contains(variants, "ModelName") || !strings.Contains(variants, `"RoutingStrategy":"LEAST_OUTSTANDING_REQUESTS"`))
		},
		bad: `{"Type":"AWS::SageMaker::EndpointConfig","Properties":{"ProductionVariants":[{"ModelName":"m","ManagedInstanceScaling":{"Status":"ENABLED"}}]}}`,
	},
	"a guardrail version goes when the next one has taken over": { // Bedrock keeps 20, and then refuses
		broken: func(r resource) bool {
			return r.Type == "AWS::Bedrock::GuardrailVersion" && r.DeletionPolicy == "Retain"
		},
		bad: `{"Type":"AWS::Bedrock::GuardrailVersion","DeletionPolicy":"Retain","Properties":{}}`,
	},
	"a state machine logs what happened, not what was sent": {
		broken: func(r resource) bool {
			return r.Type == "AWS::StepFunctions::StateMachine" && (r.Properties["LoggingConfiguration"] == nil ||
				strings.Contains(text(r.Properties["LoggingConfiguration"]), `"IncludeExecutionData":true`))
		},
		bad: `{"Type":"AWS::StepFunctions::StateMachine","Properties":{}}`,
	},
	"no environment variable holds a secret": {
		broken: func(r resource) bool {
			env := strings.ToLower(text(r.Properties["Environment"]))
			env = strings.ReplaceAll(env, "keyssecret", "") // in the targets: where the hashes of keys are, by ARN
			return strings.Contains(env, "secret") || strings.Contains(env, "password") || strings.Contains(env, "token\"")
		},
		bad: `{"Type":"AWS::Lambda::Function","Properties":{"Environment":{"Variables":{"HF_TOKEN":"x"}}}}`,
	},
}

// unscoped are the actions that AWS's service authorization reference gives no
// resource type, or none that is known before the call, and those that SageMaker wants
// on every resource. TestUnscoped keeps it short.
var unscoped = map[string]bool{
	"ecr:GetAuthorizationToken":            true,
	"cloudwatch:PutMetricData":             true,
	"ec2:CreateNetworkInterface":           true, // SageMaker checks a role for these without a resource
	"ec2:CreateNetworkInterfacePermission": true,
	"ec2:DeleteNetworkInterface":           true,
	"ec2:DeleteNetworkInterfacePermission": true,
	"ec2:DescribeDhcpOptions":              true,
	"ec2:DescribeVpcEndpoints":             true,
	"ec2:DescribeNetworkInterfaces":        true,
	"ec2:DescribeSecurityGroups":           true,
	"ec2:DescribeSubnets":                  true,
	"ec2:DescribeVpcs":                     true,
	"sagemaker:ListEndpointConfigs":        true,
	"sagemaker:ListModels":                 true,
	"logs:CreateLogDelivery":               true, // Step Functions' own log delivery
	"logs:GetLogDelivery":                  true,
	"logs:UpdateLogDelivery":               true,
	"logs:DeleteLogDelivery":               true,
	"logs:ListLogDeliveries":               true,
	"logs:PutResourcePolicy":               true,
	"logs:DescribeResourcePolicies":        true,
	"logs:DescribeLogGroups":               true,
	"xray:PutTraceSegments":                true,
	"xray:PutTelemetryRecords":             true,
	"xray:GetSamplingRules":                true,
	"xray:GetSamplingTargets":              true,
}

// TestRules first checks that each rule catches its own bad example, then that
// no golden template breaks it.
func TestRules(t *testing.T) {
	made := map[string]map[string]resource{} // each file is read once: there are many rules
	for _, file := range goldenFiles(t) {
		made[file] = resources(t, file)
	}
	for sentence, rule := range rules {
		t.Run(sentence, func(t *testing.T) {
			var bad resource
			if err := json.Unmarshal([]byte(rule.bad), &bad); err != nil {
				t.Fatal(err)
			}
			if !rule.broken(bad) {
				t.Fatal("the rule does not catch its own bad example")
			}
			for file, all := range made {
				for id, r := range all {
					if rule.broken(r) {
						t.Errorf("%s: %s %s breaks it", file, r.Type, id)
					}
				}
			}
		})
	}
}

// TestUnscoped checks that each action of unscoped is one that a template allows
// on every resource: an exception that nobody needs hides the next mistake.
func TestUnscoped(t *testing.T) {
	used := map[string]bool{}
	for _, file := range goldenFiles(t) {
		for _, r := range resources(t, file) {
			for _, s := range statements(r) {
				for _, action := range s.Action {
					used[action] = used[action] || isIdentityPolicy(r) && s.Effect == "Allow" && slices.Contains(s.Resource, "*")
				}
			}
		}
	}
	for action := range unscoped {
		if !used[action] {
			t.Errorf("no template allows %s on *\n\tfix: take it out of unscoped", action)
		}
	}
}

func goldenFiles(t *testing.T) []string {
	t.Helper()
	files, _ := filepath.Glob("testdata/golden/*/*.json")
	if len(files) < 20 {
		t.Fatalf("%d golden files found, want 20 or more\n\tfix: make golden", len(files))
	}
	return files
}

func resources(t *testing.T, file string) map[string]resource {
	t.Helper()
	var template struct{ Resources map[string]resource }
	read(t, file, &template)
	var settings contract.Settings
	read(t, filepath.Join(filepath.Dir(file), "gateway.settings.json"), &settings)
	apis, _ := filepath.Glob(filepath.Join(filepath.Dir(file), "*-api.json"))
	api, err := os.ReadFile(apis[0])
	if err != nil {
		t.Fatal(err)
	}
	for id, r := range template.Resources {
		r.Asks, r.Keyed = settings.Auth.Mode != contract.AuthIAM, bytes.Contains(api, []byte(`"KmsKeyId"`))
		template.Resources[id] = r
	}
	return template.Resources
}

func read(t *testing.T, file string, to any) {
	t.Helper()
	src, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(src, to)
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// statement is one statement of a policy, its lists made lists.
type statement struct {
	Effect      string
	Action      list
	NotAction   list
	Resource    list
	NotResource list
	Principal   any
	Condition   map[string]map[string]any
}

// list is a string or a list; an intrinsic function becomes its JSON.
type list []string

func (l *list) UnmarshalJSON(src []byte) error {
	var v any
	if err := json.Unmarshal(src, &v); err != nil {
		return err
	}
	items, ok := v.([]any)
	if !ok {
		items = []any{v}
	}
	for _, item := range items {
		s, ok := item.(string)
		if !ok {
			s = text(item)
		}
		*l = append(*l, s)
	}
	return nil
}

func isIdentityPolicy(r resource) bool {
	return r.Type == "AWS::IAM::Policy" || r.Type == "AWS::IAM::ManagedPolicy" || r.Type == "AWS::IAM::Role"
}

// statements lists the statements of a resource's policies, but not of its trust policy.
func statements(r resource) []statement {
	out := documents(r.Properties["PolicyDocument"])
	out = append(out, documents(r.Properties["KeyPolicy"])...)
	if r.Type == "AWS::ApiGateway::RestApi" {
		out = append(out, documents(r.Properties["Policy"])...)
	}
	inline, _ := r.Properties["Policies"].([]any)
	for _, policy := range inline {
		p, _ := policy.(map[string]any)
		out = append(out, documents(p["PolicyDocument"])...)
	}
	return out
}

// documents lists the statements of a policy document. One that it cannot read
// would pass every rule, and so ends the test.
func documents(v any) []statement {
	var doc struct{ Statement []statement }
	if err := json.Unmarshal([]byte(text(v)), &doc); err != nil {
		panic(err)
	}
	return doc.Statement
}

func wideAction(a string) bool { return strings.Contains(a, "*") }

// ownPrincipals reports whether s is for principals of the stack's own account
// only. StringEqualsIfExists would also admit a caller without an account.
func ownPrincipals(s statement) bool {
	own := text(s.Condition["StringEquals"]["aws:PrincipalAccount"])
	return own == `{"Ref":"AWS::AccountId"}` || own == `"123456789012"` // the account of the cases that name theirs
}

func text(v any) string {
	src, _ := json.Marshal(v)
	return string(src)
}
