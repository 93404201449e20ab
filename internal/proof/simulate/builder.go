package simulate

import (
	"path"
	"strings"

	"github.com/sagerock/sagerock/internal/proof/deployment"
)

// builder collects the calls of a deployment.
type builder struct {
	*account
	test  string // the test that makes them
	calls []Call

	configs map[string]string // what runs name the configuration of an endpoint
}

// need is what a call is for, and how it goes.
type need struct {
	why     string // what was called, or the page of AWS that says so
	through string // the service of the VPC endpoint on the way
	by      string // the name of the service that acts for the caller
}

// call adds a call of a role. Context comes as key and value in turn.
func (b *builder) call(role *deployment.Resource, n need, action, resource string, context ...string) {
	c := Call{Role: role, Action: action, Resource: resource, Context: map[string]string{}, Through: n.through, Test: b.test, Why: n.why}
	if role != nil {
		c.Principal = b.session(role)
	} else {
		c.Principal = n.by
	}
	for i := 0; i+1 < len(context); i += 2 {
		c.Context[context[i]] = context[i+1]
	}
	b.calls = append(b.calls, c)
}

// each adds a call for every action.
func (b *builder) each(role *deployment.Resource, n need, actions []string, resource string, context ...string) {
	for _, action := range actions {
		b.call(role, n, action, resource, context...)
	}
}

// arn is an ARN of this Region and account.
func (b *builder) arn(service, resource string) string {
	return "arn:" + b.Partition + ":" + service + ":" + b.Region + ":" + deployment.Account + ":" + resource
}

// s3 is the ARN of what is in S3 under a bucket and a key.
func (b *builder) s3(bucket, key string) string {
	return "arn:" + b.Partition + ":s3:::" + path.Join(bucket, key)
}

// ofStranger says that a bucket may be in another account, which then allows the call.
func (b *builder) ofStranger(bucket string) []string {
	if strings.HasPrefix(bucket, "cdk-") || strings.Contains(bucket, deployment.Account) {
		return nil
	}
	for _, r := range b.Kind("AWS::S3::Bucket") {
		if b.NameOf(r) == bucket {
			return nil
		}
	}
	return []string{"aws:ResourceAccount", "999999999999"}
}

// read adds what reading a folder or one object of S3 takes.
func (b *builder) read(role *deployment.Resource, n need, uri string) {
	bucket, key, _ := strings.Cut(strings.TrimPrefix(uri, "s3://"), "/")
	object := key
	if strings.HasSuffix(key, "/") || key == "" || path.Ext(key) == "" {
		object = strings.TrimSuffix(key, "/") + "/part-0001.csv"
	}
	b.get(role, n, bucket, object)
	b.call(role, n, "s3:ListBucket", b.s3(bucket, ""), append([]string{"s3:prefix", key}, b.ofStranger(bucket)...)...)
}

// get adds what reading one object of S3 takes that is there.
func (b *builder) get(role *deployment.Resource, n need, bucket, key string) {
	b.call(role, n, "s3:GetObject", b.s3(bucket, key), b.ofStranger(bucket)...)
	b.useKey(role, n.why, "kms:Decrypt", bucket, key)
}

// write adds what writing an object of S3 takes.
func (b *builder) write(role *deployment.Resource, n need, uri, name string) {
	bucket, key, _ := strings.Cut(strings.TrimPrefix(uri, "s3://"), "/")
	object := path.Join(key, name)
	b.call(role, n, "s3:PutObject", b.s3(bucket, object), b.ofStranger(bucket)...)
	b.useKey(role, n.why, "kms:GenerateDataKey", bucket, object)
}

// writeParts adds what an upload in parts takes besides: it can be given up, and reads
// what it has written.
func (b *builder) writeParts(role *deployment.Resource, n need, uri, name string) {
	b.write(role, n, uri, name)
	bucket, key, _ := strings.Cut(strings.TrimPrefix(uri, "s3://"), "/")
	n.why = `"Uploading and copying objects using multipart upload", Amazon S3 User Guide`
	b.call(role, n, "s3:AbortMultipartUpload", b.s3(bucket, path.Join(key, name)), b.ofStranger(bucket)...)
	b.useKey(role, n.why, "kms:Decrypt", bucket, path.Join(key, name))
}

// useKey adds S3's own call to KMS, where a key encrypts what is in the bucket. With a
// Bucket Key, the encryption context is the bucket ("Reducing the cost of SSE-KMS with
// Amazon S3 Bucket Keys", Amazon S3 User Guide).
func (b *builder) useKey(role *deployment.Resource, why, action, bucket, object string) {
	key, ofBucket := b.keyOf(bucket)
	if key == "" {
		return
	}
	on := b.s3(bucket, object)
	if ofBucket {
		on = b.s3(bucket, "")
	}
	b.call(role, need{why: why}, action, key, "kms:ViaService", "s3."+b.Region+".amazonaws.com", "kms:EncryptionContext:aws:s3:arn", on)
}

// unique are the calls without those that are there twice.
func unique(calls []Call) []Call {
	seen := map[string]bool{}
	var out []Call
	for _, c := range calls {
		key := c.Principal + " " + c.Action + " " + c.Resource + " " + c.Through + " " + text(c.Context)
		if !seen[key] {
			seen[key] = true
			out = append(out, c)
		}
	}
	return out
}
