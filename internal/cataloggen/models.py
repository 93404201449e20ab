"""Writes catalog/model_table.go: the models on Bedrock that chat or embed texts.

Where each can be called is what ListFoundationModels and ListInferenceProfiles said
in each Region, as AWS's bedrock-usage-analyzer keeps it. Prices, limits and the end
of life are litellm's, which takes them from AWS's price lists and model cards. What
neither knows is in pages.py.
"""

import json
import re

import yaml

import pages
import table

GEOGRAPHIES = ["us", "us-gov", "eu", "apac", "jp", "au", "ca", "in", "global"]
TIERS = {"standard": "", "flex": "_flex", "priority": "_priority", "batch": "_batches"}
LISTED = "2026-10-09"  # the day of bedrock-usage-analyzer's lists
# What models do whose mode is neither chat nor embedding.
DOES = {"image_generation": "makes images", "image_edit": "edits images", "rerank": "ranks documents", "realtime": "speaks"}
NOT_SERVED = ("twelvelabs.",)  # chat or embed, but neither over Converse nor from texts alone


def regions_of_models():
    """Returns the Regions that were asked, and for each model the Regions that serve
    it themselves and those that each of its profiles can be called from."""
    asked, models = [], {}
    for file in sorted((table.package("bedrock_usage_analyzer") / "metadata").glob("fm-list-*.yml")):
        region = file.stem.removeprefix("fm-list-")
        asked.append(region)
        for m in yaml.safe_load(file.read_text())["models"]:
            own, profiles = models.setdefault(m["model_id"], ([], {}))
            for endpoint in m.get("endpoints", {}):
                if endpoint == "base":
                    own.append(region)
                elif endpoint in GEOGRAPHIES and (endpoint == "us-gov") == region.startswith("us-gov-"):
                    profiles.setdefault(endpoint, []).append(region)
    return asked, models


class Prices:
    """What litellm says of each model, by the place that it says it of."""

    def __init__(self):
        file = table.package("litellm") / "model_prices_and_context_window_backup.json"
        self.rows = {}
        for key, row in json.loads(file.read_text()).items():
            if row.get("litellm_provider") not in ("bedrock", "bedrock_converse") or "commitment" in key:
                continue
            region = re.match(r"bedrock/([a-z]{2}(?:-gov)?-[a-z]+-\d)/", key)
            key = key.removeprefix("bedrock/").removeprefix(region[1] + "/" if region else "")
            geography, _, rest = key.partition(".")
            place, model = (geography, rest) if geography in GEOGRAPHIES else ("", key)
            self.rows.setdefault(model, {})[region[1] if region else place] = row

    def facts(self, model):
        """The row that describes the model best: its own, or that of a profile."""
        rows = self.rows.get(model, {})
        return next((rows[p] for p in ["", "us", "global", "eu", *sorted(rows)] if p in rows), {})

    def end(self, model):
        """The end of life that AWS's documentation gives, and the successor."""
        for row in self.rows.get(model, {}).values():
            if "docs.aws.amazon.com" in row.get("deprecation_source", ""):
                successor = re.sub(r"^bedrock/[a-z0-9-]+/", "", row.get("successor_model", ""))
                geography, _, rest = successor.partition(".")
                return row["deprecation_date"], rest if geography in GEOGRAPHIES else successor
        return "", ""


def rates(row):
    """The prices of a row in USD per million tokens, by tier, as Go."""
    out = []
    for tier, suffix in TIERS.items():
        three = [row.get(f"{name}{suffix}") for name in ("input_cost_per_token", "output_cost_per_token", "cache_read_input_token_cost")]
        if three[0]:
            numbers = [f"{round((n or 0) * 1e6, 6):g}" for n in three]
            out.append(f"{tier}: Price{{{', '.join(numbers)}}}")
    return "{" + ", ".join(out) + "}" if out else ""


def go_list(words):
    return "nil" if not words else "[]string{" + ", ".join(f'"{w}"' for w in words) + "}"


