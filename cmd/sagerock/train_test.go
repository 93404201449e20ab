package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCtrlCLeavesTheRun interrupts sagerock train as soon as it follows a run, and asks what
// became of it.
func TestCtrlCLeavesTheRun(t *testing.T) {
	t.Setenv("AWS_ENDPOINT_URL", newFakeAWS(t).url)
	t.Setenv("AWS_ACCESS_KEY_ID", fakeKey)
	t.Setenv("AWS_SECRET_ACCESS_KEY", fakeSecret)
	file := filepath.Join(t.TempDir(), "shop.yaml")
	if err := os.WriteFile(file, []byte("{name: shop, region: us-east-1, path: sagemaker, models: {churn: {sagemaker: {training: {data: s3://acme-data/churn/, accept: auc >= 0.85}}}}}"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	screen := &onText{of: "so far", do: interrupt}
	if code := run(ctx, []string{"train", "churn", "--name", "long-1", "-c", file}, strings.NewReader(""), io.Discard, screen); code != exitFailed {
		t.Errorf("exit status %d", code)
	}
	said := screen.String()
	for _, want := range []string{
		"sagerock: interrupted, and run long-1 goes on\n",
		"fix: sagerock run long-1 --follow -c " + file + " to go on watching, or sagerock stop long-1 -c " + file + " to end it\n",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("got\n%s\nwithout %s", said, want)
		}
	}
	var out strings.Builder
	if code := run(t.Context(), []string{"run", "long-1", "-c", file}, strings.NewReader(""), &out, io.Discard); code != exitOK || !strings.Contains(out.String(), "running") {
		t.Errorf("exit status %d, and the run is\n%s", code, &out)
	}
}

// onText calls do once a text was written.
type onText struct {
	strings.Builder
	of string
	do func()
}

func (o *onText) Write(p []byte) (int, error) {
	n, err := o.Builder.Write(p)
	if strings.Contains(o.String(), o.of) {
		o.do()
	}
	return n, err
}
