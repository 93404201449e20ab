"""Writes catalog/image_table.go: the images that AWS publishes, and the accounts that
they are in, from the SageMaker Python SDK.

The versions are a choice, here and nowhere else: the same config gives the same endpoint
tomorrow. Before another is chosen, the scripts and examples have to work in it.
"""

import json
import re

import table

# name: {build: (the SDK's name for it, the scope, the version)}
INFERENCE = {
    "lmi": {"gpu": ("djl-lmi", "inference", "0.36.0"), "neuron": ("djl-neuronx", "inference", "0.29.0")},
    "vllm": {"gpu": ("huggingface-vllm", "inference", "0.21.0")},
    "sglang": {"gpu": ("sglang", "inference", "0.5.20")},
    "huggingface": {
        "gpu": ("huggingface-llm", "inference", "3.3.6"),
        "neuron": ("huggingface-llm-neuronx", "inference", "0.3.0"),
    },
    "tei": {"cpu": ("huggingface-tei-cpu", "inference", "1.8.2"), "gpu": ("huggingface-tei", "inference", "1.8.2")},
    "transformers": {
        "cpu": ("huggingface", "inference", "4.51.3/pytorch2.6.0"),
        "gpu": ("huggingface", "inference", "4.51.3/pytorch2.6.0"),
        "neuron": ("huggingface-neuronx", "inference", "4.55.4/pytorch2.8.0"),
    },
    "triton": {
        "cpu": ("sagemaker-tritonserver", "inference", "26.05"),
        "gpu": ("sagemaker-tritonserver", "inference", "26.05"),
    },
    "pytorch": {
        "cpu": ("pytorch", "inference", "2.6.0"),
        "gpu": ("pytorch", "inference", "2.6.0"),
        "graviton": ("pytorch", "inference_graviton", "2.6.0"),
    },
    "tensorflow": {
        "cpu": ("tensorflow", "inference", "2.19.0"),
        "gpu": ("tensorflow", "inference", "2.19.0"),
        "graviton": ("tensorflow", "inference_graviton", "2.16.1"),
    },
    # The builds of these two for Graviton are of 2021, and do not read what today's write.
    "xgboost": {"cpu": ("xgboost", "inference", "3.0-5"), "gpu": ("xgboost", "inference", "3.0-5")},
    "sklearn": {"cpu": ("sklearn", "inference", "1.2-1")},
}
ALGORITHMS = ("tei", "xgboost", "sklearn")  # in accounts of their own
# "Release notes" of the NVIDIA Triton Inference Server: its tags do not say their CUDA.
CUDA = {"triton": 13}
# The images of Model Monitor and of Clarify, each in accounts of its own: (the SDK's name, the scope, the version)
MONITORS = (("model-monitor", "monitoring", ""), ("clarify", "processing", "1.0"))
OTHER_PARTITIONS = ("us-iso", "eu-iso", "eusc-", "sa-west")  # there, name an image by its URI


def load(sdk, scope, version):
    file = table.package("sagemaker") / "core/image_uri_config" / f"{sdk}.json"
    config = json.loads(file.read_text())
    found = config.get(scope, config)["versions"]
    for part in version.split("/"):
        found = found[part]
    return found


def tag(name, build, sdk, version, found):
    """Returns the tag of a build, as the SDK makes it of its parts."""
    prefix = found.get("tag_prefix") or version
    python = found.get("py_versions", [])[-1:]
    if name == "xgboost" or sdk.startswith("djl-"):  # a whole tag
        return prefix
    if name == "triton":
        return prefix + ("-cpu" if build == "cpu" else "")
    if "/" in version:
        transformers, framework = version.split("/")
        prefix = f"{re.sub('^[a-z]+', '', framework)}-transformers{transformers}"
    kind = "neuronx" if build == "neuron" else "cpu" if build == "graviton" else build
    suffix = found.get("container_version", {})
    key = next((k for k in {"graviton": ["cpu"], "neuron": ["inf2", "inf"]}.get(build, [build]) if k in suffix), "")
    suffix = [suffix[key] + ("-sagemaker" if build == "graviton" else "")] if key else []
    return "-".join([prefix, kind, *python, *found.get("sdk_versions", [])[-1:], *suffix])


def main():
    builds, deep_learning, algorithms = {}, {}, {}
    for name, of in INFERENCE.items():
        accounts = algorithms if name in ALGORITHMS else deep_learning
        for build, (sdk, scope, version) in of.items():
            found = load(sdk, scope, version)
            registries = {r: a for r, a in found["registries"].items() if not r.startswith(OTHER_PARTITIONS)}
            for region, account in registries.items():
                if accounts.setdefault(region, account) != account:
                    raise SystemExit(f"{name} is in account {account} of {region}, others in {accounts[region]}")
            builds[name, build] = f"{found['repository']}:{tag(name, build, sdk, version, found)}", set(registries)
    images = []
    for name in INFERENCE:
        accounts = algorithms if name in ALGORITHMS else deep_learning
        fields = []
        for build in ("cpu", "gpu", "graviton", "neuron"):
            if (name, build) in builds:
                image, places = builds[name, build]
                lacks = sorted(set(accounts) - places)
                fields.append(f'\t\t{build}: build{{"{image}", "{" ".join(lacks)}"}},')
        fields += ["\t\talgorithm: true,"] * (name in ALGORITHMS)
        if name in CUDA:
            fields.append(f"\t\tcuda: {CUDA[name]},")
        images.append(f'\t"{name}": {{\n{chr(10).join(fields)}\n\t}},')
    others = [load(*image)["registries"] for image in MONITORS]
    rows = []
    for region in sorted(deep_learning):
        found = [deep_learning[region], *(accounts.get(region, "") for accounts in (algorithms, *others))]
        quoted = ", ".join(f'"{account}"' for account in found)
        rows.append(f'\t"{region}": {{{quoted}}},')
    table.write(
        "image",
        f"""// inference are images of sagemaker-core {table.version("sagemaker-core")}, the SageMaker Python SDK. The image
// of xgboost also trains. Of {table.date()}.
var inference = map[string]image{{
{chr(10).join(images)}
}}

// regions are the accounts that these images are in. Isolated (iso) and sovereign (eusc)
// Regions are left out: there, name an image by its URI.
var regions = map[string]registries{{
{chr(10).join(rows)}
}}
""",
    )


if __name__ == "__main__":
    main()
