package offer

import (
	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/syntax"
)

// Type is an instance type, and where it is written.
type Type struct {
	At   *form.Place
	Name string
}

// Pool reports types of one list that cannot run the same image. A model has one image,
// and instances of any type of the list may run it.
func Pool(imageAt *form.Place, types []Type, image, region string) {
	if len(types) < 2 || image == "" || !imageAt.Sound() || !imageAt.Top().Sound("region") {
		return
	}
	first, own := types[0], syntax.OwnImage(image)
	uri, ok := catalog.InferenceImage(image, region, first.Name)
	for _, t := range types[1:] {
		if !first.At.Sound() || !t.At.Sound() {
			continue
		}
		other, runs := catalog.InferenceImage(image, region, t.Name)
		switch {
		case own && catalog.Chip(t.Name) != catalog.Chip(first.Name):
			t.At.Warnf("check that the image is built for both, or write types with the same chip",
				"%s has %s, and %s has %s: one image has to run on both", t.Name, catalog.Chip(t.Name), first.Name, catalog.Chip(first.Name))
		case !own && ok && runs && other != uri:
			t.At.Errorf("write types that all have GPUs, or none of which has",
				"%s runs another build of the %s image than %s: a model has one image", t.Name, image, first.Name)
		}
	}
}

// Disks warns about types of one list of which some have disks of their own, which leaves
// the disks of the others without the key.
func Disks(types []Type) {
	var own, other *Type
	for i := range types {
		if !types[i].At.Sound() {
			return
		}
		if t := &types[i]; catalog.LocalStorage(t.Name) {
			own = t
		} else {
			other = t
		}
	}
	if own != nil && other != nil {
		other.At.Warnf("write types that all have disks of their own, or none of which has",
			"the disk of %s is encrypted with a key of AWS, because %s has disks of its own, beside which SageMaker takes no key", other.Name, own.Name)
	}
}
