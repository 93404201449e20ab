"""What only pages of AWS say about models, kept by hand. Checked on 2026-11-27.

Each entry names its page. What a package says is not repeated here.
"""

# "Model lifecycle (Legacy)", Amazon Bedrock User Guide: when a model became legacy,
# when it ended or ends, and what AWS recommends instead. "" is not known.
LIFE = {
    "ai21.jamba-1-5-large-v1:0": ("2026-05-26", "", ""),
    "ai21.jamba-1-5-mini-v1:0": ("2026-05-26", "", ""),
    "amazon.nova-premier-v1:0": ("", "2026-09-14", "amazon.nova-2-lite-v1:0"),
    "anthropic.claude-3-5-haiku-20241022-v1:0": ("", "2026-06-19", "anthropic.claude-haiku-4-5-20251001-v1:0"),
    "anthropic.claude-3-5-sonnet-20240620-v1:0": ("", "2026-07-30", "anthropic.claude-sonnet-5"),
    "anthropic.claude-3-5-sonnet-20241022-v2:0": ("", "2026-07-30", "anthropic.claude-sonnet-5"),
    "anthropic.claude-3-7-sonnet-20250219-v1:0": ("", "2026-04-28", "anthropic.claude-sonnet-5"),
    "anthropic.claude-3-haiku-20240307-v1:0": ("2026-03-10", "2026-09-10", "anthropic.claude-haiku-4-5-20251001-v1:0"),
    "anthropic.claude-3-sonnet-20240229-v1:0": ("", "2026-07-30", "anthropic.claude-sonnet-5"),
    "anthropic.claude-opus-4-1-20250805-v1:0": ("2026-07-08", "", "anthropic.claude-opus-4-8"),
    "anthropic.claude-opus-4-20250514-v1:0": ("", "2026-05-31", "anthropic.claude-opus-4-8"),
    "anthropic.claude-sonnet-4-20250514-v1:0": ("2026-04-14", "", "anthropic.claude-sonnet-5"),
    "cohere.command-r-plus-v1:0": ("", "2026-08-19", ""),
    "cohere.command-r-v1:0": ("", "2026-08-19", ""),
}

# "Model lifecycle", Amazon Bedrock User Guide, in earlier editions: models that chatted and
# have ended, on days that the page does not give any more. models.py checks that no Region
# listed them.
GONE = [
    "ai21.j2-mid-v1",
    "ai21.j2-ultra-v1",
    "ai21.jamba-instruct-v1:0",
    "amazon.titan-text-express-v1",
    "amazon.titan-text-lite-v1",
    "amazon.titan-text-premier-v1:0",
    "anthropic.claude-3-opus-20240229-v1:0",
    "anthropic.claude-instant-v1",
    "anthropic.claude-v1",
    "anthropic.claude-v2",
    "anthropic.claude-v2:1",
    "cohere.command-light-text-v14",
    "cohere.command-text-v14",
    "meta.llama2-13b-chat-v1",
    "meta.llama2-70b-chat-v1",
]

# The model cards: what models do that neither chat over Converse nor embed texts, beside
# those whose mode litellm knows.
OTHERS = {
    "amazon.nova-2-sonic-v1:0": "speaks",
    "amazon.nova-reel-v1:0": "makes videos",
    "amazon.nova-reel-v1:1": "makes videos",
    "amazon.nova-sonic-v1:0": "speaks",
    "amazon.titan-image-generator-v1": "makes images",
    "luma.ray-v2:0": "makes videos",
    "twelvelabs.marengo-embed-2-7-v1:0": "embeds videos",
    "twelvelabs.marengo-embed-3-0-v1:0": "embeds videos",
    "twelvelabs.pegasus-1-2-v1:0": "describes videos",
}

# "Models at a glance", Amazon Bedrock User Guide: models that were launched after the
# lists of the Regions were taken.
NEW = ["anthropic.claude-haiku-5-5", "moonshotai.kimi-k3.1", "openai.gpt-6.1-terra"]

# The model cards of the Amazon Bedrock User Guide, and an earlier edition of "Model
# lifecycle": the day of the launch.
LAUNCH = {
    "ai21.jamba-1-5-large-v1:0": "2024-09-23",
    "ai21.jamba-1-5-mini-v1:0": "2024-09-23",
    "amazon.nova-lite-v1:0": "2024-12-04",
    "amazon.nova-micro-v1:0": "2024-12-04",
    "amazon.nova-pro-v1:0": "2024-12-04",
    "anthropic.claude-3-5-haiku-20241022-v1:0": "2024-11-04",
    "anthropic.claude-3-haiku-20240307-v1:0": "2024-03-13",
    "anthropic.claude-fable-5": "2026-06-09",
    "anthropic.claude-fable-5-1": "2026-09-01",
    "anthropic.claude-haiku-4-5-20251001-v1:0": "2025-10-16",
    "anthropic.claude-haiku-5-5": "2026-10-07",
    "anthropic.claude-opus-4-6-v1": "2026-02-05",
    "anthropic.claude-opus-4-7": "2026-04-16",
    "anthropic.claude-opus-4-8": "2026-05-28",
    "anthropic.claude-opus-5": "2026-07-24",
    "anthropic.claude-sonnet-4-6": "2026-02-17",
    "anthropic.claude-sonnet-5": "2026-06-30",
    "cohere.embed-v4:0": "2025-04-15",
    "deepseek.v3.2": "2025-12-01",
    "meta.llama3-1-70b-instruct-v1:0": "2024-07-23",
    "minimax.minimax-m2.5": "2026-02-12",
    "moonshotai.kimi-k2.5": "2026-01-27",
    "nvidia.nemotron-super-3-120b": "2026-03-11",
    "openai.gpt-5.6-sol": "2026-07-13",
    "openai.gpt-6-astra": "2026-09-08",
    "qwen.qwen3-coder-next": "2026-02-04",
    "xai.grok-4.6": "2026-08-18",
    "zai.glm-5": "2026-02-11",
}

# The model cards of Claude: these take a temperature or a top_p, not both.
EITHER_SAMPLING = {
    "anthropic.claude-haiku-4-5-20251001-v1:0",
    "anthropic.claude-opus-4-1-20250805-v1:0",
    "anthropic.claude-opus-4-5-20251101-v1:0",
    "anthropic.claude-opus-4-6-v1",
    "anthropic.claude-sonnet-4-5-20250929-v1:0",
    "anthropic.claude-sonnet-4-6",
}
