package config

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// longestEndpointName is what SageMaker allows (API reference, CreateEndpoint).
const longestEndpointName = 63

// EndpointName is the physical name of the endpoint that serves m. Names are
// otherwise left to CloudFormation; this one is fixed because the gateway, the
// training pipeline, logs and metrics all find the endpoint by it, whichever
// stack made it.
//
// It says who makes the endpoint, of which kind it is and on which instance it runs:
// what SageMaker cannot turn into another is another endpoint, and comes up under a name
// of its own before the old one goes. A name that would be too long ends in a hash
// before that.
func (c *Config) EndpointName(m *Model) string {
	name, kind := c.Prefix()+joint+m.Name, joint+m.SageMaker.kind()
	if len(name)+len(kind) > longestEndpointName {
		sum := sha256.Sum256([]byte(name)) // two long names may start alike
		hash := "-" + hex.EncodeToString(sum[:3])
		name = strings.TrimRight(name[:longestEndpointName-len(kind)-len(hash)], "-") + hash
	}
	return name + kind
}

// kind is what an update of the endpoint cannot change. The pipeline moves the endpoint
// that it deployed to another instance by itself; one of CloudFormation cannot be moved
// while it scales ("Update endpoints that use auto scaling", SageMaker Developer Guide).
func (s *SageMaker) kind() string {
	if s.Training != nil {
		return "trained"
	}
	return s.Endpoint + "-" + strings.ReplaceAll(strings.TrimPrefix(s.Instance, "ml."), ".", "-")
}
