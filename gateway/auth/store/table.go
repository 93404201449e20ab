package store

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/signed"
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
	update signed.Operation
	name   string
}

// NewTable returns a Table that counts in the table of this name.
func NewTable(cfg aws.Config, name string) *Table {
	cfg.Retryer = func() aws.Retryer { return aws.NopRetryer{} } // a second try might count twice, and there is no time for it
	return &Table{name: name, update: signed.Operation{Service: signed.New(cfg, "dynamodb"), Target: "DynamoDB_20120810.UpdateItem", Version: "1.0"}}
}

// text and number are values of attributes (Amazon DynamoDB API Reference, "AttributeValue").
type (
	text   struct{ S string }
	number struct{ N string }
)

// update is UpdateItem (Amazon DynamoDB API Reference).
type update struct {
	TableName                 string
	Key                       map[string]text
	UpdateExpression          string
	ExpressionAttributeNames  map[string]string
	ExpressionAttributeValues map[string]number
	ReturnValues              string
}

// Add implements [auth.Counter].
func (t *Table) Add(ctx context.Context, key string, minute time.Time) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, tableTimeout)
	defer cancel()
	in := &update{
		TableName:                t.name,
		Key:                      map[string]text{contract.RateTableKey: {key + "#" + strconv.FormatInt(minute.Unix(), 10)}},
		UpdateExpression:         "ADD #n :one SET #ttl = :ttl",
		ExpressionAttributeNames: map[string]string{"#n": "n", "#ttl": contract.RateTableTTL},
		ExpressionAttributeValues: map[string]number{
			":one": {"1"},
			":ttl": {strconv.FormatInt(minute.Add(keepCounts).Unix(), 10)},
		},
		ReturnValues: "UPDATED_NEW",
	}
	var out struct{ Attributes map[string]number }
	if err := t.update.Call(ctx, in, &out); err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(out.Attributes["n"].N)
	if err != nil {
		return 0, errors.New("the table does not say how many")
	}
	return n, nil
}
