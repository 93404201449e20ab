package store

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/sagerock/sagerock/contract"
)

// tableTimeout bounds one count: a request waits for it, and goes through without
// one if it takes longer.
const tableTimeout = 500 * time.Millisecond

// keepCounts is how long an item stays after its minute. DynamoDB deletes some days
// later, which costs nothing.
const keepCounts = time.Hour

// Table is an [auth.Counter] for a gateway that runs many times, as Lambda does. An item
// of the DynamoDB table counts the requests of one key in one minute.
type Table struct {
	client *dynamodb.Client
	name   string
}

// NewTable returns a Table that counts in the table of this name.
func NewTable(cfg aws.Config, name string) *Table {
	return &Table{name: name, client: dynamodb.NewFromConfig(cfg, func(o *dynamodb.Options) {
		o.Retryer = aws.NopRetryer{}                                // a second try might count twice, and there is no time for it
		o.AccountIDEndpointMode = aws.AccountIDEndpointModeDisabled // the name without account is the one VPC endpoints have
	})}
}

// Add implements [auth.Counter].
func (t *Table) Add(ctx context.Context, key string, minute time.Time) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, tableTimeout)
	defer cancel()
	out, err := t.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &t.name,
		Key: map[string]types.AttributeValue{
			contract.RateTableKey: &types.AttributeValueMemberS{Value: key + "#" + strconv.FormatInt(minute.Unix(), 10)},
		},
		UpdateExpression:         aws.String("ADD #n :one SET #ttl = :ttl"),
		ExpressionAttributeNames: map[string]string{"#n": "n", "#ttl": contract.RateTableTTL},
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":one": &types.AttributeValueMemberN{Value: "1"},
			":ttl": &types.AttributeValueMemberN{Value: strconv.FormatInt(minute.Add(keepCounts).Unix(), 10)},
		},
		ReturnValues: types.ReturnValueUpdatedNew,
	})
	if err != nil {
		return 0, safe(err)
	}
	n, ok := out.Attributes["n"].(*types.AttributeValueMemberN)
	if !ok {
		return 0, errors.New("the table does not say how many")
	}
	return strconv.Atoi(n.Value)
}
