package cost

import "fmt"

// Assumed says, one sentence each, what an estimate assumes of requests.
func (l Load) Assumed() []string {
	return []string{
		fmt.Sprintf("A request has %d tokens in and %d out, of %d characters each.", l.InputTokens, l.OutputTokens, charsPerToken),
		fmt.Sprintf("A model answers %d tokens a second, and the gateway runs until it has.", tokensPerSecond),
		fmt.Sprintf("The gateway writes %.1f KB to its log for each request, and a REST API that logs %.1f KB.", logBytes/1000.0, accessBytes/1000.0),
		fmt.Sprintf("The answer of a queued call is asked for %d times.", polls),
	}
}
