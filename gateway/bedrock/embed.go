package bedrock

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/sagerock/sagerock/gateway/engine"
)

// embed calls Bedrock as often as the model needs for the number of texts.
func (e *Engine) embed(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
	family := embedderOf(call.Model.Base)
	return engine.Embed(ctx, call.Texts.Input, family.batch, func(ctx context.Context, texts []string) ([][]float32, int, error) {
		return e.embedSome(ctx, call, family, texts)
	})
}

func (e *Engine) embedSome(ctx context.Context, call *engine.Call, family *embedder, texts []string) ([][]float32, int, error) {
	body, err := json.Marshal(family.body(texts, call.Texts.Dimensions))
	if err != nil {
		return nil, 0, err
	}
	out, err := e.client.InvokeModel(ctx, &bedrockruntime.InvokeModelInput{
		ModelId: &call.Model.BedrockID, Body: body, ContentType: aws.String("application/json"), Accept: aws.String("application/json"),
	})
	if err != nil {
		return nil, 0, bedrockError(ctx, call.Model, err)
	}
	vectors, count, err := family.vectors(out.Body)
	if err == nil {
		err = engine.Complete(vectors, len(texts))
	}
	if err != nil {
		return nil, 0, &engine.Error{Kind: engine.Failed, Code: "NotEmbeddings", Err: err}
	}
	if n := inputTokens(out.ResultMetadata); n > 0 {
		count = n
	}
	return vectors, count, nil
}

// inputTokens is Bedrock's count, which is in a header that the SDK has no field for.
func inputTokens(md middleware.Metadata) int {
	resp, ok := awsmiddleware.GetRawResponse(md).(*smithyhttp.Response)
	if !ok {
		return 0
	}
	n, _ := strconv.Atoi(resp.Header.Get("X-Amzn-Bedrock-Input-Token-Count"))
	return n
}
