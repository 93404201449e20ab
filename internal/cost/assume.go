package cost

import "fmt"

// Assumed says, one sentence each, what an estimate assumes of requests.
func (l Load) Assumed() []string {
	return []string{
		fmt.Sprintf("A request has %d tokens in and %d out, of %d characters each.", l.InputTokens, l.OutputTokens, charsPerToken),
		fmt.Sprintf("A chat is answered at %d tokens a second, anything else in %g seconds, and the gateway runs until then.", tokensPerSecond, atOnce),
		fmt.Sprintf("The gateway writes %.1f KB to its log for each request, and a REST API that logs %.1f KB.", logBytes/1000.0, accessBytes/1000.0),
		fmt.Sprintf("The answer of a queued call is asked for %d times.", polls),
	}
}