def main():
    asked, listed = regions_of_models()
    prices = Prices()
    sets = {}  # lists of Regions that several models share, by their text

    def region_set(regions):
        if not regions:
            return ""
        text = " ".join(sorted(regions))
        return sets.setdefault(text, f"in{len(sets) + 1}")

    rows, origins = [], {}
    ids = [i for i in listed if not re.search(r":\d+:|:\d+k$|v1:2:8k", i)]
    gone = {m for m in prices.rows if re.match(r"[a-z0-9]+\.[a-z0-9]", m) and prices.end(m)[0]}
    for model in sorted(set(ids) | gone | set(pages.LIFE) | set(pages.NEW)):
        facts = prices.facts(model)
        mode = facts.get("mode") or ("chat" if model in pages.LIFE else "")
        if mode not in ("chat", "embedding") or model.startswith(NOT_SERVED):
            continue
        own, profiles = listed.get(model, ([], {}))
        for geography, regions in profiles.items():
            origins.setdefault(geography, set()).update(regions)
        end, successor = prices.end(model)
        legacy, page_end, page_successor = pages.LIFE.get(model, ("", "", ""))
        end, successor = end or page_end, page_successor or successor

        inputs = ["text"]
        inputs += ["image"] * bool(facts.get("supports_vision") or facts.get("supports_image_input") or facts.get("supports_embedding_image_input"))
        inputs += ["document"] * bool(facts.get("supports_pdf_input") and mode == "chat")
        inputs += ["audio"] * bool(facts.get("supports_audio_input"))
        inputs += ["video"] * bool(facts.get("supports_video_input"))
        sampling = "Either" if model in pages.EITHER_SAMPLING else "None" if facts.get("supports_sampling_params") is False else "Both"
        structured = facts.get("supports_native_structured_output") or facts.get("supports_bedrock_native_structured_output")

        fields = [f"Task: {'Chat' if mode == 'chat' else 'Embedding'}"]
        for name, date in (("Launch", pages.LAUNCH.get(model)), ("Legacy", legacy), ("End", end), ("Successor", successor)):
            if date:
                fields.append(f'{name}: "{date}"')
        if own:
            fields.append(f"Regions: {region_set(own)}")
        if profiles:
            fields.append("Profiles: map[string][]string{" + ", ".join(f'"{g}": {region_set(profiles[g])}' for g in GEOGRAPHIES if g in profiles) + "}")
        fields.append(f"Inputs: {go_list(inputs)}")
        if facts.get("max_input_tokens"):
            fields.append(f"Context: {facts['max_input_tokens']}")
        if mode == "chat":
            if facts.get("max_output_tokens"):
                fields.append(f"MaxOutput: {facts['max_output_tokens']}")
            fields.append(f"Sampling: Sampling{sampling}")
            fields += ["Structured: true"] * bool(structured) + ["Tools: true"] * bool(facts.get("supports_function_calling"))
            fields += ["Reasoning: true"] * bool(facts.get("supports_reasoning"))
        elif facts.get("output_vector_size"):
            fields.append(f"Dimensions: {facts['output_vector_size']}")

        places = {p: rates(r) for p, r in prices.rows.get(model, {}).items()}
        places = {p: r for p, r in places.items() if r and (p == "" or r != places.get(""))}
        if places:
            fields.append("rates: map[string]rate{" + ", ".join(f'"{p}": {places[p]}' for p in sorted(places)) + "}")
        rows.append(f'\t"{model}": {{\n\t\t' + ",\n\t\t".join(fields) + ",\n\t},")

    others = {model: DOES[prices.facts(model)["mode"]] for model in prices.rows if prices.facts(model).get("mode") in DOES and re.match(r"[a-z0-9]+\.[a-z0-9]", model)}
    others |= pages.OTHERS
    back = [model for model in pages.GONE if model in listed]
    assert not back, f"not gone: {back}"

    # eu-south-2 was not asked; the CDK's aws-bedrock-alpha 2.271 has it among the
    # Regions of eu.
    origins["eu"].add("eu-south-2")
    origins.setdefault("us-gov", set()).update(["us-gov-east-1", "us-gov-west-1"])

    version = table.version
    body = f"""// ModelsDate is the day that the models are of. What is legacy or past its end of life
// is so on that day, unless another is asked for.
const ModelsDate = "{table.date()}"

// ModelsSource is where prices and limits are from.
const ModelsSource = "litellm {table.version("litellm")} (PyPI)"

// listedDate is the day that the lists of the Regions were taken.
const listedDate = "{LISTED}"

// bedrockRegions are the Regions whose models are in the table.
var bedrockRegions = strings.Fields("{' '.join(asked)}")

// profiles are the Regions that each geography's cross-Region inference profiles can be
// called from, united over all models.
var profiles = map[string][]string{{
{chr(10).join(f'{chr(9)}"{g}": strings.Fields("{" ".join(sorted(origins[g]))}"),' for g in GEOGRAPHIES if g in origins)}
}}

// Lists of Regions that models share.
var (
{chr(10).join(f'{chr(9)}{name} = strings.Fields("{text}")' for text, name in sets.items())}
)

// models are from bedrock-usage-analyzer {version("bedrock-usage-analyzer")} (Regions and profiles, from Bedrock's
// API), litellm {version("litellm")} (prices, limits, ends of life, from AWS's price lists and model
// cards) and internal/cataloggen/pages.py.
var models = map[string]Model{{
{chr(10).join(rows)}
}}

// gone are models that chatted on Bedrock and have ended: no Region listed them.
var gone = strings.Fields("{' '.join(pages.GONE)}")

// others are what models do that neither chat over Converse nor embed texts.
var others = map[string]string{{
{chr(10).join(f'{chr(9)}"{model}": "{does}",' for model, does in sorted(others.items()))}
}}
"""
    table.write("model", 'import "strings"\n\n' + body)
    print(f"{len(rows)} models")


if __name__ == "__main__":
    main()
