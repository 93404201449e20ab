package gateway_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/gateway"
)

func withKeys(p *gateway.GatewayProps) { p.Config.Auth = config.AuthKey }

func TestKeys(t *testing.T) {
	s := synth(t, false, withKeys)
	secret, r := s.only(t, "AWS::SecretsManager::Secret")
	is(t, "in the secret", r["Properties"].(map[string]any)["SecretString"], `"{\"keys\":[]}"`)
	is(t, "its key", r["Properties"].(map[string]any)["KmsKeyId"], `null`)
	is(t, "its name", r["Properties"].(map[string]any)["Name"], `null`)
	is(t, "what becomes of it", []any{r["DeletionPolicy"], r["UpdateReplacePolicy"]}, `["Retain", "Retain"]`)
	is(t, "output", s.outputs["Keys"].(map[string]any)["Value"], `{"Ref": "`+secret+`"}`)

	table, r := s.only(t, "AWS::DynamoDB::Table")
	is(t, "table", r["Properties"], `{"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
		"BillingMode": "PAY_PER_REQUEST", "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": true}}`)
	is(t, "what becomes of it", r["DeletionPolicy"], `"Delete"`)

	fn, function := s.only(t, "AWS::Lambda::Function")
	is(t, "targets", function["Properties"].(map[string]any)["Environment"].(map[string]any)["Variables"].(map[string]any)["SAGEROCK_TARGETS"],
		`{"Fn::Join": ["", ["{\"keysSecret\":\"", {"Ref": "`+secret+`"}, "\",\"rateTable\":\"", {"Ref": "`+table+`"}, "\"}"]]}`)
	for prefix, want := range map[string]string{
		"GatewayAccesssecretsmanagerPolicy0": `[{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": {"Ref": "` + secret + `"}}]`,
		"GatewayAccessdynamodbPolicy0":       `[{"Effect": "Allow", "Action": "dynamodb:UpdateItem", "Resource": {"Fn::GetAtt": ["` + table + `", "Arn"]}}]`,
	} {
		id, policy := s.named(t, prefix)
		is(t, prefix, policy["Properties"].(map[string]any)["PolicyDocument"].(map[string]any)["Statement"], want)
		if !strings.Contains(fmt.Sprint(function["DependsOn"]), id) {
			t.Errorf("%s does not wait for %s", fn, id)
		}
	}

	_, r = synth(t, false, func(p *gateway.GatewayProps) { withKeys(p); p.Data.OnDestroy = "delete" }).only(t, "AWS::SecretsManager::Secret")
	is(t, "what becomes of it", r["DeletionPolicy"], `"Delete"`)
}

// TestKeysAreEncrypted sees that the gateway may use the key for this secret and
// through DynamoDB, and for nothing else.
func TestKeysAreEncrypted(t *testing.T) {
	const arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
	s := synth(t, false, func(p *gateway.GatewayProps) {
		withKeys(p)
		p.KeyArn = jsii.String(arn)
	})
	secret, r := s.only(t, "AWS::SecretsManager::Secret")
	is(t, "key of the secret", r["Properties"].(map[string]any)["KmsKeyId"], `"`+arn+`"`)
	is(t, "key of the table", s.props(t, "AWS::DynamoDB::Table")["SSESpecification"], `{"SSEEnabled": true, "SSEType": "KMS", "KMSMasterKeyId": "`+arn+`"}`)
	for prefix, want := range map[string]string{
		"GatewayAccesssecretsmanagerPolicy0": `{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "` + arn + `", "Condition": {"StringEquals": {
			"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com", "kms:EncryptionContext:SecretARN": {"Ref": "` + secret + `"}}}}`,
		"GatewayAccessdynamodbPolicy0": `{"Effect": "Allow", "Resource": "` + arn + `", "Condition": {"StringEquals": {"kms:ViaService": "dynamodb.us-east-1.amazonaws.com"}},
			"Action": ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"]}`,
	} {
		_, policy := s.named(t, prefix)
		is(t, prefix, policy["Properties"].(map[string]any)["PolicyDocument"].(map[string]any)["Statement"].([]any)[1], want)
	}
}

// TestKeysInPrivateNetwork sees that there are ways to exactly these two.
func TestKeysInPrivateNetwork(t *testing.T) {
	s := synth(t, true, withKeys)
	role, _ := s.named(t, "GatewayRole")
	mine := `"Effect": "Allow", "Principal": {"AWS": "*"}, "Condition": {"ArnEquals": {"aws:PrincipalArn": {"Fn::GetAtt": ["` + role + `", "Arn"]}}}`
	secret, table := s.id(t, "AWS::SecretsManager::Secret"), s.id(t, "AWS::DynamoDB::Table")
	for prefix, want := range map[string][2]string{
		"GatewayAccesssecretsmanagerEndpoint": {"Interface", `[{"Action": "secretsmanager:GetSecretValue", "Resource": {"Ref": "` + secret + `"}, ` + mine + `}]`},
		"GatewayAccessdynamodbEndpoint":       {"Gateway", `[{"Action": "dynamodb:UpdateItem", "Resource": {"Fn::GetAtt": ["` + table + `", "Arn"]}, ` + mine + `}]`},
	} {
		_, endpoint := s.named(t, prefix)
		props := endpoint["Properties"].(map[string]any)
		is(t, prefix, props["VpcEndpointType"], `"`+want[0]+`"`)
		is(t, prefix, props["PolicyDocument"].(map[string]any)["Statement"], want[1])
	}
}

// TestListedSecrets expects one VPC endpoint for a service that the file lists and the
// gateway uses, too.
func TestListedSecrets(t *testing.T) {
	for _, auth := range []string{config.AuthIAM, config.AuthKey} {
		s := synth(t, true, func(p *gateway.GatewayProps) {
			p.Config.Auth = auth
			p.Network = listing(p, "secretsmanager")
		})
		_, endpoint := s.named(t, "GatewayAccesssecretsmanagerEndpoint")
		src, _ := json.Marshal(endpoint["Properties"].(map[string]any)["PolicyDocument"])
		if got := strings.Contains(string(src), `"secretsmanager:GetSecretValue"`); got != (auth == config.AuthKey) || !strings.Contains(string(src), `"secretsmanager:*"`) {
			t.Errorf("%s: %s", auth, src)
		}
	}
}
