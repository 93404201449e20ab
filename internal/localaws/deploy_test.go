package localaws_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sagerock/sagerock/internal/localaws"
)

// The CDK app and the command line, built once.
var app, sagerock string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "localaws")
	if err != nil {
		panic(err)
	}
	app, sagerock = filepath.Join(dir, "app"), filepath.Join(dir, "sagerock")
	if out, err := exec.Command("go", "build", "-o", dir, "../../cmd/app", "../../cmd/sagerock").CombinedOutput(); err != nil {
		panic(fmt.Sprintf("%v\n%s", err, out))
	}
	if err := os.Setenv("CDK_VALIDATION", "false"); err != nil { // the tests of stacks validate the same templates
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// account is a local AWS, and the real CDK CLI that deploys this repository to it.
type account struct {
	*testing.T
	aws *localaws.Server
	cdk *localaws.CDK
	dir string
}

func newAccount(t *testing.T, regions ...string) *account {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 28*time.Minute)
	t.Cleanup(cancel)
	server, err := localaws.Start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Stop()
		if t.Failed() {
			t.Log(server.Log())
		}
	})
	dir := t.TempDir()
	a := &account{T: t, aws: server, dir: dir, cdk: &localaws.CDK{Server: server, App: app, Output: filepath.Join(dir, "out")}}
	for _, region := range regions {
		a.cdk.Region = region
		a.must("bootstrap", "aws://"+localaws.Account+"/"+region)
	}
	return a
}

// run runs the CDK CLI and returns what it said.
func (a *account) run(args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 9*time.Minute)
	defer cancel()
	var out bytes.Buffer
	err := a.cdk.Run(ctx, &out, args...)
	return out.String(), err
}

func (a *account) must(args ...string) string {
	a.Helper()
	out, err := a.run(args...)
	if err != nil {
		a.Fatalf("%v\n%s", err, out)
	}
	return out
}

// config writes a config.
func (a *account) config(src string) string {
	a.Helper()
	file := filepath.Join(a.dir, fmt.Sprintf("%d.yaml", time.Now().UnixNano()))
	if err := os.WriteFile(file, []byte(src), 0o600); err != nil {
		a.Fatal(err)
	}
	return file
}

// TestDeployRefuses proves that a deployment of a bad config ends before
// anything is made, and says why.
func TestDeployRefuses(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	a.cdk.Region = "us-east-1"
	out, err := a.run("deploy", "--all", "-c", "config="+a.config("name: bad\nregion: us-east-1\nmodels: {a: {bedrok: {}}}\n"))
	if err == nil || !strings.Contains(out, "did you mean bedrock?") {
		t.Errorf("got %v\n%s", err, out)
	}
	if stacks, err := a.cdk.Stacks(t.Context()); err != nil || len(stacks) > 0 {
		t.Errorf("%d stacks, %v", len(stacks), err)
	}
}
