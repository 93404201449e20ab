package localcloud

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/wiring"
	"github.com/sagerock/sagerock/internal/localaws"
)

// gatewayPath is where the gateways of deployed stacks are: /gateway/REGION/STACK. The local
// AWS writes it into the output Url; see cloudformation.py.
const gatewayPath = "/gateway/"

// fresh is for how long a gateway is taken for the deployed one without a look at its stack.
const fresh = 2 * time.Second

// gateways run the functions of deployed gateways in this process, with the environment and
// the settings that they were deployed with.
type gateways struct {
	aws *localaws.Server
	url string
	log *slog.Logger

	mu  sync.Mutex
	all map[string]*deployed // by Region and stack

	profiles sync.Map // of ARNs of application inference profiles to the models that they call
}

// modelOf is the model that an application inference profile of a running gateway calls, or "".
func (g *gateways) modelOf(arn string) string {
	model, _ := g.profiles.Load(arn)
	id, _ := model.(string)
	return id
}

// deployed is the gateway of a stack.
type deployed struct {
	handler http.Handler
	of      string // what it was made of
	looked  time.Time
}

// ServeHTTP implements [http.Handler].
func (g *gateways) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	region, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, gatewayPath), "/")
	stack, _, _ := strings.Cut(rest, "/")
	h, err := g.find(r.Context(), region, stack)
	if err != nil {
		p := &problem.Problem{Status: http.StatusNotFound, Code: "not_deployed", Message: err.Error(), Hint: "sagerock local deploy -c FILE"}
		p.Write(w, "")
		return
	}
	http.StripPrefix(gatewayPath+region+"/"+stack, h).ServeHTTP(w, r)
}

// find is the gateway of a stack as it is deployed now.
func (g *gateways) find(ctx context.Context, region, stack string) (http.Handler, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	known := g.all[region+"/"+stack]
	if known != nil && time.Since(known.looked) < fresh {
		return known.handler, nil
	}
	cdk := &localaws.CDK{Server: g.aws, Region: region}
	variables, err := cdk.GatewayEnvironment(ctx, stack)
	if err != nil {
		return nil, fmt.Errorf("no gateway is deployed as stack %s in %s", stack, region)
	}
	template, err := cdk.Template(ctx, stack)
	if err != nil {
		return nil, err
	}
	of := template + fmt.Sprint(variables)
	if known != nil && known.of == of {
		known.looked = time.Now()
		return known.handler, nil
	}
	made, err := g.start(ctx, region, template, variables)
	if err != nil {
		return nil, err
	}
	g.all[region+"/"+stack] = &deployed{handler: made, of: of, looked: time.Now()}
	return made, nil
}

// start puts a gateway together, as the function does when Lambda starts it.
func (g *gateways) start(ctx context.Context, region, template string, variables map[string]string) (http.Handler, error) {
	src, err := g.settings(ctx, region, template)
	if err != nil {
		return nil, err
	}
	set, targets := &contract.Settings{}, &contract.Targets{}
	if err := json.Unmarshal(src, set); err != nil {
		return nil, err
	}
	if src := variables[contract.EnvTargets]; src != "" {
		if err := json.Unmarshal([]byte(src), targets); err != nil {
			return nil, err
		}
	}
	for name, id := range targets.Profiles {
		if bedrock := set.Models[name].Bedrock; bedrock != nil {
			g.profiles.Store(targets.ProfilePrefix+id, bedrock.ModelID)
		}
	}
	parts := &wiring.Parts{AWS: SDK(g.url, region), Settings: set, Targets: targets, Log: g.log}
	return parts.Deployed(set.CORS)
}

// settings reads the settings out of the layer of a template.
func (g *gateways) settings(ctx context.Context, region, template string) ([]byte, error) {
	var doc struct {
		Resources map[string]struct {
			Type       string
			Properties struct {
				Content struct {
					S3Bucket any
					S3Key    string
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(template), &doc); err != nil {
		return nil, err
	}
	for _, r := range doc.Resources {
		if r.Type != "AWS::Lambda::LayerVersion" {
			continue
		}
		bucket, _ := r.Properties.Content.S3Bucket.(string)
		if sub, ok := r.Properties.Content.S3Bucket.(map[string]any); ok {
			bucket, _ = sub["Fn::Sub"].(string)
		}
		bucket = strings.NewReplacer("${AWS::AccountId}", localaws.Account, "${AWS::Region}", region).Replace(bucket)
		archive, err := g.aws.Get(ctx, bucket, r.Properties.Content.S3Key)
		if err != nil {
			return nil, err
		}
		return unzip(archive, contract.SettingsFile)
	}
	return nil, errors.New("the stack has no layer with settings")
}

// unzip reads one file out of an archive.
func unzip(archive []byte, name string) ([]byte, error) {
	files, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, err
	}
	file, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}
