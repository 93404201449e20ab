package hosting

import (
	"time"

	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/offer"
)

// CapacityTimeout is how long SageMaker tries the types of a pool unless the file says.
const CapacityTimeout = form.Duration(30 * time.Minute)

// Types pairs the instance types of the block p with their places in it: those of the list
// under instances, or else the one under instance.
func Types(p *form.Place, instance string, instances []string) []offer.Type {
	if len(instances) == 0 {
		return []offer.Type{{At: p.Get("instance"), Name: instance}}
	}
	list := p.Get("instances")
	out := make([]offer.Type, len(instances))
	for i, name := range instances {
		out[i] = offer.Type{At: list, Name: name}
		if list.Sound() { // or its entries are not all there
			out[i].At = list.Entry(i)
		}
	}
	return out
}
