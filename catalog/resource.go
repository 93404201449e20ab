package catalog

import "slices"

// HasType reports whether CloudFormation can make resources of a type in region. It is
// true where the table says nothing.
func HasType(resource, region string) bool { return !slices.Contains(missingTypes[resource], region) }

// KnownType reports whether the table was made with the type in mind.
func KnownType(resource string) bool { return slices.Contains(checkedTypes, resource) }
