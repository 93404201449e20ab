package bill

import (
	"fmt"
	"math"
	"strconv"
)

// dollars shows cents, and of less than ten dollars that are not whole cents four digits
// that say something.
func dollars(usd float64) string {
	if cents := usd * 100; usd == 0 || usd >= 10 || math.Abs(cents-math.Round(cents)) < 1e-9 {
		return fmt.Sprintf("%.2f", usd)
	}
	return strconv.FormatFloat(round(usd), 'f', -1, 64)
}

// price shows all digits of a price, and at least cents.
func price(usd float64) string {
	exact := strconv.FormatFloat(usd, 'f', -1, 64)
	if cents := fmt.Sprintf("%.2f", usd); len(cents) > len(exact) {
		return cents
	}
	return exact
}

// number shows a quantity with up to four digits that say something after the point.
func number(n float64) string {
	if n >= 1 || n == 0 {
		return strconv.FormatFloat(math.Round(n*100)/100, 'f', -1, 64)
	}
	return strconv.FormatFloat(round(n), 'f', -1, 64)
}

// round keeps four digits.
func round(n float64) float64 {
	f, _ := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 4, 64), 64)
	return f
}
