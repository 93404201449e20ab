package catalog_test

import (
	"slices"
	"testing"

	"github.com/sagerock/sagerock/catalog"
)

func TestInstance(t *testing.T) {
	for instance, want := range map[string]struct {
		diskGB, gpus, memoryMiB int
	}{
		"ml.m5.large":     {},
		"ml.m5d.large":    {diskGB: 75},
		"ml.c5d.18xlarge": {diskGB: 1800},
		"ml.r7gd.medium":  {diskGB: 59},
		"ml.m6i.large":    {},
		"ml.g4dn.xlarge":  {125, 1, 16384},
		"ml.g5.xlarge":    {250, 1, 22888},
		"ml.g5.12xlarge":  {3800, 4, 91552},
		"ml.g5.16xlarge":  {1900, 1, 22888},
		"ml.p5.4xlarge":   {3800, 1, 81920},

		"ml.g6e.48xlarge":       {7600, 8, 366208},
		"ml.p3.2xlarge":         {0, 1, 16384},
		"ml.p3dn.24xlarge":      {1800, 8, 262144},
		"ml.p4d.24xlarge":       {8000, 8, 327680},
		"ml.p5.48xlarge":        {30400, 8, 655360},
		"ml.p6-b200.48xlarge":   {30400, 8, 1466872},
		"ml.p6e-gb200.36xlarge": {22500, 4, 757760},
		"ml.trn1.2xlarge":       {474, 0, 32768},
		"ml.inf2.xlarge":        {0, 0, 32768},
		"ml.dl1.24xlarge":       {4000, 0, 262144},
		"ml.t2.medium":          {},
	} {
		if got := catalog.LocalDiskGB(instance); got != want.diskGB || catalog.LocalStorage(instance) != (want.diskGB > 0) {
			t.Errorf("LocalDiskGB(%s) = %d", instance, got)
		}
		if got := catalog.GPUs(instance); got != want.gpus || catalog.HasGPU(instance) != (want.gpus > 0) {
			t.Errorf("GPUs(%s) = %d", instance, got)
		}
		if got := catalog.AcceleratorMemoryMiB(instance); got != want.memoryMiB {
			t.Errorf("AcceleratorMemoryMiB(%s) = %d", instance, got)
		}
	}
}

// TestInstanceThatIsNewerThanTheTable says what a name gives away.
func TestInstanceThatIsNewerThanTheTable(t *testing.T) {
	for instance, want := range map[string]struct{ disk, gpu bool }{
		"ml.g9.xlarge":            {true, true},
		"ml.p7.48xlarge":          {true, true},
		"ml.m9gd.large":           {true, false},
		"ml.m9i.large":            {false, false},
		"ml.inf9.xlarge":          {false, false},
		"something.else.entirely": {false, false},
	} {
		if catalog.KnownInstance(instance) {
			t.Errorf("%s is known", instance)
		}
		if disk, gpu := catalog.LocalStorage(instance), catalog.HasGPU(instance); disk != want.disk || gpu != want.gpu {
			t.Errorf("%s: local storage %v, GPU %v", instance, disk, gpu)
		}
	}
}

func TestOffers(t *testing.T) {
	for instance, want := range map[string][]catalog.Use{
		"ml.m5.xlarge":     {catalog.Endpoint, catalog.Processing, catalog.Training, catalog.Transform},
		"ml.m5.large":      {catalog.Endpoint, catalog.Processing, catalog.Training, catalog.Transform},
		"ml.r5.xlarge":     {catalog.Endpoint, catalog.Processing, catalog.Training},
		"ml.t3.medium":     {catalog.Processing, catalog.Training},
		"ml.g6e.xlarge":    {catalog.Endpoint, catalog.Processing, catalog.Training, catalog.Transform},
		"ml.p4d.24xlarge":  {catalog.Endpoint, catalog.Training},
		"ml.trn1.2xlarge":  {catalog.Endpoint, catalog.Training, catalog.Transform},
		"ml.c5n.xlarge":    {catalog.Training},
		"ml.m5.3xlarge":    nil,
		"ml.inf1.24xlarge": {catalog.Endpoint},
	} {
		for _, use := range []catalog.Use{catalog.Endpoint, catalog.Processing, catalog.Training, catalog.Transform} {
			if got := catalog.Offers(use, instance); got != slices.Contains(want, use) {
				t.Errorf("Offers(%s, %s) = %v", use, instance, got)
			}
			if got := slices.Contains(catalog.Instances(use), instance); got != slices.Contains(want, use) {
				t.Errorf("Instances(%s) has %s: %v", use, instance, got)
			}
		}
	}
	all := catalog.Instances(catalog.Endpoint, catalog.Processing, catalog.Training, catalog.Transform)
	if !slices.Contains(all, "ml.m5.xlarge") || slices.Contains(all, "ml.r5.xlarge") {
		t.Errorf("Instances for all uses: %v", all)
	}
}
