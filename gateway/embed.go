package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"golang.org/x/sync/errgroup"
)

// embedAtOnce is how many calls one request for embeddings makes at a time.
const embedAtOnce = 8

// containerBatch is how many texts a container of Hugging Face's text embeddings
// inference takes in one call, unless it is told otherwise (its command line,
// --max-client-batch-size).
const containerBatch = 32

// inBatches has some embed texts, at most n in a call, and counts the tokens.
func inBatches(ctx context.Context, texts []string, n int, some func(context.Context, []string) ([][]float32, int, error)) ([][]float32, *Usage, error) {
	vectors := make([][]float32, len(texts))
	counts := make([]int, (len(texts)+n-1)/n)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(embedAtOnce)
	for i := range counts {
		from := i * n
		to := min(from+n, len(texts))
		group.Go(func() error {
			got, tokens, err := some(ctx, texts[from:to])
			copy(vectors[from:to], got)
			counts[i] = tokens
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	usage := &Usage{}
	for _, tokens := range counts {
		usage.InputTokens += tokens
	}
	return vectors, usage, nil
}

// embed asks Bedrock, with as many calls as the model needs for that many texts.
func (b *Bedrock) embed(ctx context.Context, call *Call) (*Answer, error) {
	vectors, usage, err := inBatches(ctx, call.Embed.Input, call.Model.embedder.batch, func(ctx context.Context, texts []string) ([][]float32, int, error) {
		return b.embedSome(ctx, call, texts)
	})
	if err != nil {
		return nil, err
	}
	return &Answer{Body: embeddingBody(call, vectors, usage), Usage: usage}, nil
}

func (b *Bedrock) embedSome(ctx context.Context, call *Call, texts []string) ([][]float32, int, error) {
	e := call.Model.embedder
	body, err := json.Marshal(e.body(texts, call.Embed.Dimensions))
	if err != nil {
		return nil, 0, err
	}
	out, err := b.client.InvokeModel(ctx, &bedrockruntime.InvokeModelInput{
		ModelId: &call.Model.BedrockID, Body: body, ContentType: aws.String("application/json"), Accept: aws.String("application/json"),
	})
	if err != nil {
		return nil, 0, bedrockError(ctx, call.Model, err)
	}
	vectors, count, err := e.vectors(out.Body)
	if err == nil {
		err = complete(vectors, len(texts))
	}
	if err != nil {
		return nil, 0, &Error{Kind: Failed, Code: "NotEmbeddings", Err: err}
	}
	if n := inputTokens(out.ResultMetadata); n > 0 {
		count = n
	}
	return vectors, count, nil
}

// inputTokens is what Bedrock counted. It says so in a header, which the SDK has
// no field for.
func inputTokens(md middleware.Metadata) int {
	resp, ok := awsmiddleware.GetRawResponse(md).(*smithyhttp.Response)
	if !ok {
		return 0
	}
	n, _ := strconv.Atoi(resp.Header.Get("X-Amzn-Bedrock-Input-Token-Count"))
	return n
}

// complete checks that there is a vector for each text.
func complete(vectors [][]float32, texts int) error {
	if len(vectors) != texts {
		return errors.New("there is not one vector for each text")
	}
	for _, v := range vectors {
		if len(v) == 0 {
			return errors.New("a vector is empty")
		}
	}
	return nil
}

// embed asks a container of Hugging Face's text embeddings inference. Its answer
// is a list of vectors; that of others is as OpenAI has it, and read as well.
func (s *SageMaker) embed(ctx context.Context, call *Call) (*Answer, error) {
	vectors, usage, err := inBatches(ctx, call.Embed.Input, containerBatch, func(ctx context.Context, texts []string) ([][]float32, int, error) {
		return s.embedSome(ctx, call, texts)
	})
	if err != nil {
		return nil, err
	}
	return &Answer{Body: embeddingBody(call, vectors, usage), Usage: usage}, nil
}

func (s *SageMaker) embedSome(ctx context.Context, call *Call, texts []string) ([][]float32, int, error) {
	body, err := json.Marshal(struct {
		Inputs []string `json:"inputs"`
	}{texts})
	if err != nil {
		return nil, 0, err
	}
	out, err := s.invoke(ctx, &invocation{model: call.Model, body: body, contentType: "application/json", accept: "application/json"})
	if err != nil {
		return nil, 0, err
	}
	vectors, tokens, err := containerVectors(out.body)
	if err == nil {
		err = complete(vectors, len(texts))
	}
	if err != nil {
		return nil, 0, &Error{
			Kind: Misconfigured, Code: "NotEmbeddings", Err: err,
			Hint: "its container did not answer with embeddings: set its sagemaker.protocol to what it speaks in sagerock.yaml",
		}
	}
	return vectors, tokens, nil
}

func containerVectors(body []byte) ([][]float32, int, error) {
	var vectors [][]float32
	if json.Unmarshal(body, &vectors) == nil {
		return vectors, 0, nil
	}
	var doc struct {
		Data  []struct{ Embedding []float32 }
		Usage struct {
			PromptTokens int `json:"prompt_tokens"`
		}
	}
	if err := json.Unmarshal(body, &doc); err != nil {
		return nil, 0, err
	}
	for _, d := range doc.Data {
		vectors = append(vectors, d.Embedding)
	}
	return vectors, doc.Usage.PromptTokens, nil
}
