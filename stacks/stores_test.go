package stacks_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/plan"
)

// TestStoresAreWhatTheTemplatesKeep holds the stores of each plan against the templates: the
// bucket keeps each as long as the plan says, something may write to each that the path
// uses, and nothing may write to the bucket elsewhere.
func TestStoresAreWhatTheTemplatesKeep(t *testing.T) {
	stores := 0
	for _, tc := range cases(t) {
		p := plan.Of(load(t, tc.File, tc.Options))
		days, writes := kept(t, tc.Name)
		stores += len(p.Stores)
		for _, wrong := range unkept(p, days, writes) {
			t.Errorf("%s: %s", tc.Name, wrong)
		}
		if len(p.Stores) > 0 && len(unkept(p, days, append(slices.Clone(writes), "elsewhere/*"))) == 0 {
			t.Errorf("%s: nobody notices a permission to write elsewhere", tc.Name)
		}
		if len(p.Endpoints) > 0 && len(writes) > 0 && len(unkept(p, days, nil)) == 0 {
			t.Errorf("%s: nobody notices that nothing may write", tc.Name)
		}
	}
	if stores < 8 {
		t.Fatalf("%d stores found", stores)
	}
}

// unkept says how the stores of p differ from the days that the bucket keeps each prefix, and
// from the keys that somebody may write.
func unkept(p *plan.Plan, days map[string]int, writes []string) (wrong []string) {
	meets := func(key, prefix string) bool {
		start, _, _ := strings.Cut(key, "*")
		return strings.HasPrefix(prefix, start) || strings.HasPrefix(start, prefix)
	}
	for _, s := range p.Stores {
		most := 0
		for prefix, n := range days {
			if prefix != "" && strings.HasPrefix(s.Prefix, prefix) {
				most = n
			}
		}
		if most != s.Days {
			wrong = append(wrong, fmt.Sprintf("%s is kept for %d days, and the plan says %d", s.Prefix, most, s.Days))
		}
		used := slices.ContainsFunc(p.Endpoints, func(e *plan.Endpoint) bool { return strings.Contains(s.Prefix, e.Name) }) ||
			slices.Equal(s.Writers, []string{plan.ReachedByGateway})
		if used && !slices.ContainsFunc(writes, func(key string) bool { return meets(key, s.Prefix) }) {
			wrong = append(wrong, "nobody may write to "+s.Prefix)
		}
	}
	for _, key := range writes {
		if !slices.ContainsFunc(p.Stores, func(s plan.Store) bool { return meets(key, s.Prefix) }) {
			wrong = append(wrong, "somebody may write to "+key+", which is no store")
		}
	}
	return wrong
}

// kept reads the templates of a case: for how many days its data bucket keeps each prefix,
// and which keys of it somebody may write.
func kept(t *testing.T, name string) (days map[string]int, writes []string) {
	t.Helper()
	days = map[string]int{}
	files, _ := filepath.Glob(filepath.Join("testdata/golden", name, "*.json"))
	for _, file := range files {
		var template any
		read(t, file, &template)
		walk(template, func(o map[string]any) {
			if rules, ok := o["LifecycleConfiguration"].(map[string]any); ok && o["VersioningConfiguration"] != nil {
				for _, r := range rules["Rules"].([]any) {
					rule := r.(map[string]any)
					if rule["TagFilters"] != nil {
						continue // of some objects of a store, which their tags tell
					}
					prefix, _ := rule["Prefix"].(string)
					n, _ := rule["ExpirationInDays"].(float64)
					days[prefix] = int(n)
				}
			}
			if actions := fmt.Sprint(o["Action"]); !strings.Contains(actions, "s3:PutObject") {
				return
			}
			walk(o["Resource"], func(arn map[string]any) {
				parts, _ := arn["Fn::Join"].([]any)
				if of, _ := json.Marshal(parts); !strings.Contains(string(of), "DataBucket") {
					return
				}
				list := parts[1].([]any)
				writes = append(writes, strings.TrimPrefix(list[len(list)-1].(string), "/"))
			})
		})
	}
	return days, writes
}

// walk visits each object of a JSON document.
func walk(v any, visit func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		visit(v)
		for _, below := range v {
			walk(below, visit)
		}
	case []any:
		for _, below := range v {
			walk(below, visit)
		}
	}
}
