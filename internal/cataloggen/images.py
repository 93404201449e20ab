"""Writes catalog/image_table.go: the images that AWS publishes, and the accounts that
they are in, from the SageMaker Python SDK.

The versions are a choice, here and nowhere else: the same config gives the same endpoint
tomorrow. Before another is chosen, the scripts and examples have to work in it.
"""

import json

import table

# name: the SDK's name for it, and the version.
INFERENCE = {
    "lmi": ("djl-lmi", "0.36.0"),
    "vllm": ("huggingface-vllm", "0.21.0"),
    "huggingface": ("huggingface-llm", "3.3.6"),
    "pytorch": ("pytorch", "2.6.0"),
    "tensorflow": ("tensorflow", "2.19.0"),
    "xgboost": ("xgboost", "3.0-5"),
    "sklearn": ("sklearn", "1.2-1"),
}
ALGORITHMS = ("xgboost", "sklearn")  # in accounts of their own, one image for every machine
OTHER_PARTITIONS = ("us-iso", "eu-iso", "eusc-")  # there, name an image by its URI


def load(sdk):
    file = table.package("sagemaker") / "core/image_uri_config" / f"{sdk}.json"
    config = json.loads(file.read_text())
    return config.get("inference", config)


def tags(name, config, found):
    """Returns the tag of the build for CPUs and of that for GPUs, "" without one."""
    version = found.get("tag_prefix") or INFERENCE[name][1]
    python = found.get("py_versions", [])
    if name == "xgboost":
        return version, version
    if name == "lmi":  # its prefix is a whole tag
        return "", version
    processors = config.get("processors") or found.get("processors") or ["cpu", "gpu"]
    suffix = found.get("container_version", {})
    if suffix:
        processors = list(suffix)
    built = {p: "-".join([version, p, *python[-1:], *([suffix[p]] if p in suffix else [])]) for p in processors}
    return built.get("cpu", ""), built.get("gpu", "")


def main():
    images, deep_learning, algorithms = [], {}, {}
    for name, (sdk, version) in INFERENCE.items():
        config = load(sdk)
        found = config["versions"][version]
        cpu, gpu = tags(name, config, found)
        accounts = algorithms if name in ALGORITHMS else deep_learning
        for region, account in found["registries"].items():
            if accounts.setdefault(region, account) != account:
                raise SystemExit(f"{name} is in account {account} of {region}, others in {accounts[region]}")
        fields = [f'repository: "{found["repository"]}"']
        fields += [f'{key}: "{tag}"' for key, tag in (("cpu", cpu), ("gpu", gpu)) if tag]
        fields += ["algorithm: true"] * (name in ALGORITHMS)
        images.append(f'\t"{name}": {{{", ".join(fields)}}},')
    regions = [r for r in sorted(deep_learning) if not r.startswith(OTHER_PARTITIONS)]
    rows = [f'\t"{r}": {{"{deep_learning[r]}", "{algorithms.get(r, "")}"}},' for r in regions]
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
