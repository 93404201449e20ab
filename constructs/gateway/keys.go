package gateway

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/kept"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/contract"
)

// keys are what the gateway knows callers by: a secret with the hashes of their
// keys, and a table that counts what those with a limit send.
type keys struct {
	secret          *string // its ARN
	table, tableArn *string
	keyArn          *string // of the key that encrypts both; nil for keys of AWS
}

// newKeys makes a secret with no keys in it, and the table. The value in the template
// is an empty list. CloudFormation writes it once and does not overwrite what
// sagerock keys has stored since: a new version is made when that property changes (CloudFormation Template Reference,
// "AWS::SecretsManager::Secret", SecretString), so it must not, ever.
//
// The secret outlives a destroy if data does, because nobody can make a key again
// whose hash is lost. The table goes along: it knows the last minutes only.
func (g *Gateway) newKeys(props *GatewayProps) *keys {
	secret := awssecretsmanager.NewCfnSecret(g, jsii.String("Keys"), &awssecretsmanager.CfnSecretProps{
		Description:  jsii.String("Hashes of the keys that callers of sagerock have. sagerock keys changes it"),
		SecretString: jsii.String(`{"keys":[]}`),
		KmsKeyId:     props.KeyArn,
	})
	secret.ApplyRemovalPolicy(kept.Removal(props.Data), nil)
	policy.Except(secret, map[string]string{
		"SMG4": "Callers hold the keys, so a schedule cannot change them. There may be several at once, and each is replaced by hand.",
	})
	table := &awsdynamodb.CfnTableProps{
		AttributeDefinitions:    []any{&awsdynamodb.CfnTable_AttributeDefinitionProperty{AttributeName: jsii.String(contract.RateTableKey), AttributeType: jsii.String("S")}},
		KeySchema:               []any{&awsdynamodb.CfnTable_KeySchemaProperty{AttributeName: jsii.String(contract.RateTableKey), KeyType: jsii.String("HASH")}},
		BillingMode:             jsii.String("PAY_PER_REQUEST"),
		TimeToLiveSpecification: &awsdynamodb.CfnTable_TimeToLiveSpecificationProperty{AttributeName: jsii.String(contract.RateTableTTL), Enabled: true},
	}
	if props.KeyArn != nil {
		table.SseSpecification = &awsdynamodb.CfnTable_SSESpecificationProperty{SseEnabled: true, SseType: jsii.String("KMS"), KmsMasterKeyId: props.KeyArn}
	}
	counts := awsdynamodb.NewCfnTable(g, jsii.String("Counts"), table)
	counts.ApplyRemovalPolicy(awscdk.RemovalPolicy_DESTROY, nil)
	policy.Except(counts, map[string]string{"DDB3": "Counts of requests are worth nothing a minute later."})
	return &keys{secret: secret.Ref(), table: counts.Ref(), tableArn: counts.AttrArn(), keyArn: props.KeyArn}
}

func (k *keys) targets() contract.AuthTargets {
	return contract.AuthTargets{KeysSecret: *k.secret, RateTable: *k.table}
}

// allowKeys lets the gateway read this secret and count in this table, and decrypt
// for that only.
func (g *Gateway) allowKeys(k *keys) {
	read := []policy.Statement{policy.Allow([]string{"secretsmanager:GetSecretValue"}, *k.secret).
		Because("The gateway knows callers by the hashes of their keys.")}
	count := []policy.Statement{policy.Allow([]string{"dynamodb:UpdateItem"}, *k.tableArn).
		Because("The gateway counts the requests of keys that have a limit.")}
	if k.keyArn != nil {
		read = append(read, policy.Allow([]string{"kms:Decrypt"}, *k.keyArn).When("StringEquals", map[string]any{
			"kms:ViaService":                  g.via("secretsmanager"),
			"kms:EncryptionContext:SecretARN": *k.secret,
		}).Because("Secrets Manager decrypts the secret with the permissions of the caller."))
		// DynamoDB uses the key of a table with the permissions of the caller that writes.
		// These are all that it may need; the grant for its background work is created with
		// the permissions of the deployment (DynamoDB Developer Guide, "DynamoDB
		// encryption at rest usage notes").
		count = append(count, policy.Allow([]string{
			"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey",
			"kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo",
		}, *k.keyArn).When("StringEquals", map[string]any{"kms:ViaService": g.via("dynamodb")}).
			Because("DynamoDB uses the key of a table with the permissions of the caller."))
	}
	g.Allow("secretsmanager", read)
	counting := g.grant("dynamodb", "dynamodb", count)
	if g.network != nil {
		g.network.AddCounts(counting, g.through(count))
	}
	g.Function.Node().AddDependency(counting)
}

// via is the name that KMS has for a service here.
func (g *Gateway) via(service string) string { return service + "." + g.home.Region + ".amazonaws.com" }
