//go:build edits

package localaws_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestBridgeKeepsTheOldEndpointUntilTheGatewayHasSwitched changes the instance of an endpoint with and
// without --bridge, and looks all the time whether the endpoint that the gateway may call is
// there. Without a bridge it is gone for a while; with one it never is, and nothing is left.
func TestBridgeKeepsTheOldEndpointUntilTheGatewayHasSwitched(t *testing.T) {
	t.Parallel()
	a := newAccount(t, "us-east-1")
	dir := a.project()
	deploy := func(instance string, flags ...string) (missing []string) {
		t.Helper()
		file := strings.Replace(chat, "g4dn.xlarge", instance, 1) + "network: {mode: none}\n"
		if err := os.WriteFile(filepath.Join(dir, "sagerock.yaml"), []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		var watch sync.WaitGroup
		watch.Go(func() { missing = a.watch(ctx) })
		cmd := exec.CommandContext(t.Context(), sagerock, append([]string{"deploy", "--yes"}, flags...)...)
		cmd.Dir, cmd.Env = dir, append(a.aws.Env("us-east-1"), "CDK_DISABLE_CLI_TELEMETRY=true")
		out, err := cmd.CombinedOutput()
		stop()
		watch.Wait()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		want := []string{"app--assistant--realtime-" + strings.ReplaceAll(instance, ".", "-")}
		if called := a.called(t.Context()); !slices.Equal(called, want) {
			t.Errorf("the gateway calls %q, want %q", called, want)
		}
		return missing
	}
	deploy("g4dn.xlarge")
	if missing := deploy("g4dn.2xlarge"); !slices.Contains(missing, "app--assistant--realtime-g4dn-xlarge") {
		t.Errorf("without a bridge nothing is missing, so nothing is proven: %q", missing)
	}
	if missing := deploy("g4dn.xlarge", "--bridge"); len(missing) > 0 {
		t.Errorf("the gateway calls endpoints that are gone: %q", missing)
	}
	a.has(edit{what: "a bridge"}, []string{"api", "foundation", "sagemaker", "watch"}, []string{"assistant--realtime-g4dn-xlarge"})
}

// watch lists the endpoints that the gateway may call, and that are not there, until ctx ends.
func (a *account) watch(ctx context.Context) (missing []string) {
	for ctx.Err() == nil {
		before := a.called(ctx)
		var list struct {
			Endpoints []struct{ EndpointName, EndpointStatus string }
		}
		err := a.aws.Call(ctx, a.cdk.Region, "sagemaker", "SageMaker.ListEndpoints", map[string]any{}, &list)
		if err == nil && slices.Equal(before, a.called(ctx)) { // or the gateway has switched meanwhile
			for _, name := range before {
				there := false
				for _, e := range list.Endpoints {
					there = there || e.EndpointName == name && e.EndpointStatus == "InService"
				}
				if !there && !slices.Contains(missing, name) {
					missing = append(missing, name)
				}
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	return missing
}

var endpointARN = regexp.MustCompile(`endpoint/(app--[a-z0-9-]+)`)

// called are the endpoints that the gateway's role may call.
func (a *account) called(ctx context.Context) (names []string) {
	template, err := a.cdk.Template(ctx, "app-api")
	if err != nil {
		return nil // it is not deployed yet
	}
	for _, found := range endpointARN.FindAllStringSubmatch(template, -1) {
		names = append(names, found[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}
