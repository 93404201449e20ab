package config

import (
	"slices"
	"strings"

	"github.com/sagerock/sagerock/catalog"
)

// checkModel reports an id that is none of a model, or of one that is no more.
func (b *Bedrock) checkModel(model *place, c *Config) {
	if geography, id := catalog.ModelGeography(b.Model); geography != "" {
		model.errorf("write model: "+id+" and profile: "+geography, "%s is the id of a cross-Region profile, not of a model", b.Model)
		return
	}
	checkFoundation(model, b.Model, c)
}

// checkFoundation looks at the id of a foundation model.
func checkFoundation(p *place, id string, c *Config) {
	m, ok := catalog.ModelOf(id)
	if !ok {
		fix := "check the id in the Bedrock console; the model may be newer than sagerock's table"
		if near := nearestModel(id); near != "" {
			fix = "did you mean " + near + "?"
		}
		p.warnf(fix, "%s is not a model that sagerock knows", id)
		return
	}
	if p.top().sound("region") {
		checkLife(p, &m, c.Region)
	}
}

// checkLife warns about a model that is about to end, and refuses one that has.
func checkLife(p *place, m *catalog.Model, region string) {
	fix := "choose another: sagerock models lists them"
	if m.Successor != "" {
		fix = "write " + m.Successor + ", or choose another: sagerock models lists them"
	}
	switch m.LifeIn(region, p.report.today) {
	case catalog.Ended:
		p.errorf(fix, "%s reached its end of life on %s", m.ID, m.End)
	case catalog.Legacy:
		switch {
		case m.End == "":
			p.warnf(fix, "%s is legacy since %s", m.ID, m.Legacy)
		case m.End <= p.report.today:
			p.warnf(fix, "%s is legacy, and reached its end of life in other Regions on %s", m.ID, m.End)
		default:
			p.warnf(fix, "%s is legacy: its end of life is on %s", m.ID, m.End)
		}
	}
}

// nearestModel is the id that was most likely meant: the last of the active ones that begin
// with what is written, or else the one with the fewest other letters.
func nearestModel(id string) string {
	ids := catalog.Models()
	best := ""
	if maker, name, _ := strings.Cut(id, "."); maker != "" && len(name) > 2 {
		for _, known := range ids {
			if m, _ := catalog.ModelOf(known); strings.HasPrefix(known, id) && (best == "" || m.End == "") {
				best = known
			}
		}
	}
	if best == "" {
		best = nearest(id, ids)
	}
	return best
}

// checkPlace looks at whether the model can be called as it is written from the Region.
func (b *Bedrock) checkPlace(p *place, c *Config) {
	if !p.top().sound("region") {
		return
	}
	if catalog.Partition(c.Region) == "aws-cn" {
		p.warnf("use the sagemaker path there", "Bedrock is not known to be in %s", c.Region)
		return
	}
	if !p.sound("model", "profile") {
		return
	}
	profile := p.get("profile")
	m, _ := catalog.ModelOf(b.Model)
	switch from := m.ProfilesFrom(c.Region); {
	case !m.Placed(c.Region):
		if b.Profile != "none" && !slices.Contains(catalog.ProfileRegions(b.Profile), c.Region) {
			profile.warnf(profileFix(usableProfiles(c.Region), c.Region), "%s profiles are not known to be usable from %s", b.Profile, c.Region)
		}
	case b.Profile == "none" && m.In(c.Region):
	case b.Profile == "none" && m.ProfileOnly() && len(from) > 0:
		profile.errorf(profileFix(from, c.Region), "is required: %s can be called through a profile only", b.Model)
	case b.Profile == "none" && len(from) > 0:
		profile.warnf(profileFix(from, c.Region), "%s is not known to serve %s without a profile", c.Region, b.Model)
	case b.Profile == "none":
		p.get("model").warnf("check in the Bedrock console of "+c.Region+" that it is there; sagerock models --region "+c.Region+" lists those that are known to be",
			"%s is not known to be in %s", b.Model, c.Region)
	case !slices.Contains(from, b.Profile):
		if m.In(c.Region) {
			from = append(from, "none")
		}
		profile.warnf(profileFix(from, c.Region), "%s has no %s profile that is known to be usable from %s", b.Model, b.Profile, c.Region)
	}
}

func profileFix(profiles []string, region string) string {
	switch len(profiles) {
	case 0:
		return "check in the Bedrock console of " + region + " that the profile is there"
	case 1:
		return "write profile: " + profiles[0]
	}
	return "write profile: " + list(profiles, "or")
}

// usableProfiles lists the profiles that can be called from region.
func usableProfiles(region string) []string {
	return slices.DeleteFunc(catalog.Geographies(), func(profile string) bool {
		return !slices.Contains(catalog.ProfileRegions(profile), region)
	})
}
