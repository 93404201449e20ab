package main

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
)

// exact shows all digits of a price.
func exact(usd float64) string { return strconv.FormatFloat(usd, 'f', -1, 64) }

func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
