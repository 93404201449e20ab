//go:build regions

package stacks_test

import "github.com/sagerock/sagerock/catalog"

func init() { someRegions = catalog.Regions() }
