package config

import (
	"strings"

	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/offer"
)

// Hub splits the source of a model on the Hugging Face Hub into the model and the
// revision of it, which is "" for the newest one.
func (s *SageMaker) Hub() (model, revision string) {
	model, revision, _ = strings.Cut(strings.TrimPrefix(s.Source, "hf://"), "@")
	return model, revision
}

// FromHub reports whether the container fetches the model from the Hugging Face Hub.
func (s *SageMaker) FromHub() bool { return strings.HasPrefix(s.Source, "hf://") }

// checkHub reports a download from the Hugging Face Hub that cannot work.
func (s *SageMaker) checkHub(p *form.Place, c *Config) {
	source := p.Get("source")
	if !s.FromHub() || !source.Sound() {
		return
	}
	if s.Image != "" && p.Sound("image") && !s.chatImage() {
		source.Errorf("write an S3 source, or image: lmi, vllm or huggingface", "only lmi, vllm and huggingface can download from the Hugging Face Hub")
	}
	if p.Top().Sound("network.mode") && c.Network.Mode == NetworkPrivate {
		source.Errorf("copy the model to S3 and write its s3:// source, or write network.mode: none",
			"network.mode is private, so the container cannot reach the Hugging Face Hub")
	}
}

// checkHubToken reports a token that is set twice, or that is somewhere else.
func (s *SageMaker) checkHubToken(p *form.Place, c *Config) {
	token := p.Get("hubToken")
	if s.HubToken == "" || !token.Sound() {
		return
	}
	if _, twice := s.Environment["HF_TOKEN"]; twice && p.Sound("environment") {
		p.Get("environment", "HF_TOKEN").Errorf("remove one of the two", "is what hubToken sets")
	}
	offer.ARN(token, s.HubToken, "a secret", c.Region)
}
