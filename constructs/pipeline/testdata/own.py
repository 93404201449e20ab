"""Reports no metric that the gate asks for."""

import pathlib

target = pathlib.Path("/opt/ml/processing/output/evaluation/evaluation.json")
target.parent.mkdir(parents=True, exist_ok=True)
target.write_text('{"metrics": {"mine": 1}}')
