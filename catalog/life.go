package catalog

// Life is how far a model is in its life.
type Life string

// The lives of models, as Bedrock has them ("Model lifecycle", Amazon Bedrock User Guide).
const (
	Active Life = "active"
	Legacy Life = "legacy"
	Ended  Life = "ended"
)

// LifeIn returns the state of m in region on a day, such as 2026-11-27. AWS gives some
// Regions longer than others: where a Region still had the model after its end when the
// lists were taken, and in other partitions, the model is legacy, not ended.
func (m *Model) LifeIn(region, day string) Life {
	switch {
	case m.End == "" && m.Legacy == "" || m.End == "" && day < m.Legacy:
		return Active
	case m.End == "" || day < m.End:
		return Legacy
	case Partition(region) != "aws":
		return Legacy
	case m.End < listedDate && (m.In(region) || len(m.ProfilesFrom(region)) > 0):
		return Legacy
	}
	return Ended
}
