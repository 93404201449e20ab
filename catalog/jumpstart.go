package catalog

import "slices"

// jumpStartModel is a model of SageMaker JumpStart.
type jumpStartModel struct {
	gated   bool   // in the bucket of models that ask for consent
	license string // the key of what to agree to; "" where nothing is
	files   []files
}

// files are where a version of a model lies in the bucket.
type files struct{ version, key string }

// JumpStart is where the files of a model of SageMaker JumpStart lie in region, of the newest
// version that the table knows, or of the one named. It is not ok where it knows none.
func JumpStart(id, version, region string) (uri string, ok bool) {
	m := jumpStart[id]
	for _, f := range m.files {
		if version == "" || f.version == version {
			return "s3://" + jumpStartBucket(m.gated, region) + "/" + f.key, true
		}
	}
	return "", false
}

// jumpStartBucket is AWS's bucket of models in region.
func jumpStartBucket(gated bool, region string) string {
	if gated {
		return "jumpstart-private-cache-prod-" + region
	}
	return "jumpstart-cache-prod-" + region
}

// JumpStartLicense is the address of the end user license agreement of a model of JumpStart,
// or "" where it has none.
func JumpStartLicense(id, region string) string {
	if key := jumpStart[id].license; key != "" {
		return "https://" + jumpStartBucket(false, region) + ".s3." + region + "." + Suffix(region) + "/" + key
	}
	return ""
}

// JumpStartModels lists the ids that [JumpStart] knows, sorted.
func JumpStartModels() []string { return sortedKeys(jumpStart) }

// JumpStartVersions lists the versions of a model that [JumpStart] knows, the newest first.
func JumpStartVersions(id string) []string {
	var out []string
	for _, f := range jumpStart[id].files {
		out = append(out, f.version)
	}
	return out
}

// HasJumpStart reports whether JumpStart had its models in region when the table was made.
func HasJumpStart(region string) bool { return slices.Contains(jumpStartRegions, region) }
