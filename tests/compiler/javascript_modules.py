"""Programs written as JavaScript, called in one process of Node."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

Call = tuple[str, str, Sequence[float], Sequence[float]]
"""A program by its name, one of its functions, inputs and parameters."""

DRIVER = """\
import { readFileSync, writeFileSync } from "node:fs";
const calls = JSON.parse(readFileSync("calls.json", "utf8"));
const results = [];
for (const [name, run, inputs, parameters] of calls) {
  const program = await import(`./${name}.mjs`);
  const found = program[run](inputs.map(Number), parameters.map(Number));
  results.push(run === "values" ? found.map(String)
    : [String(found.value), ...Array.from(found.gradient, String)]);
}
writeFileSync("results.json", JSON.stringify(results));
"""


def run(sources: Mapping[str, str], calls: Sequence[Call], folder: Path) -> list[list[float]]:
    """The results of the calls, a value before its gradient, from one process."""
    for name, source in sources.items():
        (folder / f"{name}.mjs").write_text(source, encoding="utf-8")
    # JSON has neither Infinity nor NaN, so numbers travel as text
    written = [
        [name, run, list(map(_number, inputs)), list(map(_number, parameters))]
        for name, run, inputs, parameters in calls
    ]
    (folder / "calls.json").write_text(json.dumps(written), encoding="utf-8")
    (folder / "driver.mjs").write_text(DRIVER, encoding="utf-8")
    done = subprocess.run(
        ["node", "driver.mjs"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return [list(map(float, each)) for each in results]


def _number(number: float) -> str:
    return repr(number).replace("inf", "Infinity").replace("nan", "NaN")
