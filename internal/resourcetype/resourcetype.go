// Package resourcetype says of each type of CloudFormation resource that the stacks have what
// it is for, what is lost with one, which changes replace it, and which permissions a
// deployment of it needs.
package resourcetype

// schema is what CloudFormation's schema of a type says.
type schema struct {
	// Replacing are the properties whose change replaces the resource, as paths with dots.
	Replacing []string
	// Permissions are those that the handlers which create, read, update and delete it need.
	Permissions []string
}

// Replacing are the properties of a type whose change replaces the resource, as paths with
// dots. known is false for a type that no stack of sagerock has.
func Replacing(name string) (paths []string, known bool) {
	s, known := schemas[name]
	return s.Replacing, known
}

// Permissions are what CloudFormation must be allowed for a resource of a type.
func Permissions(name string) (actions []string, known bool) {
	s, known := schemas[name]
	return s.Permissions, known
}

// lost says what is lost with a resource of a type that holds something.
var lost = map[string]string{
	"AWS::DynamoDB::Table":              "its items",
	"AWS::KMS::Key":                     "everything that it has encrypted: it cannot be read any more",
	"AWS::Logs::LogGroup":               "its log events",
	"AWS::S3::Bucket":                   "its objects, which somebody has to delete first",
	"AWS::SageMaker::ModelPackageGroup": "the list of its models",
	"AWS::SecretsManager::Secret":       "what it holds, such as the keys of callers",
}

// Lost is what is lost when a resource of a type is deleted, or "" where it can be made again.
func Lost(name string) string { return lost[name] }
