package engine

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"github.com/sagerock/sagerock/gateway/chat"
)

// embedAtOnce is how many calls one request for embeddings makes at a time.
const embedAtOnce = 8

// Embed calls some for batches of at most n texts, and adds up the tokens.
func Embed(ctx context.Context, texts []string, n int, some func(context.Context, []string) ([][]float32, int, error)) (*Answer, error) {
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
		return nil, err
	}
	usage := &chat.Usage{}
	for _, tokens := range counts {
		usage.InputTokens += tokens
	}
	return &Answer{Vectors: &chat.Vectors{All: vectors, Usage: usage}}, nil
}

// Complete checks that there is a vector for each text.
func Complete(vectors [][]float32, texts int) error {
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
