package config

import (
	"strconv"
	"strings"

	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/offer"
	"github.com/sagerock/sagerock/config/syntax"
)

// Data says how long logs are kept, and what a destroy does to data.
type Data struct {
	// OnDestroy is retain to keep buckets, keys and logs when the stacks are destroyed, or
	// delete to delete them too. A bucket that still holds objects stops the destroy either
	// way.
	OnDestroy string `yaml:"onDestroy" rule:"oneof=retain|delete"`

	// LogDays is how many days logs are kept.
	LogDays int `yaml:"logDays" rule:"oneof=1|3|5|7|14|30|60|90|120|150|180|365|400|545|731|1096|1827|2192|2557|2922|3288|3653"`

	// RunDays is how many days the rows and predictions of a training run are kept in
	// the data bucket, and the archives of models that were refused or never registered.
	// Other models and all reports stay: the endpoint and the model registry use them.
	RunDays int `yaml:"runDays" rule:"min=1 max=3650"`
}

func defaultData() *Data { return &Data{OnDestroy: "retain", LogDays: 90, RunDays: 30} }

// checkRuns reports rows that would go while a run still reads them.
func (c *Config) checkRuns(p *form.Place) {
	at := p.Get("data", "runDays")
	for _, m := range c.WithSageMaker() {
		if m.SageMaker.Training == nil || !at.Sound() || !p.Get("models", m.Name, "sagemaker", "training", "maxRuntime").Sound() {
			continue
		}
		const jobs, day = 4, 24 * 60 * 60
		if least := int(jobs*m.SageMaker.Training.MaxRuntime.Seconds())/day + 1; c.Data.RunDays < least {
			at.Errorf("write "+strconv.Itoa(least)+" or more, or a shorter maxRuntime",
				"a run of model %s may take longer than %s: its %d jobs may each take maxRuntime", m.Name, form.Count(c.Data.RunDays, "day", "days"), jobs)
		}
	}
}

// Retain reports whether data outlives a destroy.
func (d *Data) Retain() bool { return d.OnDestroy == "retain" }

// Encryption says which key protects what is stored.
type Encryption struct {
	// Key is managed for a new KMS key with yearly rotation (1 USD a month), aws for
	// the keys that AWS manages, or the ARN of a key you have. The policy of your own
	// key must let CloudWatch Logs use it, and IAM policies allow its use: see
	// docs/operations.md.
	Key string `yaml:"key" rule:"is=key"`

	// Decrypt are the ARNs of the KMS keys that your own buckets are encrypted with.
	// The roles that read models and training data may decrypt with them. The key of the
	// bucket that cdk bootstrap made need not be among them, if it is in this account.
	Decrypt []string `yaml:"decrypt" rule:"max=10 each=keyArn unique"`
}

func defaultEncryption() *Encryption { return &Encryption{Key: "managed"} }

// Managed reports whether a new key is made.
func (e *Encryption) Managed() bool { return e.Key == "managed" }

// Existing reports whether Key is the ARN of a key the user has.
func (e *Encryption) Existing() bool { return strings.HasPrefix(e.Key, "arn:") }

func (e *Encryption) check(p *form.Place, c *Config) {
	if e.Existing() {
		offer.ARN(p.Get("key"), e.Key, "a key", c.Region)
	}
	// Models and training data must be in the Region of the app, and the key of a bucket
	// is in the bucket's Region.
	decrypt := p.Get("decrypt")
	for i, arn := range e.Decrypt {
		offer.ARN(decrypt.Entry(i), arn, "a key", c.Region)
	}
}

// Alarms says who is notified when something fails.
type Alarms struct {
	// Email gets a message when an alarm of an endpoint goes off, when a deployment of an
	// endpoint is rolled back, and when a training pipeline fails or refuses a model. AWS first
	// sends it a link to confirm.
	Email string `yaml:"email" rule:"is=email on=!topic" because:"whoever owns the topic says who is subscribed to it"`

	// Topic is the ARN of a topic of SNS that you have, in the Region of this app, which gets
	// the messages instead of a new one. Its policy must let CloudWatch and EventBridge
	// publish to it: see docs/operations.md.
	Topic string `yaml:"topic" rule:"is=topicArn"`

	// Endpoints makes alarms for each endpoint of SageMaker: see sagemaker.alarms of a model.
	// Each costs 0.10 USD a month.
	Endpoints bool `yaml:"endpoints"`
}

func defaultAlarms() *Alarms { return &Alarms{Endpoints: true} }

// check warns about an address that nobody writes to.
func (a *Alarms) check(p *form.Place, c *Config) {
	offer.ARN(p.Get("topic"), a.Topic, "a topic", c.Region)
	notifies := func(m *Model) bool { return m.SageMaker != nil && (a.Endpoints || m.SageMaker.Training != nil) }
	if a.Email != "" && p.Sound("endpoints", "topic") && p.Top().Sound("models.*.sagemaker.training.*") && len(c.models(notifies)) == 0 {
		p.Get("email").Warnf("add a sagemaker block to a model, or remove it", "no model has an endpoint that notifies or a training pipeline, so nothing is sent")
	}
}

// IAM says where roles and policies are in IAM, for accounts in which those who deploy
// may make them under one path or with one prefix only.
type IAM struct {
	// Path is the path of each role and each managed policy.
	Path string `yaml:"path" rule:"is=iamPath"`

	// Prefix is the start of the name of each role and each managed policy. Without it
	// CloudFormation names them. A change of prefix or path creates new ones, and deletes the
	// old ones when nothing uses them any more.
	Prefix string `yaml:"prefix" rule:"is=iamPrefix"`
}

func defaultIAM() *IAM { return &IAM{Path: "/"} }

// Default reports whether roles and policies are named and placed by CloudFormation.
func (i *IAM) Default() bool { return *i == *defaultIAM() }

// check reports a role that a destroy leaves behind, and whose name would stop the next
// deployment.
func (i *IAM) check(p *form.Place, c *Config) {
	if i.Prefix != "" && p.Sound("prefix") && p.Top().Sound("api.logRole") && c.API.LogRole == LogRoleManaged {
		p.Get("prefix").Errorf("write api.logRole: account, and make a role for API Gateway's logs yourself",
			"does not go with api.logRole: managed, whose role stays after a destroy and would keep its name")
	}
}

// checkTags reports keys that differ in case only: IAM takes them for one tag, and
// refuses the role ("Tags for AWS Identity and Access Management resources", IAM User
// Guide).
func (c *Config) checkTags(p *form.Place) {
	if p.Sound() {
		syntax.CheckSecrets(p, c.Tags, "remove it: tags are for names and costs")
	}
	first := map[string]string{}
	for _, key := range sortedKeys(c.Tags) {
		lower := strings.ToLower(key)
		if was, twice := first[lower]; twice {
			p.KeyOf(key).Errorf("remove one of the two", "is %s in another case, and IAM treats both as one tag", was)
			continue
		}
		first[lower] = key
	}
}
