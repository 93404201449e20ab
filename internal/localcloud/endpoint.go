package localcloud

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/sagerock/sagerock/config/syntax"
	"github.com/sagerock/sagerock/internal/runtimes"
)

// endpoint is what the local AWS knows of an endpoint of SageMaker.
type endpoint struct {
	name    string
	trained bool   // the model's archive is in the local S3
	fleet   bool   // it has no model itself, but inference components
	output  string // where answers of asynchronous invocations go
	failure string // where they go that fail
}

// endpoint looks up an endpoint, or fails where there is none.
func (c *Cloud) endpoint(ctx context.Context, region, name string) (*endpoint, error) {
	call := func(action string, in, out any) error {
		return c.aws.Call(ctx, region, "sagemaker", "SageMaker."+action, in, out)
	}
	var at struct{ EndpointConfigName, EndpointStatus string }
	if err := call("DescribeEndpoint", map[string]string{"EndpointName": name}, &at); err != nil {
		return nil, err
	}
	if at.EndpointStatus == "Creating" || at.EndpointStatus == "Deleting" {
		return nil, fmt.Errorf("endpoint %s is %s", name, at.EndpointStatus)
	}
	var config struct {
		ProductionVariants   []struct{ ModelName string }
		AsyncInferenceConfig struct {
			OutputConfig struct {
				S3OutputPath, S3FailurePath string
			}
		}
	}
	if err := call("DescribeEndpointConfig", map[string]string{"EndpointConfigName": at.EndpointConfigName}, &config); err != nil {
		return nil, err
	}
	e := &endpoint{name: name, output: config.AsyncInferenceConfig.OutputConfig.S3OutputPath, failure: config.AsyncInferenceConfig.OutputConfig.S3FailurePath}
	e.fleet = len(config.ProductionVariants) > 0 && config.ProductionVariants[0].ModelName == ""
	if len(config.ProductionVariants) > 0 && !e.fleet {
		var model struct{ PrimaryContainer struct{ ModelDataUrl string } }
		if err := call("DescribeModel", config.ProductionVariants[0], &model); err == nil && model.PrimaryContainer.ModelDataUrl != "" {
			_, err := c.read(ctx, model.PrimaryContainer.ModelDataUrl)
			e.trained = err == nil
		}
	}
	return e, nil
}

// hosts reports whether an endpoint answers calls that name a component, or none.
func (c *Cloud) hosts(ctx context.Context, region string, e *endpoint, component string) bool {
	if component == "" || !e.fleet {
		return component == "" && !e.fleet
	}
	var on struct{ EndpointName string }
	err := c.aws.Call(ctx, region, "sagemaker", "SageMaker.DescribeInferenceComponent", map[string]string{"InferenceComponentName": component}, &on)
	return err == nil && on.EndpointName == e.name
}

// invokeLater answers InvokeEndpointAsync: the answer is written to S3 a moment later.
// What is asked is in the request itself, or in S3 ("Invoke an Asynchronous Endpoint", SageMaker
// Developer Guide).
func (c *Cloud) invokeLater(w http.ResponseWriter, r *http.Request, models *runtimes.Models, e *endpoint, inline []byte) {
	id := r.Header.Get("X-Amzn-Sagemaker-Inference-Id")
	if id == "" {
		id = rand.Text()
	}
	if e.output == "" {
		runtimes.NotAsync(w, e.name)
		return
	}
	input, contentType := r.Header.Get("X-Amzn-Sagemaker-Inputlocation"), r.Header.Get("X-Amzn-Sagemaker-Content-Type")
	if (input == "") == (len(inline) == 0) || len(inline) > 128_000 {
		runtimes.NotOneInput(w)
		return
	}
	output, failed := join(e.output, id+".out"), join(e.failure, id+"-error.out")
	ctx := context.WithoutCancel(r.Context()) // which goes on after the answer that it is queued
	time.AfterFunc(2*time.Second, func() {
		body, err := inline, error(nil)
		if input != "" {
			body, err = c.read(ctx, input)
		}
		if err == nil {
			err = c.answer(ctx, models, e, output, contentType, body)
		}
		if err != nil {
			_ = c.write(ctx, failed, []byte(err.Error())) // nobody waits for it
		}
	})
	w.Header().Set("X-Amzn-Sagemaker-Outputlocation", output)
	w.Header().Set("X-Amzn-Sagemaker-Failurelocation", failed)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	_ = json.NewEncoder(w).Encode(map[string]string{"InferenceId": id}) // a caller who left is no news
}

// answer writes what the container of e answers to body.
func (c *Cloud) answer(ctx context.Context, models *runtimes.Models, e *endpoint, output, contentType string, body []byte) error {
	answer, err := models.Contained(ctx, e.name, contentType, body)
	if err != nil {
		return err
	}
	return c.write(ctx, output, answer.Body)
}

func join(folder, name string) string { return strings.TrimSuffix(folder, "/") + "/" + name }

func (c *Cloud) read(ctx context.Context, uri string) ([]byte, error) {
	bucket, key := syntax.SplitS3(uri)
	return c.aws.Get(ctx, bucket, key)
}

func (c *Cloud) write(ctx context.Context, uri string, body []byte) error {
	bucket, key := syntax.SplitS3(uri)
	return c.aws.Put(ctx, bucket, key, body)
}
