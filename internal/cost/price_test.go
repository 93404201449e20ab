package cost

import (
	"os"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/catalog"
)

// TestInstancesAreThere keeps types out of the price table that SageMaker does not offer.
func TestInstancesAreThere(t *testing.T) {
	for _, instance := range Instances() {
		if !catalog.Offers(catalog.Endpoint, instance) {
			t.Errorf("%s has a price, and no endpoint runs on it", instance)
		}
	}
}

// TestExamplesHavePrices demands a price for all that the examples and their environments
// deploy, on each path.
func TestExamplesHavePrices(t *testing.T) {
	cases, err := os.ReadDir(goldens)
	if err != nil {
		t.Fatal(err)
	}
	examples := 0
	for _, c := range cases {
		if !strings.HasPrefix(c.Name(), "0") && !strings.HasPrefix(c.Name(), "quickstart") {
			continue
		}
		examples++
		e := Of(goldenConfig(t, c.Name()), Load{Requests: 1, InputTokens: 1, OutputTokens: 1})
		if e.IdleLow || e.MonthLow || unknown(e.Use) {
			t.Errorf("%s: no table has the price of %+v", c.Name(), e)
		}
	}
	if examples < 8 {
		t.Errorf("%d examples found", examples)
	}
}
