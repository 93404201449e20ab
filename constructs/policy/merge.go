package policy

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Merge joins statements that differ in their resources only, then those that differ
// in their actions only, then those that differ in the values of their one condition.
// What they allow and deny together stays exactly as it was, and so does the order of
// the first of each. A merged statement has the reasons of all.
func Merge(statements []Statement) []Statement {
	sorted := func(list []string) any { return slices.Sorted(slices.Values(list)) }
	merged := join(statements, func(s Statement) any { return []any{sorted(s.Actions), s.Conditions} }, func(into *Statement, from Statement) {
		into.Resources = union(into.Resources, from.Resources)
	})
	merged = join(merged, func(s Statement) any { return []any{sorted(s.Resources), s.Conditions} }, func(into *Statement, from Statement) {
		into.Actions = union(into.Actions, from.Actions)
	})
	return join(merged, func(s Statement) any {
		operator, key, values := s.condition()
		if values == nil {
			return []any{sorted(s.Actions), sorted(s.Resources), s.Conditions}
		}
		return []any{sorted(s.Actions), sorted(s.Resources), operator, key}
	}, func(into *Statement, from Statement) {
		if operator, key, values := into.condition(); values != nil {
			_, _, more := from.condition()
			into.Conditions = map[string]any{operator: map[string]any{key: oneOrMore(union(slices.Clone(values), more))}}
		}
	})
}

// condition is the one condition of s if it holds for any one of its values, so that
// two such statements say together what one with the values of both says.
func (s Statement) condition() (operator, key string, values []string) {
	if len(s.Conditions) != 1 {
		return "", "", nil
	}
	for operator, keys := range s.Conditions {
		keys, ok := keys.(map[string]any)
		if !ok || len(keys) != 1 || !slices.Contains([]string{"ArnEquals", "ArnLike", "StringEquals", "StringLike"}, operator) {
			return "", "", nil
		}
		for key, value := range keys {
			switch value := value.(type) {
			case string:
				return operator, key, []string{value}
			case []string:
				return operator, key, value
			}
		}
	}
	return "", "", nil
}

// join adds each statement to the first that is like it in all but what add joins.
func join(statements []Statement, same func(Statement) any, add func(into *Statement, from Statement)) []Statement {
	var out []Statement
	at := map[string]int{}
	for _, s := range statements {
		s.Actions, s.Resources = unique(s.Actions), unique(s.Resources)
		key := s.frame() + compact(same(s))
		if i, known := at[key]; known {
			add(&out[i], s)
			out[i].reasons = append(slices.Clone(out[i].reasons), s.reasons...)
			continue
		}
		at[key] = len(out)
		out = append(out, s)
	}
	return out
}

// frame is s without its actions, resources and conditions, as text.
func (s Statement) frame() string {
	return compact([]any{s.deny, s.Sid, s.Principal, s.Resources == nil})
}

func compact(v any) string {
	src, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("encode a policy: %v", err)) // text, lists and maps always encode
	}
	return string(src)
}

// unique is a copy of list without what it has twice. Nil stays nil.
func unique(list []string) []string {
	if list == nil {
		return nil
	}
	return union(make([]string, 0, len(list)), list)
}

func union(list, more []string) []string {
	for _, entry := range more {
		if !slices.Contains(list, entry) {
			list = append(list, entry)
		}
	}
	return list
}

// MaxManaged is how many characters a managed policy may have, not counting white
// space (IAM User Guide, "IAM and AWS STS quotas").
const MaxManaged = 6144

// Cut merges statements and deals them out to as few policies as it finds, none of
// them above most characters. A statement that is too long by itself is cut between
// its resources.
func Cut(statements []Statement, most int) [][]Statement {
	most -= Size() // what a policy without statements has
	var policies [][]Statement
	var room []int
	for _, s := range Merge(statements) {
		for _, part := range s.cut(most) {
			size := part.size()
			i := slices.IndexFunc(room, func(left int) bool { return size <= left })
			if i < 0 {
				i = len(room)
				policies, room = append(policies, nil), append(room, most)
			}
			policies[i] = append(policies[i], part)
			room[i] -= size
		}
	}
	return policies
}

// cut is s as statements of at most that many characters, or with one resource.
func (s Statement) cut(most int) []Statement {
	if s.size() <= most || len(s.Resources) < 2 {
		return []Statement{s}
	}
	first, second, half := s, s, len(s.Resources)/2
	first.Resources, second.Resources = s.Resources[:half], s.Resources[half:]
	return append(first.cut(most), second.cut(most)...)
}

// size is how many characters s takes in a policy, with the comma after it.
func (s Statement) size() int { return Length(compact(s.JSON())) + len(",") }

// Size is how many characters a policy of statements has in AWS, where IAM and EC2
// count them.
func Size(statements ...Statement) int { return Length(compact(document(statements))) }

// Length is how long text will be when a deployment has filled in its tokens. It
// may be too much, never too little: a token that is not known by its name counts
// as an ARN.
func Length(text string) int {
	const arn = 140
	length := len(text)
	for _, token := range token.FindAllString(text, -1) {
		is := arn
		for name, long := range pseudo {
			if strings.Contains(token, name) {
				is = long
			}
		}
		length += is - len(token)
	}
	return length
}

var token = regexp.MustCompile(`\$\{Token\[[^\]]*\]\}`)

// pseudo are the lengths of what AWS knows of a stack.
var pseudo = map[string]int{
	"AWS.AccountId": len("123456789012"),
	"AWS.Partition": len("aws-us-gov"),
	"AWS.Region":    len("ap-southeast-1"),
	"AWS.URLSuffix": len("amazonaws.com.cn"),
}
