package hosting

import (
	"maps"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/offer"
)

// Fleet is a set of instances that several models share, behind one endpoint. You pay for
// the instances, however many models are on them.
type Fleet struct {
	// Instances are one to five instance types, the preferred one first. Where AWS has no
	// capacity of one, SageMaker starts the next. A copy must fit on each of them, and each must
	// run the same builds of the models' images.
	Instances []string `yaml:"instances" rule:"required min=1 max=5 each=instance unique"`

	// CapacityTimeout is how long SageMaker tries the types of instances, all together, before
	// a deployment or a scale-out fails. Used with several types only.
	CapacityTimeout form.Duration `yaml:"capacityTimeout" rule:"min=5m max=1h"`

	// Scaling bounds how many instances run. SageMaker adds one when the copies of the models
	// need more room, and removes one that has no copies.
	Scaling *FleetScaling `yaml:"scaling"`

	// Alarms say what is normal on the instances. What is normal of a model on the fleet is in
	// the alarms block of the model.
	Alarms *FleetAlarms `yaml:"alarms"`
}

// FleetAlarms are the alarms of the instances of a fleet. Each notifies when that has been
// exceeded for a quarter of an hour, and costs 0.10 USD a month.
type FleetAlarms struct {
	// Disk is how full the disk of an instance may be, in percent; the copies of all models
	// share it. The default is 85, and 0 makes no alarm.
	Disk int `yaml:"disk" rule:"min=0 max=99"`
}

// FleetScaling bounds the instances of a fleet.
type FleetScaling struct {
	// Min is how many instances always run. You pay for them around the clock. With 0, the
	// last instance stops once no model of the fleet has a copy, and the first call after that
	// waits some minutes for a new one.
	Min int `yaml:"min" rule:"min=0 max=100"`

	// Max is how many instances may run.
	Max int `yaml:"max" rule:"min=1 max=100"`
}

func newFleet() *Fleet {
	return &Fleet{CapacityTimeout: CapacityTimeout, Scaling: &FleetScaling{Min: 1, Max: 2}, Alarms: &FleetAlarms{Disk: fullDisk}}
}

// LargestFleet is how many models may be on one fleet: its role names what each of them
// reads, and IAM limits the length of a role's policies ("IAM and AWS STS quotas", IAM User
// Guide).
const LargestFleet = 16

// Tenant is a model on a fleet.
type Tenant struct {
	At      *form.Place // of its sagemaker block
	Copy    *Copy
	Scaling *Scaling
}

// Check reports what is wrong with the fleet called name, given the models on it, by name, and
// whether a key of the account encrypts disks.
func (f *Fleet) Check(p *form.Place, name string, ownKey bool, tenants map[string]*Tenant) {
	list, scaling := p.Get("instances"), p.Get("scaling")
	types := Types(p, "", f.Instances)
	for _, t := range types {
		offer.Instance(t.At, t.Name, catalog.Endpoint)
		warnFamily(t.At, t.Name)
	}
	if p.Top().Sound("encryption.key") && ownKey {
		offer.Disks(types)
	}
	if at := p.Get("capacityTimeout"); at.Written() && list.Sound() && len(f.Instances) == 1 && f.CapacityTimeout != CapacityTimeout {
		at.Warnf("name more types in instances, or remove it", "has no effect: the fleet has one instance type")
	}
	if s := f.Scaling; scaling.Sound("min", "max") && s.Min > s.Max {
		at := scaling.Get("min")
		if !at.Written() {
			at = scaling.Get("max")
		}
		at.Errorf("raise max or lower min", "min is %d and max is %d", s.Min, s.Max)
		return
	}
	if !p.Sound() {
		return
	}
	switch n := len(tenants); {
	case n == 0:
		p.Warnf("write fleet: "+name+" under the sagemaker block of a model, or remove it", "no model uses it")
		return
	case n > LargestFleet:
		p.Errorf("move some of the models to another fleet", "%d models are on it, and its role has room for what %d read", n, LargestFleet)
	}
	f.checkZero(p, tenants)
	f.checkRoom(p, tenants)
}

// oldFamilies are the families on which inference components do not run according to the
// SageMaker Python SDK, version 3. AWS's guide has no such list.
var oldFamilies = []string{"c5", "c5d", "m5", "m5d", "p2"}

func warnFamily(at *form.Place, instance string) {
	if parts := strings.Split(instance, "."); len(parts) == 3 && slices.Contains(oldFamilies, parts[1]) && at.Sound() {
		at.Warnf("write a newer instance type, such as ml.m6i.xlarge or ml.g5.xlarge",
			"AWS's SageMaker Python SDK refuses inference components, which fleets are made of, on %s", parts[1])
	}
}

// checkZero warns about a minimum of 0 that is never reached.
func (f *Fleet) checkZero(p *form.Place, tenants map[string]*Tenant) {
	at := p.Get("scaling", "min")
	if f.Scaling.Min > 0 || !at.Sound() {
		return
	}
	var kept []string
	for _, name := range slices.Sorted(maps.Keys(tenants)) {
		t := tenants[name]
		if !t.At.Sound("scaling.min") {
			return
		}
		if t.Scaling.Min > 0 {
			kept = append(kept, name)
		}
	}
	if len(kept) > 0 {
		at.Warnf("write scaling.min: 0 under these models too, or 1 here", "is never reached: models with a copy at all times are %s", form.List(kept, "and"))
	}
}
