package contract_test

import (
	"math"
	"testing"

	"github.com/sagerock/sagerock/contract"
)

func TestCost(t *testing.T) {
	with, without := contract.Price{Input: 3, Output: 15, Cached: 0.3}, contract.Price{Input: 3, Output: 15}
	for _, tc := range []struct {
		price                 contract.Price
		input, cached, output int
		want                  float64
	}{
		{with, 1_000_000, 0, 0, 3},
		{with, 0, 0, 1_000_000, 15},
		{with, 1_000_000, 1_000_000, 0, 0.3},
		{with, 1000, 400, 100, 0.00342},
		{without, 1000, 400, 100, 0.0045},
		{with, 10, 20, 0, 0.000003}, // an engine that counts cached tokens apart
		{contract.Price{}, 1000, 0, 1000, 0},
	} {
		if got := tc.price.Cost(tc.input, tc.cached, tc.output); math.Abs(got-tc.want) > 1e-12 {
			t.Errorf("%+v for %d, %d, %d: got %g, want %g", tc.price, tc.input, tc.cached, tc.output, got, tc.want)
		}
	}
}
