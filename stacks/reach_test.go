package stacks_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/plan"
)

// TestReachesAreTheEndpoints holds the list of what a network must reach against the
// VPC endpoints of every private network: they lead to what is in the list, to what
// network.endpoints adds, and nowhere else.
func TestReachesAreTheEndpoints(t *testing.T) {
	private := 0
	for _, tc := range cases(t) {
		cfg := load(t, tc.File, tc.Options)
		if cfg.Network.Mode != config.NetworkPrivate {
			continue
		}
		private++
		made := endpoints(t, tc.Name)
		for _, wrong := range unlike(made, cfg) {
			t.Errorf("%s: %s", tc.Name, wrong)
		}
		for _, r := range plan.Of(cfg).Reaches {
			fewer := slices.DeleteFunc(slices.Clone(made), func(service string) bool { return service == r.Service })
			if len(unlike(fewer, cfg)) == 0 {
				t.Errorf("%s: nobody misses an endpoint of %s", tc.Name, r.Service)
			}
		}
		if len(unlike(append(made, "rds-data"), cfg)) == 0 {
			t.Errorf("%s: an endpoint too many is not found out", tc.Name)
		}
	}
	if private < 3 {
		t.Fatalf("%d private networks found", private)
	}
}

// unlike says how the services that have endpoints differ from what cfg reaches.
func unlike(made []string, cfg *config.Config) (wrong []string) {
	want := []string{"s3"} // a network that may have containers one day leads there on each path
	want = append(want, cfg.Network.Endpoints...)
	for _, r := range plan.Of(cfg).Reaches {
		if r.Internet() {
			wrong = append(wrong, "nothing leads to "+r.Service)
		}
		want = append(want, r.Service)
	}
	if cfg.API.Private() {
		want = append(want, "execute-api") // which callers reach
	}
	for _, service := range want {
		if !slices.Contains(made, service) {
			wrong = append(wrong, "no endpoint leads to "+service)
		}
	}
	for _, service := range made {
		if !slices.Contains(want, service) {
			wrong = append(wrong, "an endpoint leads to "+service+", which nothing reaches")
		}
	}
	return wrong
}

// endpoints lists the services that the templates of a case have VPC endpoints of.
func endpoints(t *testing.T, name string) (services []string) {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join("testdata/golden", name, "*.json"))
	for _, file := range files {
		if strings.HasSuffix(file, "gateway.settings.json") {
			continue
		}
		for _, r := range resources(t, file) {
			if r.Type == "AWS::EC2::VPCEndpoint" {
				_, service, _ := strings.Cut(strings.TrimPrefix(r.Properties["ServiceName"].(string), "com.amazonaws."), ".")
				services = append(services, service)
			}
		}
	}
	return services
}
