package runs

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/tabular"
)

// TestColumnsTakeWhatTheContainerTakes holds requests against the columns of data with and
// without a header.
func TestColumnsTakeWhatTheContainerTakes(t *testing.T) {
	const named = `{"columns":["a b","b","y","c"],"label":"y","delimiter":";","header":true,"features":[{"column":"a b"},{"column":"c"}]}`
	const numbered = `{"columns":["1","2","3"],"label":"3","delimiter":",","header":false,"features":[{"column":"1"}]}`
	for name, tc := range map[string]struct{ columns, rows, want string }{
		"as in the data":                    {named, "1;2;3\n4;5;6\n", ""},
		"with the label":                    {named, "1;2;yes;3\n", ""},
		"with and without it":               {named, "1;2;yes;3\n1;2;3\n", ""},
		"another delimiter":                 {named, "1,2,3\n", ""},
		"decimal commas":                    {named, "1,5;2;3\n1;2,5;3,5\n", ""},
		"quotes, line breaks, blank lines":  {named, "\"1;\n1\";2;3\r\n\r\n4;5;6", ""},
		"a header in another order":         {named, "c;a  b\n1;2\n", ""},
		"a header without a needed column":  {named, "c;b\n1;2\n", "x.csv: the columns a b are missing"},
		"a row that is too long":            {named, "1;2;3\n1;2;3;4;5\n", "x.csv: row 2 has 5 columns, and churn was trained with 3"},
		"a row that is too short":           {named, "1,2\n", "x.csv: row 1 has 2 columns"},
		"one column":                        {named, "1\n", "x.csv: row 1 has 1 columns"},
		"nothing":                           {named, "", ""},
		"numbers that are also names":       {numbered, "1,2\n", ""},
		"too many where there is no header": {numbered, "1,2,3,4\n", "x.csv: row 1 has 4 columns, and churn was trained with 2"},
	} {
		t.Run(name, func(t *testing.T) {
			c := &Columns{}
			if err := json.Unmarshal([]byte(tc.columns), c); err != nil {
				t.Fatal(err)
			}
			err := c.Check("churn", "x.csv", []byte(tc.rows))
			if (err == nil) != (tc.want == "") || err != nil && !strings.HasPrefix(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}

// TestRunBehindAnEndpoint finds the run that made a configuration by the hash of its name.
func TestRunBehindAnEndpoint(t *testing.T) {
	const arn = "arn:aws:states:us-east-1:123456789012:execution:shop--churn--trained:nightly"
	const configuration = "shop--churn-02e7aaaeb94b47d4e02557b6eb8b5484"
	if !made(configuration, arn) {
		t.Error("the run did not make it")
	}
	if made(configuration, arn+"x") || made("shop--churn-x", arn) {
		t.Error("another run made it, too")
	}
}

// TestEncodingIsWhereThePrepareScriptWritesIt holds the place that is read against the
// output of the prepare step.
func TestEncodingIsWhereThePrepareScriptWritesIt(t *testing.T) {
	if want := "data/" + tabular.Channel + "/encoding.json"; contract.RunEncoding != want {
		t.Errorf("%s is read, and the pipeline writes %s", contract.RunEncoding, want)
	}
}
