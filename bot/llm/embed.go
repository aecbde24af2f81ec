package llm

import (
	"context"
	"fmt"
	"math"

	openai "github.com/sashabaranov/go-openai"
)

// EmbedName returns the name of the embedding model.
func (c *Client) EmbedName() string { return c.cfg.EmbedModel }

// Embed returns one vector a text, in the order of the texts, all of one dimension. It is one call:
// the caller batches. A vector that is missing, empty, zero or not finite is an error.
func (c *Client) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	if len(texts) == 0 {
		return nil, nil
	}
	release, err := c.slot(ctx)
	if err != nil {
		return nil, fmt.Errorf("embed %d texts: %w", len(texts), err)
	}
	defer release()
	var used Usage
	var resp openai.EmbeddingResponse
	err = c.try(ctx, &used, c.cfg.EmbedBytes, func(ctx context.Context) (err error) {
		resp, err = c.api.CreateEmbeddings(ctx, openai.EmbeddingRequest{
			Input: texts, Model: openai.EmbeddingModel(c.cfg.EmbedModel),
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("embed %d texts: %w", len(texts), err)
	}
	vectors := make([][]float32, len(texts))
	for _, e := range resp.Data {
		if e.Index < 0 || e.Index >= len(vectors) || vectors[e.Index] != nil {
			return nil, fmt.Errorf("embed %d texts: %w: vector %d is not asked for or given twice", len(texts), ErrReply, e.Index)
		}
		vectors[e.Index] = e.Embedding
	}
	for i, v := range vectors {
		if len(v) == 0 || len(v) != len(vectors[0]) || !usable(v) {
			return nil, fmt.Errorf("embed %d texts: %w: vector %d is missing, of another length, or no direction", len(texts), ErrReply, i)
		}
	}
	return vectors, nil
}

func usable(v []float32) bool {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	return sum > 0 && !math.IsInf(sum, 0) && !math.IsNaN(sum)
}
