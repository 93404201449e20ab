package config

import "strings"

// Hub splits the source of a model on the Hugging Face Hub into the model and the
// revision of it, which is "" for the newest one.
func (s *SageMaker) Hub() (model, revision string) {
	model, revision, _ = strings.Cut(strings.TrimPrefix(s.Source, "hf://"), "@")
	return model, revision
}

// FromHub reports whether the container fetches the model from the Hugging Face Hub.
func (s *SageMaker) FromHub() bool { return strings.HasPrefix(s.Source, "hf://") }

// checkHub reports a download from the Hugging Face Hub that cannot work.
func (s *SageMaker) checkHub(p *place, c *Config) {
	s.checkHubToken(p, c)
	source := p.get("source")
	if !s.FromHub() || !source.sound() {
		return
	}
	if s.Image != "" && p.sound("image") && !s.chatImage() {
		source.errorf("write an S3 source, or image: lmi, vllm or huggingface", "only lmi, vllm and huggingface can download from the Hugging Face Hub")
	}
	if p.top().sound("network.mode") && c.Network.Mode == NetworkPrivate {
		source.errorf("copy the model to S3 and write its s3:// source, or write network.mode: none",
			"network.mode is private, so the container cannot reach the Hugging Face Hub")
	}
}

// checkHubToken reports a token that nobody uses, or that is somewhere else.
func (s *SageMaker) checkHubToken(p *place, c *Config) {
	token := p.get("hubToken")
	if s.HubToken == "" || !token.sound() {
		return
	}
	if p.sound("source") && !s.FromHub() {
		token.errorf("remove it, or write source: hf://OWNER/MODEL", "does nothing: the source is not on the Hugging Face Hub")
	}
	if _, twice := s.Environment["HF_TOKEN"]; twice && p.sound("environment") {
		p.get("environment", "HF_TOKEN").errorf("remove one of the two", "is what hubToken sets")
	}
	c.checkARN(token, s.HubToken, "a secret")
}
