package localaws

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/sagerock/sagerock/contract"
)

// Gateway is the gateway's binary, running here as it was deployed there.
type Gateway struct {
	// URL is where it listens.
	URL string

	process *exec.Cmd
}

// Gateway runs binary with the environment of the function in stack and the
// settings of its layer, against this local AWS. What it logs goes to log.
func (c *CDK) Gateway(ctx context.Context, stack, binary string, log io.Writer) (*Gateway, error) {
	variables, err := c.GatewayEnvironment(ctx, stack)
	if err != nil {
		return nil, err
	}
	settings, err := filepath.Glob(filepath.Join(c.Output, "asset.*", contract.SettingsFile))
	if err != nil {
		return nil, err
	}
	if len(settings) != 1 {
		return nil, fmt.Errorf("%d files of settings in %s, want 1", len(settings), c.Output)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	g := &Gateway{URL: "http://localhost:" + port}
	g.process = exec.CommandContext(ctx, binary, "-listen", "localhost:"+port)
	g.process.Env = c.Server.Env(c.Region)
	for key, value := range variables {
		g.process.Env = append(g.process.Env, key+"="+value)
	}
	g.process.Env = append(g.process.Env, contract.EnvSettings+"="+settings[0])
	g.process.Stdout, g.process.Stderr = log, log
	g.process.WaitDelay = 5 * time.Second
	if err := g.process.Start(); err != nil {
		return nil, err
	}
	for range 100 {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, g.URL+"/healthz", nil)
		if err != nil {
			return nil, err
		}
		if _, err = do(request); err == nil {
			return g, nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	g.Stop()
	return nil, errors.New("the gateway does not answer")
}

// Stop ends the gateway.
func (g *Gateway) Stop() {
	_ = g.process.Process.Kill()
	_ = g.process.Wait() // it was killed, so there is an error, and nothing to do about it
}

// GatewayEnvironment is the environment of the gateway's function in stack.
func (c *CDK) GatewayEnvironment(ctx context.Context, stack string) (map[string]string, error) {
	resources, err := c.Resources(ctx, stack)
	if err != nil {
		return nil, err
	}
	for _, r := range resources {
		if aws.ToString(r.ResourceType) != "AWS::Lambda::Function" {
			continue
		}
		url := c.Server.Endpoint + "/2015-03-31/functions/" + *r.PhysicalResourceId + "/configuration"
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return nil, err
		}
		sign(request, c.Region, "lambda")
		src, err := do(request)
		if err != nil {
			return nil, err
		}
		var function struct {
			Environment struct{ Variables map[string]string }
		}
		if err := json.Unmarshal(src, &function); err != nil {
			return nil, err
		}
		if function.Environment.Variables[contract.EnvSettings] == "" {
			continue
		}
		return function.Environment.Variables, nil
	}
	return nil, fmt.Errorf("stack %s has no gateway", stack)
}
