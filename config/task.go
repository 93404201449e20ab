package config

import "github.com/sagerock/sagerock/catalog"

// Task is what a model is for. Callers of a chat send messages, callers of an embedding
// texts; raw is whatever the container takes.
type Task string

// The tasks. sagemaker.protocol names the same three.
const (
	TaskChat      Task = "chat"
	TaskEmbedding Task = "embedding"
	TaskRaw       Task = "raw"
)

// Task is what the model is for on Bedrock.
func (b *Bedrock) Task() Task {
	_, id := catalog.ModelGeography(b.Foundation()) // one is reported, but what was meant is clear
	if catalog.Embeds(id) {
		return TaskEmbedding
	}
	return TaskChat
}

// Task is what the container is for.
func (s *SageMaker) Task() Task { return Task(s.Protocol) }

// Task is what the model is for, on either engine: a checked model is for the same on both.
func (m *Model) Task() Task {
	if m.Bedrock != nil {
		return m.Bedrock.Task()
	}
	return m.SageMaker.Task()
}

// is reports whether the model is for a task on any engine.
func (m *Model) is(task Task) bool {
	return m.Bedrock != nil && m.Bedrock.Task() == task || m.SageMaker != nil && m.SageMaker.Task() == task
}

// taskKeys are what Task reads.
var taskKeys = []string{"bedrock.model", "bedrock.base", "sagemaker.image", "sagemaker.protocol"}
