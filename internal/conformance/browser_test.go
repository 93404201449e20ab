//go:build browser

package conformance_test

import (
	"os"
	"os/exec"
	"testing"
)

// chromium is the browser of this machine. None is downloaded.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("there is no Chromium on this machine\n\tfix: apt-get install chromium (on Debian), or set CHROMIUM to the path of one")
	return ""
}

// TestPage uses the chat page in a real browser.
func TestPage(t *testing.T) {
	browser, aws := chromium(t), newAWS(t)
	node(t, "page.test.mjs", "CHROMIUM="+browser, "AWS="+aws, "PROFILE="+t.TempDir(),
		"GATEWAY="+serve(t, aws, "--path", "bedrock"), "ENDPOINT="+serve(t, aws, "--path", "sagemaker"))
}
