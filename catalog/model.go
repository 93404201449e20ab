package catalog

import (
	"slices"
	"strings"
)

// Task is what a model on Bedrock does.
type Task string

// The tasks of models.
const (
	Chat      Task = "chat"
	Embedding Task = "embedding"
)

// Sampling says which of temperature and top_p a model takes.
type Sampling string

// What models take.
const (
	SamplingBoth   Sampling = "both"
	SamplingEither Sampling = "either" // one of them in a request, not both
	SamplingNone   Sampling = "none"
)

// Model is a foundation model on Bedrock.
type Model struct {
	ID   string
	Task Task

	// Launch, Legacy and End are days, such as 2026-11-27, or "" where none is known.
	// A model with an End has been legacy since Legacy at the latest.
	Launch, Legacy, End string
	// Successor is the model that AWS recommends instead, or "".
	Successor string

	// Regions serve the model themselves, without a profile. Profiles are the Regions
	// that each geography's profile can be called from. Both are empty for a model
	// that is newer than the lists of the Regions.
	Regions  []string
	Profiles map[string][]string

	Inputs     []string // text, image, document, audio, video
	Context    int      // the most tokens of a request, 0 where it is not known
	MaxOutput  int      // the most tokens of an answer, 0 where it is not known
	Dimensions int      // of a vector
	Sampling   Sampling // "" for models that embed
	Structured bool     // answers follow a JSON schema
	Tools      bool     // it calls tools
	Reasoning  bool     // it can think before it answers

	rates map[string]rate
}

// ModelOf returns the model with this id, without the geography of a profile.
func ModelOf(id string) (Model, bool) {
	m, ok := models[id]
	m.ID = id
	return m, ok
}

// Gone reports whether the model with this id chatted on Bedrock and has ended, on a day
// that is not in the table.
func Gone(id string) bool { return slices.Contains(gone, id) }

// Other says what the model of Bedrock with this id does, where that is neither to chat nor
// to embed texts, such as "makes images", or returns "".
func Other(id string) string { return others[id] }

// KnownModel reports whether id was a model on Bedrock when the table was made.
func KnownModel(id string) bool {
	_, ok := models[id]
	return ok
}

// Models lists the ids of the models in the table, sorted.
func Models() []string { return sortedKeys(models) }

// Embeds reports whether the model with this id, or that of a profile, turns texts
// into vectors. Models that the table lacks and that do have it in their names.
func Embeds(id string) bool {
	_, id = ModelGeography(id)
	if m, ok := models[id]; ok {
		return m.Task == Embedding
	}
	return strings.Contains(id, "embed")
}

// ListsModels reports whether the table says which models can be called in region.
func ListsModels(region string) bool { return slices.Contains(bedrockRegions, region) }

// Placed reports whether the table says where m can be called in region.
func (m *Model) Placed(region string) bool {
	return ListsModels(region) && (len(m.Regions) > 0 || len(m.Profiles) > 0)
}

// In reports whether region serves m itself, without a profile.
func (m *Model) In(region string) bool { return slices.Contains(m.Regions, region) }

// ProfilesFrom lists the profiles of m that can be called from region: of the
// geographies first, global last.
func (m *Model) ProfilesFrom(region string) []string {
	var all []string
	for _, geography := range Geographies() {
		if slices.Contains(m.Profiles[geography], region) {
			all = append(all, geography)
		}
	}
	return all
}

// ProfileOnly reports whether no Region at all serves m without a profile.
func (m *Model) ProfileOnly() bool { return len(m.Regions) == 0 && len(m.Profiles) > 0 }
