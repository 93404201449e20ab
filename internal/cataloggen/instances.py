"""Writes catalog/instance_table.go: what SageMaker offers each instance type for,
and what the type has.

Which types there are for which use is in botocore's model of SageMaker. vCPUs,
memory, GPUs, accelerators, disks and processors are those that EC2's
DescribeInstanceTypes tells, as moto keeps them. The types that EC2 no longer describes to moto are below.
"""

import gzip
import json

import botocore.session

import table

USES = {
    "Endpoint": "ProductionVariantInstanceType",
    "Processing": "ProcessingInstanceType",
    "Training": "TrainingInstanceType",
    "Transform": "TransformInstanceType",
}

# vCPUs, memory in MiB, GPUs, their memory in all in MiB, disks in all in GB, and the
# chip, of the types that moto 5.2.5 does not have. The GPUs of p2 and p3 are those of sagemaker-core 2.27.0
# (image_uri_config/instance_gpu_info.json); the rest is in "Specifications for Amazon
# EC2 accelerated computing instances", Amazon EC2 instance types.
MISSING = {
    "p2.xlarge": (4, 62464, 1, 12288, 0, "nvidia"),
    "p2.8xlarge": (32, 499712, 8, 98304, 0, "nvidia"),
    "p2.16xlarge": (64, 749568, 16, 196608, 0, "nvidia"),
    "p3.2xlarge": (8, 62464, 1, 16384, 0, "nvidia"),
    "p3.8xlarge": (32, 249856, 4, 65536, 0, "nvidia"),
    "p3.16xlarge": (64, 499712, 8, 131072, 0, "nvidia"),
    "p6e-gb200.36xlarge": (144, 983040, 4, 757760, 22500, "grace"),
    "dl1.24xlarge": (96, 786432, 8, 262144, 4000, "gaudi"),
}


def machine(described):
    """Returns the vCPUs, the memory, the accelerators, their memory, the disks and the chip of a type."""
    cores, memory = described["VCpuInfo"]["DefaultVCpus"], described["MemoryInfo"]["SizeInMiB"]
    gpus = described.get("GpuInfo")
    neuron = described.get("NeuronInfo")
    inferentia = described.get("InferenceAcceleratorInfo")
    disk = described.get("InstanceStorageInfo", {}).get("TotalSizeInGB", 0)
    arm = "arm64" in described["ProcessorInfo"]["SupportedArchitectures"]
    if gpus:
        if any(g["Manufacturer"] != "NVIDIA" for g in gpus["Gpus"]):
            raise SystemExit(f"a GPU of another maker: {gpus}")
        count = sum(g["Count"] for g in gpus["Gpus"])
        return cores, memory, count, gpus["TotalGpuMemoryInMiB"], disk, "grace" if arm else "nvidia"
    if neuron:
        devices = neuron["NeuronDevices"]
        return cores, memory, sum(d["Count"] for d in devices), neuron["TotalNeuronDeviceMemoryInMiB"], disk, "neuron"
    if inferentia:
        devices = inferentia["Accelerators"]
        return cores, memory, sum(d["Count"] for d in devices), inferentia.get("TotalInferenceMemoryInMiB", 0), disk, "neuron"
    return cores, memory, 0, 0, disk, "graviton" if arm else "x86"


def main():
    service = botocore.session.get_session().get_service_model("sagemaker")
    offered = {use: set(service.shape_for(shape).enum) for use, shape in USES.items()}
    with gzip.open(table.package("moto") / "ec2/resources/instance_types.json.gz") as f:
        described = json.load(f)

    rows = []
    for name in sorted(set.union(*offered.values()), key=table.size_order):
        ec2 = name.removeprefix("ml.")
        cores, memory, count, of_chips, disk, chip = MISSING[ec2] if ec2 not in described else machine(described[ec2])
        uses = " | ".join(f"for{use}" for use in USES if name in offered[use])
        rows.append(f'\t"{name}": {{{uses}, {chip}, {cores}, {memory}, {count}, {of_chips}, {disk}}},')
    stale = sorted(set(MISSING) & set(described))
    if stale:
        raise SystemExit(f"moto has these now; take them out of MISSING: {stale}")

    table.write(
        "instance",
        f"""// instances are the types that SageMaker offers, from botocore {table.version("botocore")}, and what they
// have, from moto {table.version("moto")} (EC2, DescribeInstanceTypes): its uses, its chip, its
// vCPUs, its memory in MiB, its accelerators, their memory in MiB in all, and its own disks
// in GB in all. Of {table.date()}.
var instances = map[string]machine{{
{chr(10).join(rows)}
}}
""",
    )


if __name__ == "__main__":
    main()
