"""Writes catalog/jumpstart_table.go: the language models of SageMaker JumpStart whose files
lie below a prefix, as AWS's generative AI CDK constructs list them.

JumpStart gives a model a new version each time that its settings change. What counts here is
its files: of the versions with the same files, the latest one stands for all.
"""

import json
import re
import tarfile
import zlib

import table

IMAGES = {"djl-inference", "huggingface-pytorch-tgi-inference"}  # those that serve language models


def specs():
    """What the package knows of each version of each model, from the library for Node.js in it."""
    folder = table.package("cdklabs.generative_ai_cdk_constructs") / "_jsii"
    with tarfile.open(next(folder.glob("*.tgz"))) as library:
        name = next(n for n in library.getnames() if n.endswith("/jumpstart-models.json"))
        packed = json.load(library.extractfile(name))["data"]
        constants = library.extractfile(next(n for n in library.getnames() if n.endswith("/jumpstart-constants.js"))).read().decode()
    regions = re.findall(r"'([a-z0-9-]+)': \{\s*contentBucket: 'jumpstart-cache-prod-\1'", constants)
    return json.loads(zlib.decompress(bytes(packed), -15)), sorted(regions)


def order(version):
    return [int(part) for part in version.split(".")]


def images(spec):
    """The repositories of the images that a version runs in."""
    found = {}
    for alias in spec.get("instanceAliases") or []:
        if alias["region"] == "us-east-1":
            found = alias["aliases"]
    return {uri.split("/", 1)[1].split(":")[0] for uri in found.values()}


def main():
    known, regions = specs()
    models = {}
    for spec in known.values():
        key = spec.get("prepackedArtifactKey") or spec.get("artifactKey") or ""
        if not key.endswith("/") or not images(spec) & IMAGES or "-neuron" in spec["modelId"]:
            continue
        of = models.setdefault(spec["modelId"], {})
        if key not in of or order(of[key]["version"]) < order(spec["version"]):
            of[key] = spec
    rows = []
    for name in sorted(models):
        files = sorted(models[name].items(), key=lambda f: order(f[1]["version"]), reverse=True)
        gated = any(s.get("gatedBucket") for _, s in files)
        eula = next((s["requiresEula"] for _, s in files if s.get("requiresEula")), "")
        listed = ", ".join(f'{{"{s["version"]}", "{key}"}}' for key, s in files)
        rows.append(f'\t"{name}": {{{"true" if gated else "false"}, "{eula if isinstance(eula, str) else ""}", []files{{{listed}}}}},')
    if len(rows) < 50:
        raise SystemExit(f"{len(rows)} models, want 50 or more")
    table.write(
        "jumpstart",
        f"""// jumpStart are language models of SageMaker JumpStart, from
// cdklabs.generative-ai-cdk-constructs {table.version("cdklabs.generative-ai-cdk-constructs")}: whether they are gated, the
// key of their license, and the latest version of each set of files. Of {table.date()}.
var jumpStart = map[string]jumpStartModel{{
{chr(10).join(rows)}
}}

// jumpStartRegions are the Regions that have them.
var jumpStartRegions = []string{{
{chr(10).join(f'	"{r}",' for r in regions)}
}}
""",
    )


if __name__ == "__main__":
    main()
