package monitor

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/constructs/cleanup"
	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/constructs/sagemaker"
	"github.com/sagerock/sagerock/contract"
)

// Where a processing job finds what it reads, and leaves what it wrote.
const (
	processingInput  = "/opt/ml/processing/input/"
	processingOutput = "/opt/ml/processing/output"
)

// The files of the container ("Container Contract Outputs", SageMaker Developer Guide).
const (
	constraintsFile = "constraints.json"
	statisticsFile  = "statistics.json"
	violationsFile  = "constraint_violations.json"
)

// kind is one of the monitors.
type kind struct {
	name              string // its key in the file
	folder            string // of its baseline in the bucket
	baseline, compare job
}

// job is what a container is started with.
type job struct {
	image       string
	environment map[string]string
	inputs      []any
	output      object // S3Uri of the folder that it writes, as a text or as a function
}

// kinds are the monitors of the config, in the order in which a run goes through them.
func (m *Monitor) kinds() (all []kind) {
	for _, name := range m.config.Kinds() {
		all = append(all, map[string]func() kind{hosting.MonitorData: m.data}[name]())
	}
	return all
}

// data watches what callers send. The variables are those of the container ("Container Contract
// Inputs", SageMaker Developer Guide, and DefaultModelMonitor of the SageMaker Python SDK). It
// publishes metrics for monitoring schedules of SageMaker only, so it must not try.
func (m *Monitor) data() kind {
	image, _ := catalog.MonitorImage(m.props.Endpoint.Home.Region)
	k := kind{name: hosting.MonitorData, folder: m.baselineOf(hosting.MonitorData, m.config.Data.Baseline, image)}
	k.baseline = job{
		image: image,
		environment: map[string]string{
			"dataset_format": `{"csv":{"header":true}}`, "dataset_source": processingInput + "baseline_dataset_input",
			"output_path": processingOutput, "publish_cloudwatch_metrics": "Disabled",
		},
		inputs: []any{input("baseline_dataset_input", object{"S3Uri": m.config.Data.Baseline})},
	}
	k.baseline.output = object{"S3Uri": m.uri(k.folder)}
	k.compare = job{
		image: image,
		environment: map[string]string{
			"dataset_format": `{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput"]}}`, "dataset_source": processingInput + "endpoint",
			"baseline_constraints": processingInput + "baseline/" + constraintsFile, "baseline_statistics": processingInput + "baseline/" + statisticsFile,
			"output_path": processingOutput, "publish_cloudwatch_metrics": "Disabled",
		},
		inputs: []any{
			input("baseline", object{"S3Uri": m.uri(k.folder + "/")}),
			// The container finds the endpoint, the variant and the hour in the path.
			with(input("endpoint", object{"S3Uri.$": fmt.Sprintf("States.Format('%s/{}/', $.window)", m.uri(m.capturedFolder()))}),
				fmt.Sprintf("States.Format('%sendpoint/%s/%s/{}', $.window)", processingInput, m.props.Endpoint.Name, hosting.MainVariant)),
		},
		output: object{"S3Uri.$": fmt.Sprintf("States.Format('%s%s/{}', $.window)", m.uri(contract.MonitorReports(m.props.Endpoint.Name)), k.name)},
	}
	return k
}

// input is what a job reads from S3.
func input(name string, from object) object {
	s3 := object{"LocalPath": processingInput + name, "S3DataType": "S3Prefix", "S3InputMode": "File"}
	maps.Copy(s3, from)
	return object{"InputName": name, "S3Input": s3}
}

// with is an input that a job finds at a path which only the run knows.
func with(in object, path string) object {
	s3 := in["S3Input"].(object)
	delete(s3, "LocalPath")
	s3["LocalPath.$"] = path
	return in
}

// process runs a job. It is called after the run and a word.
func (m *Monitor) process(name, word string, j job) machine.Step {
	output := object{"LocalPath": processingOutput, "S3UploadMode": "EndOfJob"}
	maps.Copy(output, j.output)
	return m.calls.Job(name, machine.ProcessingJob, []string{m.base + machine.AnyRun + "-" + word}, m.jobTimeout(), object{
		"ProcessingJobName.$":    fmt.Sprintf("States.Format('{}-%s', $.name)", word),
		"RoleArn":                m.jobsArn,
		"AppSpecification":       object{"ImageUri": j.image},
		"Environment":            j.environment,
		"ProcessingInputs":       j.inputs,
		"ProcessingOutputConfig": m.where.Encrypted(object{"Outputs": []any{object{"OutputName": "monitoring_output", "S3Output": output}}}, "KmsKeyId"),
		"ProcessingResources":    object{"ClusterConfig": m.where.Disk(m.config.Instance, object{"VolumeSizeInGB": m.config.VolumeGB})},
		"NetworkConfig":          m.where.InNetwork(object{"EnableNetworkIsolation": sagemaker.Isolated(false, m.where.Network)}),
		"StoppingCondition":      object{"MaxRuntimeInSeconds": m.config.MaxRuntime.Seconds()},
		"Tags":                   m.tags,
	}).Needs(policy.Allow([]string{"iam:PassRole"}, *m.jobsArn).When("StringEquals", map[string]any{"iam:PassedToService": "sagemaker.amazonaws.com"}).
		Because("Jobs run with the one role that SageMaker assumes."))
}

// jobTimeout is how long a run waits for one job: as long as it may run, and half an hour for the
// instance to come. Step Functions then stops the job.
func (m *Monitor) jobTimeout() float64 {
	return m.config.MaxRuntime.Seconds() + form.Minutes(30).Seconds()
}

// jobNames are the ends of the names of the jobs of a run, in the order in which it starts them.
func (m *Monitor) jobNames() []string {
	var bases, all []string
	for _, name := range m.config.Kinds() {
		bases, all = append(bases, "-"+name+"-base"), append(all, "-"+name)
	}
	return slices.Concat(bases, all)
}

// runs are the runs of the state machine, with their jobs.
func (m *Monitor) runs() *cleanup.Runs {
	runs := &cleanup.Runs{Home: m.props.Endpoint.Home, Machine: m.name, Base: m.base}
	for _, end := range m.jobNames() {
		runs.Jobs = append(runs.Jobs, cleanup.Job{Kind: machine.ProcessingJob, End: end})
	}
	return runs
}

// baselineOf is the folder of the baseline of a monitor, which has a hash of what it is made of.
func (m *Monitor) baselineOf(kind string, made ...string) string {
	sum := sha256.New()
	for _, part := range made {
		fmt.Fprintln(sum, part)
	}
	return contract.MonitorBaselines(m.props.Endpoint.Name) + kind + "-" + hex.EncodeToString(sum.Sum(nil)[:4])
}

// capturedFolder is where the calls of the model itself are captured: SageMaker adds the variant
// and the hour.
func (m *Monitor) capturedFolder() string {
	return contract.EndpointCapture(m.props.Endpoint.Name, m.props.Endpoint.Config.Shadow != nil) + "/" + m.props.Endpoint.Name + "/" + hosting.MainVariant
}

// reportKey is the key of the file of violations of a monitor.
func (m *Monitor) reportKey(k kind) string {
	return fmt.Sprintf("States.Format('%s%s/{}/%s', $.window)", contract.MonitorReports(m.props.Endpoint.Name), k.name, violationsFile)
}

// uri is the S3 URI of a key of the bucket.
func (m *Monitor) uri(key string) string {
	return "s3://" + *m.props.Endpoint.Bucket.BucketName() + "/" + key
}
