package sagemaker

import (
	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/network"
	"github.com/sagerock/sagerock/constructs/policy"
)

// Jobs are where the jobs of a state machine run, and what encrypts what they store.
type Jobs struct {
	// KeyArn is the key that encrypts disks and objects. Nil means the keys of AWS.
	KeyArn *string
	// Network is where the jobs run. Nil means no VPC.
	Network *network.Network
	// Group is the security group that they have beside the one of all containers.
	Group *string
}

// Encrypted adds the key to o, under field.
func (j *Jobs) Encrypted(o machine.Object, field string) machine.Object {
	if j.KeyArn != nil {
		o[field] = j.KeyArn
	}
	return o
}

// Disk adds the one instance of a job to o, and the key of its volume, where SageMaker
// takes one.
func (j *Jobs) Disk(instance string, o machine.Object) machine.Object {
	o["InstanceCount"], o["InstanceType"] = 1, instance
	if catalog.LocalStorage(instance) {
		return o
	}
	return j.Encrypted(o, "VolumeKmsKeyId")
}

// InNetwork adds the VPC to o.
func (j *Jobs) InNetwork(o machine.Object) machine.Object {
	if vpc := VpcConfig(j.Network, j.Group); vpc != nil {
		o["VpcConfig"] = machine.Object{"Subnets": vpc.Subnets, "SecurityGroupIds": vpc.SecurityGroupIds}
	}
	return o
}

// WriteJobLogs allows writing the logs of jobs of a kind, whose names look like these. All
// jobs of an account share the group, which the first one makes. A stream has the name of its
// job, a slash and the machine (Amazon SageMaker AI Developer Guide, "CloudWatch Logs for
// Amazon SageMaker AI").
func WriteJobLogs(home arn.Home, kind machine.JobKind, names ...string) []policy.Statement {
	var streams []string
	for _, job := range names {
		streams = append(streams, home.Of("logs", "log-group:/aws/sagemaker/"+kind.Plural()+":log-stream:"+job+"/*"))
	}
	return []policy.Statement{
		policy.Allow([]string{"logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams"}, LogGroup(home, kind.Plural())).
			Because("The jobs of an account share the log groups, which the first one makes."),
		policy.Allow([]string{"logs:PutLogEvents"}, streams...).
			Because("SageMaker names the streams of a job: the job, a slash and the machine."),
	}
}
