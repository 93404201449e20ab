// Package catalog holds what AWS publishes and no API tells at synthesis: the
// SageMaker images of each Region, what an instance type has, where Bedrock's models
// can be called, what they cost and when they end. Tables are dated and made by the
// scripts of internal/cataloggen; they knowingly age, so a name that is not in them is
// a reason to warn, never proof of a mistake.
//
// It contains no AWS code and imports nothing but the standard library.
package catalog
