package runs

import (
	"context"
	"crypto/md5" // by which a run names what it makes
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/sagerock/sagerock/config/syntax"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/objects"
	"github.com/sagerock/sagerock/internal/failure"
)

// Columns are those of the data that a deployed model was trained with.
type Columns struct {
	Names     []string `json:"columns"` // in the order of the data, with the label
	Label     string   `json:"label"`
	Delimiter string   `json:"delimiter"`
	Header    bool     `json:"header"` // the data has one
	Features  []struct {
		Column string `json:"column"`
	} `json:"features"` // what becomes of the columns that the model looks at
}

// mostEncoding is how large the description of columns may be.
const mostEncoding = 4 << 20

// latest is among how many runs the one behind an endpoint is looked for.
const latest = 100

// Columns are those of the model behind the endpoint of the one pipeline that is open. They are
// nil where they cannot be known for sure: the model has a container or a prepare script of the
// user's, the run that made it is too old, its description has expired, or the user may not
// read it.
func (ps *Pipelines) Columns(ctx context.Context, sdk aws.Config) *Columns {
	p := ps.All[0]
	if !p.Config.Encodes() { // the container takes what the user made it for
		return nil
	}
	var endpoint struct{ EndpointConfigName string }
	if ps.job(ctx, "DescribeEndpoint", map[string]string{"EndpointName": p.Endpoint.Name}, &endpoint) != nil {
		return nil
	}
	var out struct {
		Executions []struct{ ExecutionArn string }
	}
	in := map[string]any{"stateMachineArn": p.arn, "statusFilter": "SUCCEEDED", "maxResults": latest}
	if ps.step(ctx, "ListExecutions", in, &out) != nil {
		return nil
	}
	for _, e := range out.Executions {
		if !made(endpoint.EndpointConfigName, e.ExecutionArn) {
			continue
		}
		h, err := ps.read(ctx, e.ExecutionArn)
		if err != nil {
			return nil
		}
		bucket, key := syntax.SplitS3(h.state.Work + "/" + contract.RunEncoding)
		object, err := objects.New(sdk, bucket).Get(ctx, key, mostEncoding)
		if err != nil {
			return nil
		}
		known := &Columns{}
		if json.Unmarshal(object.Body, known) != nil || len(known.Names) < 2 {
			return nil
		}
		return known
	}
	return nil
}

// made reports whether a run made the endpoint configuration that is called name: the names of
// what it makes end with the hash of its execution.
func made(name, execution string) bool {
	sum := md5.Sum([]byte(execution))
	return strings.HasSuffix(strings.ToLower(name), "-"+hex.EncodeToString(sum[:]))
}

// errUnreadable is that rows are no CSV.
var errUnreadable = errors.New("no CSV")

// Check holds rows of CSV against the columns, as the container of the model does: with a
// header, in any order; or without one, in the order of the data, with the label or without.
func (c *Columns) Check(model, file string, body []byte) error {
	rows, err := c.rows(string(body))
	if err != nil || len(rows) == 0 {
		return nil // the container says what it thinks of it
	}
	if c.Header && c.names(rows[0]) {
		var missing []string
		for _, f := range c.Features {
			if !slices.Contains(rows[0], f.Column) && !slices.Contains(missing, f.Column) {
				missing = append(missing, f.Column)
			}
		}
		if len(missing) > 0 {
			return failure.New("add them; "+c.order(), "%s: the columns %s are missing, with which %s was trained", file, strings.Join(missing, ", "), model)
		}
		return nil
	}
	for i, row := range rows {
		if n := len(row); n != len(c.Names) && n != len(c.Names)-1 {
			return failure.New(c.order(), "%s: row %d has %d columns, and %s was trained with %d", file, i+1, n, model, len(c.Names)-1)
		}
	}
	return nil
}

// order says which columns to send.
func (c *Columns) order() string {
	others := slices.DeleteFunc(slices.Clone(c.Names), func(name string) bool { return name == c.Label })
	text := "send " + strings.Join(others, ",")
	if c.Header {
		text += " in this order, or in any order below a header"
	}
	return text + fmt.Sprintf("; %s may be there or not", c.Label)
}

// names reports whether a row is a header: more than half of it are names of columns.
func (c *Columns) names(row []string) bool {
	known := 0
	for _, field := range row {
		if slices.Contains(c.Names, field) {
			known++
		}
	}
	return 2*known > len(row)
}

// rows are the rows of a text, cut where as many of them as can be have the width of the data.
func (c *Columns) rows(text string) ([][]string, error) {
	var best [][]string
	most, widest := -1, 0
	for _, delimiter := range []string{c.Delimiter, ",", ";", "\t", "|"} {
		if len(delimiter) != 1 {
			continue
		}
		r := csv.NewReader(strings.NewReader(text))
		r.Comma, r.LazyQuotes, r.FieldsPerRecord = rune(delimiter[0]), true, -1
		rows, err := r.ReadAll()
		if err != nil {
			continue
		}
		fitting := 0
		for _, row := range rows {
			for i := range row {
				row[i] = strings.Join(strings.Fields(row[i]), " ")
			}
			if n := len(row); n == len(c.Names) || n == len(c.Names)-1 {
				fitting++
			}
		}
		width := 0
		if len(rows) > 0 {
			width = len(rows[0])
		}
		if fitting > most || fitting == most && width > widest {
			best, most, widest = rows, fitting, width
		}
	}
	if best == nil {
		return nil, errUnreadable
	}
	return best, nil
}
