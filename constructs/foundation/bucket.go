package foundation

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/defaults"
	"github.com/sagerock/sagerock/constructs/kept"
	"github.com/sagerock/sagerock/contract"
)

// BucketProps is what a [Bucket] needs from the outside.
type BucketProps struct {
	// Key encrypts the objects. Nil means keys that S3 manages.
	Key awskms.IKey
	// Data says what a destroy does to the bucket, and how long access logs and the
	// calls of the gateway are kept. Nil means the defaults.
	Data *config.Data
}

// Bucket holds training results, calls that are kept and those of async endpoints, in
// versions, and a second bucket logs who touched them. What is replaced or deleted
// goes after 30 days, calls that the gateway has kept and those of endpoints with a shadow
// after data.logDays, the rows and
// predictions of training runs and the archives of refused models after data.runDays, and
// calls of async endpoints after 7 days.
//
// A destroy empties neither: while there are objects in a bucket, deleting it
// fails, whatever the config says.
type Bucket struct {
	constructs.Construct

	// Bucket is where the data is.
	Bucket awss3.IBucket
}

// NewBucket adds a Bucket to scope.
func NewBucket(scope constructs.Construct, id *string, props *BucketProps) *Bucket {
	props = defaults.Of(props)
	b := &Bucket{}
	props.Data = defaults.Or("foundation.NewBucket", "Data", props.Data)
	constructs.NewConstruct_Override(b, scope, id)
	// Log delivery by bucket policy, whatever the app's own flags say: the other way
	// is an ACL, and these buckets refuse ACLs.
	b.Node().SetContext(jsii.String("@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy"), true)

	encryption := awss3.BucketEncryption_S3_MANAGED
	if props.Key != nil {
		encryption = awss3.BucketEncryption_KMS
	}
	b.Bucket = keepPolicy(props.Data, awss3.NewBucket(b, jsii.String("Bucket"), &awss3.BucketProps{
		Encryption:             encryption,
		EncryptionKey:          props.Key,
		BucketKeyEnabled:       jsii.Bool(props.Key != nil), // one KMS call for many objects
		BlockPublicAccess:      awss3.BlockPublicAccess_BLOCK_ALL(),
		ObjectOwnership:        awss3.ObjectOwnership_BUCKET_OWNER_ENFORCED,
		EnforceSSL:             jsii.Bool(true),
		Versioned:              jsii.Bool(true),
		ServerAccessLogsBucket: b.accessLogs(props.Data),
		RemovalPolicy:          kept.Removal(props.Data),
		LifecycleRules: &[]*awss3.LifecycleRule{
			{
				AbortIncompleteMultipartUploadAfter: days(7),
				NoncurrentVersionExpiration:         days(30),
			},
			// There always, because what has been kept must go when no more is. In a bucket
			// with versions, what expires is only noncurrent, and goes a day later. Of two
			// rules, the one that is done first counts.
			{
				Prefix:                      jsii.String(contract.CapturedPrefix),
				Expiration:                  days(props.Data.LogDays),
				NoncurrentVersionExpiration: days(1),
			},
			{
				Prefix:                      jsii.String(contract.RunsPrefix),
				Expiration:                  days(props.Data.RunDays),
				NoncurrentVersionExpiration: days(1),
			},
			{
				// Archives of models that nothing uses. A filter by tag takes in the versions that
				// have the tag, the noncurrent ones too.
				Prefix:                      jsii.String(contract.TrainingPrefix),
				TagFilters:                  &map[string]any{contract.DiscardedTag: contract.Discarded},
				Expiration:                  days(props.Data.RunDays),
				NoncurrentVersionExpiration: days(1),
			},
			{
				Prefix:                      jsii.String(contract.ShadowPrefix),
				Expiration:                  days(props.Data.LogDays),
				NoncurrentVersionExpiration: days(1),
			},
			{
				Prefix:                      jsii.String(contract.AsyncPrefix),
				Expiration:                  days(7),
				NoncurrentVersionExpiration: days(1),
			},
		},
	}))
	return b
}

// Calls is where the calls of async endpoints are.
func (b *Bucket) Calls() *string { return b.Bucket.S3UrlForObject(jsii.String(contract.AsyncPrefix)) }

// accessLogs is the bucket of the access logs. S3 delivers them to no bucket
// that is encrypted with a KMS key (S3 User Guide, "Enabling Amazon S3 server
// access logging").
func (b *Bucket) accessLogs(data *config.Data) awss3.Bucket {
	return keepPolicy(data, awss3.NewBucket(b, jsii.String("AccessLogs"), &awss3.BucketProps{
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		ObjectOwnership:   awss3.ObjectOwnership_BUCKET_OWNER_ENFORCED,
		EnforceSSL:        jsii.Bool(true),
		RemovalPolicy:     kept.Removal(data),
		LifecycleRules: &[]*awss3.LifecycleRule{{
			AbortIncompleteMultipartUploadAfter: days(7),
			Expiration:                          days(data.LogDays),
		}},
	}))
}

// keepPolicy lets the policy of bucket live as long as the bucket: one that a
// destroy leaves still takes TLS only, and still gets its access logs.
func keepPolicy(data *config.Data, bucket awss3.Bucket) awss3.Bucket {
	bucket.Policy().ApplyRemovalPolicy(kept.Removal(data))
	return bucket
}

func days(n int) awscdk.Duration { return awscdk.Duration_Days(jsii.Number(n)) }
