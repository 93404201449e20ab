package main

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/sagerock/sagerock/contract"
)

// fakeStack is a stack of an account that has more than one app.
type fakeStack struct{ name, app, owner, reads string }

var fakeStacks = []fakeStack{
	{"mine-api", "mine", "alice", "mine-network-10-2-0-0-16"},
	{"mine-network", "mine", "alice", ""},
	{"mine-network-10-1-0-0-16", "mine", "alice", ""},
	{"mine-network-10-1-0-0-16-zone-3", "mine", "alice", "mine-network-10-1-0-0-16"},
	{"mine-network-10-2-0-0-16", "mine", "alice", ""},
	{"mine-network-10-3-0-0-16", "mine", "bob", ""},
	{"mine-network-api", "mine-network", "alice", "mine-network-10-1-0-0-16"},
	{"mine-prod-network", "mine-prod", "alice", ""},
	{"mine--prod-network", "mine--prod", "alice", ""},
	{"mine--dev-network", "mine--dev", "alice", ""},
	{"mine--dev-api", "mine--dev", "alice", "mine--dev-network"},
	{"mine--test-api", "mine--test", "bob", ""},
	{"theirs-api", "theirs", "bob", ""},
	{"secret-api", "secret", "alice", ""},
	{"nobodys-api", "nobodys", "", ""},
	{"halfway-sagemaker", "halfway", "alice", ""},
}

// listed answers ListStacks, GetTemplate and DescribeStacks of fakeStacks, and leaves
// the rest to next.
func listed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := r.FormValue("StackName")
		switch r.FormValue("Action") {
		case "ListStacks":
			from, to, more := 0, 5, "<NextToken>5</NextToken>"
			if r.FormValue("NextToken") != "" {
				from, to, more = 5, len(fakeStacks), ""
			}
			var summaries strings.Builder
			for _, s := range fakeStacks[from:to] {
				fmt.Fprintf(&summaries, "<member><StackName>%s</StackName><TemplateDescription>%s</TemplateDescription></member>", s.name, contract.Describe(s.app, "what it is"))
			}
			fmt.Fprintf(w, "<ListStacksResponse><ListStacksResult>%s<StackSummaries>%s</StackSummaries></ListStacksResult></ListStacksResponse>", more, &summaries)
			return
		case "GetTemplate":
			for _, s := range fakeStacks {
				if s.name == name {
					fmt.Fprintf(w, `<GetTemplateResponse><GetTemplateResult><TemplateBody>{"Resources": {"R": {"Properties": {"In": [{"Fn::GetStackOutput": {"StackName": "%s"}}]}}}}</TemplateBody></GetTemplateResult></GetTemplateResponse>`, s.reads)
				}
			}
			return
		case "DescribeStacks":
			for _, s := range fakeStacks {
				if s.name == name && name != "secret-api" && name != "nobodys-api" {
					outputs := ownedBy(s.owner)
					if name == "halfway-sagemaker" {
						outputs += output(contract.OutputLeaving, "halfway--chat--realtime-g5-xlarge halfway--gpu--fleet-g6-12xlarge")
					}
					fmt.Fprintf(w, describeStacks, name, "UPDATE_COMPLETE", outputs)
					return
				}
			}
		}
		next.ServeHTTP(w, r)
	})
}
