// Package catalog holds facts that AWS publishes in documents and in no API that works
// offline: the SageMaker images of each Region, what each instance type has, and where
// Bedrock's models can be called, what they cost and when they end. The scripts of
// internal/cataloggen write its tables, with their dates. A table grows old, so a name that
// is missing from it is a reason to warn, never proof of a mistake.
//
// It contains no AWS code and imports nothing but the standard library.
package catalog
