package policy

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Merge joins statements that differ in their resources only, then those that differ
// in their actions only. What they allow and deny together stays exactly as it was,
// and the order of the first of each.
func Merge(statements []Statement) []Statement {
	merged := join(statements, func(s Statement) []string { return s.Actions }, func(into *Statement, from Statement) {
		into.Resources = union(into.Resources, from.Resources)
	})
	return join(merged, func(s Statement) []string { return s.Resources }, func(into *Statement, from Statement) {
		into.Actions = union(into.Actions, from.Actions)
	})
}

// join adds each statement to the first that is like it in all but what add joins;
// same is the list in which they have to agree, in any order.
func join(statements []Statement, same func(Statement) []string, add func(into *Statement, from Statement)) []Statement {
	var out []Statement
	at := map[string]int{}
	for _, s := range statements {
		s.Actions, s.Resources = unique(s.Actions), unique(s.Resources)
		key := s.frame() + compact(slices.Sorted(slices.Values(same(s))))
		if i, known := at[key]; known {
			add(&out[i], s)
			continue
		}
		at[key] = len(out)
		out = append(out, s)
	}
	return out
}

// frame is s without its actions and resources, as text.
func (s Statement) frame() string {
	return compact([]any{s.deny, s.Sid, s.Principal, s.Conditions, s.Resources == nil})
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
func Size(statements ...Statement) int { return Length(compact(Document(statements...))) }

// Length is how long text will be when a deployment has filled in its tokens. It
// may be too much, never too little: a token that is not known by its name counts
// as an ARN.
func Length(text string) int {
	const arn = 200
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
