// Package customization holds which models on Bedrock can be customized, how, in which Regions
// and with what data: a table that is written by hand, from pages of AWS, with its date. As in
// package catalog, a model that is missing from it is no proof that AWS refuses it.
package customization

import (
	"slices"

	"github.com/sagerock/sagerock/catalog"
)

// Method is a way to customize a model on Bedrock.
type Method string

// The methods, in the words of a config file. API has them in those of Bedrock.
const (
	FineTuning              Method = "fineTuning"
	ContinuedPreTraining    Method = "continuedPreTraining"
	Distillation            Method = "distillation"
	ReinforcementFineTuning Method = "reinforcementFineTuning"
)

// Methods lists the methods, the usual one first.
func Methods() []Method {
	return []Method{FineTuning, Distillation, ReinforcementFineTuning, ContinuedPreTraining}
}

// API is the customizationType of CreateModelCustomizationJob.
func (m Method) API() string {
	switch m {
	case ContinuedPreTraining:
		return "CONTINUED_PRE_TRAINING"
	case Distillation:
		return "DISTILLATION"
	case ReinforcementFineTuning:
		return "REINFORCEMENT_FINE_TUNING"
	}
	return "FINE_TUNING"
}

// Words is the method in a sentence.
func (m Method) Words() string {
	switch m {
	case ContinuedPreTraining:
		return "continued pre-training"
	case ReinforcementFineTuning:
		return "reinforcement fine-tuning"
	case Distillation:
		return "distillation"
	}
	return "fine-tuning"
}

// DataFormat is how a line of a training file is written.
type DataFormat string

// The formats that Bedrock reads.
const (
	Conversation  DataFormat = "conversation"  // of the Converse API: bedrock-conversation-2024
	Messages      DataFormat = "messages"      // of Anthropic's Messages API: a system text, and messages of text
	Prompts       DataFormat = "prompts"       // a prompt and its completion
	Texts         DataFormat = "texts"         // an input, for continued pre-training
	GradedPrompts DataFormat = "gradedPrompts" // of OpenAI's chat completions, with a reference_answer
	Captions      DataFormat = "captions"      // an image and its caption
)

// Offer is one method to customize one model, and the data that it takes. A number
// that is 0 is not known.
type Offer struct {
	Model   string // the id of the model that answers, such as in bedrock.model
	Method  Method
	Base    string   // the id that a customization job names
	Family  string   // nova, nova2, llama, claude, titan or open
	Regions []string // where jobs run

	Format  DataFormat
	Records Records
	// Tokens is how long a record may be: prompt and answer together.
	Tokens int
	// TrainingBytes and ValidationBytes are how large the files may be.
	TrainingBytes, ValidationBytes int64
	// Images and Videos list what the formats of media in a record may be. Both are empty
	// for a model that trains on text.
	Images, Videos []string
	MostImages     int // in a record
	// Caption is how long a caption may be, in characters.
	Caption Bounds
	// SingleTurn is for models whose records have one question.
	SingleTurn bool
	// Unvalidated is for jobs that take no validation file.
	Unvalidated bool

	// OnDemand is for models whose custom models are deployed on demand, which costs nothing
	// while nobody calls. Others need provisioned throughput, which is paid by the hour.
	OnDemand bool

	Hyperparameters []Hyperparameter
	// Price is what training costs, in USD per million tokens and epoch.
	Price float64
	// Teachers are the models that a student of distillation can learn from.
	Teachers []string
	// Pages are the titles of AWS's pages that say so.
	Pages []string
}

// Records is how many records the files of a job may have. AWS raises a maximum on request,
// unless it is Fixed.
type Records struct {
	Min, Max      int // in the training file, or with Sum in both
	MaxValidation int
	Sum           bool
	Fixed         bool
}

// Bounds is a range of whole numbers.
type Bounds struct{ Min, Max int }

// Hyperparameter is a number that a job is started with, such as epochCount.
type Hyperparameter struct {
	Name              string
	Integer           bool
	Min, Max, Default float64 // Default is 0 where the job must name a number, or where none is documented
}

// Offers lists how the model with this id can be customized, the usual way first. The
// id may be that of a cross-Region profile, or that of a job.
func Offers(id string) []Offer {
	_, id = catalog.ModelGeography(id)
	var all []Offer
	for _, c := range offers {
		if c.Model == id || c.Base == id {
			c.OnDemand = slices.Contains(onDemand, c.Model)
			all = append(all, c)
		}
	}
	return all
}

// OfferOf returns how a model is customized by a method.
func OfferOf(id string, method Method) (Offer, bool) {
	all := Offers(id)
	i := slices.IndexFunc(all, func(c Offer) bool { return c.Method == method })
	if i < 0 {
		return Offer{}, false
	}
	return all[i], true
}

// Any is a method without a model: the format and the numbers that all its models have.
func Any(method Method) *Offer {
	c := &Offer{Method: method}
	switch method {
	case ContinuedPreTraining:
		c.Format = Texts // "Continued Pre-training: Text-to-text", Prepare your training datasets for fine-tuning and continued pre-training
	case Distillation:
		c.Format, c.Records, c.TrainingBytes = Conversation, Records{Min: 100}, gib
	case ReinforcementFineTuning:
		c.Format, c.Records = GradedPrompts, Records{Min: 100, Max: 20000, Fixed: true}
	}
	return c
}

// Models lists the models that can be customized by a method, sorted.
func Models(method Method) []string {
	var all []string
	for _, c := range offers {
		if c.Method == method {
			all = append(all, c.Model)
		}
	}
	slices.Sort(all)
	return all
}

// Epochs is how often a job reads the training file unless it says otherwise, or 0.
func (c *Offer) Epochs() int {
	for _, h := range c.Hyperparameters {
		if h.Name == "epochCount" {
			return int(h.Default)
		}
	}
	return 0
}
