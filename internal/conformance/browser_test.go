//go:build browser

package conformance_test

import (
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/wiring"
	"github.com/sagerock/sagerock/internal/localgateway"
	"github.com/sagerock/sagerock/internal/settings"
	"github.com/sagerock/sagerock/internal/standin"
	"github.com/sagerock/sagerock/plan"
)

// browsers are the browsers that the page is tested in: how they are found on this machine, and
// how they get there. None is downloaded.
var browsers = []struct {
	name, variable string
	programs       []string
	install        string
}{
	{"chrome", "CHROMIUM", []string{"chromium", "chromium-browser", "google-chrome"}, "apt-get install chromium (on Debian), or set CHROMIUM to the path of one"},
	{"firefox", "FIREFOX", []string{"firefox-esr", "firefox"}, "apt-get install firefox-esr (on Debian), or set FIREFOX to the path of one"},
}

// find is where a browser is. On a machine without one it says what to install.
func find(t *testing.T, variable string, programs []string, install string) string {
	t.Helper()
	for _, name := range append([]string{os.Getenv(variable)}, programs...) {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Errorf("this machine has no %s\n\tfix: %s", strings.Join(programs, " or "), install)
	return ""
}

// demo is the gateway with a stand-in that waits for pace between two words.
func demo(t *testing.T, pace time.Duration) string {
	t.Helper()
	cfg, _, err := config.Load("page.yaml", config.Options{Path: config.PathBedrock})
	if err != nil {
		t.Fatal(err)
	}
	p := plan.Of(cfg)
	set, calls := settings.Of(p), localgateway.NewCalls(slog.DiscardHandler)
	parts := &wiring.Parts{Settings: set, Targets: &contract.Targets{}, Engine: &standin.Engine{Pace: pace}, Log: slog.New(calls)}
	g, err := parts.Local()
	if err != nil {
		t.Fatal(err)
	}
	about := localgateway.Describe(p, set)
	about.AnsweredBy(localgateway.StandIn)
	server := httptest.NewServer(localgateway.Handler(g, nil, about, calls))
	t.Cleanup(server.Close)
	return server.URL
}

// quick is the time between two words of an answer that is four times as fast as the fastest
// model: 4,000 words take about a second.
const quick = 200 * time.Microsecond

// TestPage uses the chat page as a person does, in real browsers, at the width of a desktop and
// of a small phone.
func TestPage(t *testing.T) {
	programs := map[string]string{}
	for _, b := range browsers {
		programs[b.name] = find(t, b.variable, b.programs, b.install)
	}
	if t.Failed() {
		t.FailNow()
	}
	for _, b := range browsers {
		for _, width := range []string{"1280", "320"} {
			t.Run(b.name+"/"+width, func(t *testing.T) {
				aws := newAWS(t)
				node(t, "page.test.mjs", "BROWSER="+b.name, "PROGRAM="+programs[b.name], "WIDTH="+width, "AWS="+aws,
					"GATEWAY="+serve(t, aws, "page.yaml", "--path", "bedrock"), "ENDPOINT="+serve(t, aws, "page.yaml", "--path", "sagemaker"),
					"QUICK="+demo(t, quick), "UNPACED="+demo(t, 0))
			})
		}
	}
}
