package offer

import (
	"slices"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
)

// Profile looks at whether the model of the block p can be called as it is written, through
// a cross-Region profile or with none, from the Region.
func Profile(p *form.Place, model, profile, region string) {
	if !p.Top().Sound("region") {
		return
	}
	if catalog.Partition(region) == "aws-cn" {
		p.Warnf("use the sagemaker path there", "Bedrock is not known to be in %s", region)
		return
	}
	if !p.Sound("model", "profile") {
		return
	}
	at := p.Get("profile")
	m, known := catalog.ModelOf(model)
	switch from := m.ProfilesFrom(region); {
	case known && profile == "none" && !catalog.ListsModels(region) && slices.Contains(catalog.Regions(), region):
		p.Get("model").Warnf("check in the Bedrock console of "+region+" that the model is there", "sagerock has no list of the models in %s", region)
	case !m.Placed(region):
		if profile != "none" && !slices.Contains(catalog.ProfileRegions(profile), region) {
			at.Warnf(profileFix(usableProfiles(region), region), "%s profiles are not known to be usable from %s", profile, region)
		}
	case profile == "none" && m.In(region):
	case profile == "none" && m.ProfileOnly() && len(from) > 0:
		at.Errorf(profileFix(from, region), "is required: %s can be called through a profile only", model)
	case profile == "none" && len(from) > 0:
		at.Warnf(profileFix(from, region), "%s is not known to serve %s without a profile", region, model)
	case profile == "none" && m.End != "" && m.End <= catalog.ModelsDate: // that it ended says it
	case profile == "none":
		p.Get("model").Warnf("check in the Bedrock console of "+region+" that it is there; sagerock models --region "+region+" lists those that are known to be",
			"%s is not known to be in %s", model, region)
	case !slices.Contains(from, profile):
		if m.In(region) {
			from = append(from, "none")
		}
		at.Warnf(profileFix(from, region), "%s has no %s profile that is known to be usable from %s", model, profile, region)
	}
}

func profileFix(profiles []string, region string) string {
	switch len(profiles) {
	case 0:
		return "check in the Bedrock console of " + region + " that the profile is there"
	case 1:
		return "write profile: " + profiles[0]
	}
	return "write profile: " + form.List(profiles, "or")
}

// usableProfiles lists the profiles that can be called from region.
func usableProfiles(region string) []string {
	return slices.DeleteFunc(catalog.Geographies(), func(profile string) bool {
		return !slices.Contains(catalog.ProfileRegions(profile), region)
	})
}
