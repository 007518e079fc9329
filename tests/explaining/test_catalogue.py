"""The mistakes as JavaScript, run by Node: every hypothesis gives there what it gives in Python."""

from __future__ import annotations

import json
import math
import random
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, affine, cross_entropy, tanh
from autograd.errors import OperandError, SettingError, UnusedInputError
from autograd.explaining.diagnosing import catalogue as catalogues
from autograd.explaining.diagnosing import lanes
from autograd.explaining.diagnosing.catalogue import catalogue, script
from autograd.explaining.diagnosing.hypotheses import Asked, Hypothesis
from autograd.explaining.diagnosing.mistakes import CATALOGUE, slips
from autograd.explaining.diagnosing.searching import causes_of
from autograd.explaining.diagnosing.sites import sheet
from autograd.graph import topological
from autograd.table.primitives import ROWS
from tests.explaining.bug_lab import LR, NETWORKS, WEIGHTS, by_hand, in_affine_nodes, in_operators
from tests.explaining.test_mistakes import BY_HAND
from tests.trials import GROUP, Trial, sample

in_node = pytest.mark.skipif(shutil.which("node") is None, reason="needs node")

ASKED = """{{
{script}
const {{ hypotheses, slots, asked }} = {question};
told.push(hypotheses.map((places) => {{
    const found = mistaken(catalogue, places.map((place) => catalogue.causes[place]), asked);
    const numbers = slots.map((slot) => found.gradients[slot]);
    return [...numbers, found.updated.at(-1), found.values.at(-1)].map(String);
}}));
}}
"""


@dataclass
class Problem:
    """A graph, and hypotheses by the places of their causes; `numbers` are changed ones."""

    output: Value
    weights: Sequence[Value]
    pairs: bool = False
    numbers: Sequence[float] | None = None
    slots: tuple[int, ...] = field(init=False)
    """The slots of leaves, whose gradients are compared."""

    def __post_init__(self) -> None:
        self.sheet = sheet(self.output, self.weights)
        self.slots = tuple(
            n for n, v in enumerate(self.sheet.values) if v is not None and v.is_leaf
        )
        self.learned = tuple(self.sheet.slot_of[weight] for weight in self.weights)
        causes = causes_of(self.sheet, Asked("gradient", (), self.learned, LR))
        self.causes = sorted(causes, key=lambda cause: cause.mistake.rank)
        self.chosen = self._chosen()

    def _chosen(self) -> list[tuple[int, ...]]:
        """Nothing, every single cause, and if wished all pairs without slips."""
        singles = range(len(self.causes))
        able = [n for n in singles if self.causes[n].mistake.key != "slip"]
        pairs = [
            (i, j)
            for i, j in combinations(able, 2)
            if set(self.causes[i].sites).isdisjoint(self.causes[j].sites)
        ]
        return [(), *((n,) for n in singles), *(pairs if self.pairs else ())]

    def script(self) -> str:
        asked = {"parameters": self.learned, "lr": LR}
        if self.numbers is not None:
            asked["numbers"] = self.numbers
        question = {"hypotheses": self.chosen, "slots": self.slots, "asked": asked}
        found = catalogue(self.output, self.weights, LR)
        return ASKED.format(script=script(found), question=json.dumps(question))

    def in_python(self) -> list[tuple[Hypothesis, list[float]]]:
        """Of each hypothesis the gradients of the leaves, the loss after a step, and the loss."""
        hypotheses = [tuple(self.causes[n] for n in each) for each in self.chosen]
        asked = (
            Asked("gradient", self.slots, self.learned, LR),
            Asked("loss after a step", (), self.learned, LR),
            Asked("loss", (), self.learned, LR),
        )
        parts = [lanes.computed(self.sheet, each, hypotheses) for each in asked]
        return [
            (each, [float(x) for part in parts for x in part[:, n]])
            for n, each in enumerate(hypotheses)
        ]


def in_javascript(problems: Sequence[Problem], folder: Path) -> list[list[list[float]]]:
    """The same numbers of each problem, in one process of Node."""
    scripts = "".join(each.script() for each in problems)
    (folder / "driver.mjs").write_text(
        'import { writeFileSync } from "node:fs";\nconst told = [];\n'
        f'{scripts}writeFileSync("told.json", JSON.stringify(told));\n',
        encoding="utf-8",
    )
    done = subprocess.run(
        ["node", "driver.mjs"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
    return [[list(map(float, numbers)) for numbers in problem] for problem in told]


def compared(problems: Sequence[Problem], folder: Path) -> set[str]:
    """Hold all hypotheses to Python's numbers, to 1e-12 of the largest; the keys of those held."""
    for problem, told in zip(problems, in_javascript(problems, folder), strict=True):
        for (hypothesis, right), found in zip(problem.in_python(), told, strict=True):
            scale = max((abs(x) for x in right if math.isfinite(x)), default=1.0)
            keys = [problem.output.op, *(cause.mistake.key for cause in hypothesis)]
            near = pytest.approx(right, rel=1e-12, abs=1e-13 * scale, nan_ok=True)
            assert found == near, keys
    return {cause.mistake.key for problem in problems for cause in problem.causes}


@in_node
def test_every_hypothesis_gives_in_javascript_what_it_gives_in_python(tmp_path: Path) -> None:
    problems = []
    for make, _ in NETWORKS.values():
        output, v = make()
        weights = [value for label, value in v.items() if label[0] in "wu"]
        problems.append(Problem(output, weights, pairs=True))
    w, x = Value(0.8, "w"), Value(0.5, "x")
    problems.append(Problem(tanh(w * tanh(w * x)), [w], pairs=True))

    compared(problems, tmp_path)


@in_node
def test_every_mistake_of_the_table_is_among_those_held(tmp_path: Path) -> None:
    problems = []
    for _, graph, _ in BY_HAND:
        x, y, b = Value(0.7, "x"), Value(1.3, "y"), Value(0.4, "b")
        problems.append(Problem(graph(x, y, b), [x]))

    held = compared(problems, tmp_path)

    assert held | {"transposed"} == {mistake.key for mistake in CATALOGUE}


@in_node
def test_every_row_of_the_table_is_written(tmp_path: Path) -> None:
    problems = []
    for row in ROWS:
        trial = Trial(row, tuple(sample(row, GROUP, random.Random(row.name))))
        leaves, smooth = trial.leaves(), trial.smooth()
        if smooth:
            y = trial.apply(leaves)
            problems.append(Problem(tanh(y * 0.3) * y, [leaves[smooth[-1]]]))

    compared(problems, tmp_path)


@in_node
def test_numbers_may_be_changed_in_javascript(tmp_path: Path) -> None:
    """With the target 0.09 for 0.99 all gradients are those of the program with the slip."""
    output, v = in_affine_nodes()
    made = sheet(output)
    numbers = [0.09 if number == 0.99 else number for number in made.numbers]
    problem = Problem(output, [v[name] for name in WEIGHTS], numbers=numbers)

    (right, *_), *_ = in_javascript([problem], tmp_path)

    found = dict(zip(problem.slots, right, strict=False))
    wrong = by_hand(targets=(0.01, 0.09))
    for name in WEIGHTS:
        assert found[made.slot_of[v[name]]] == pytest.approx(wrong[name], rel=1e-12)


@in_node
def test_slips_of_a_number_are_those_of_python(tmp_path: Path) -> None:
    draw = random.Random(7)
    numbers = [
        0.0,
        0.5,
        -0.25,
        0.1 + 0.2,
        0.99,
        12.0,
        1e-4,
        9.9e-5,
        1e12,
        123456789012.0,
        1 / 3,
        2.5e-7,
    ]
    numbers += [round(draw.uniform(-20.0, 20.0), draw.randrange(6)) for _ in range(200)]
    reader = (Path(catalogues.__file__).parent / "mistaken.js").read_text(encoding="utf-8")
    (tmp_path / "slips.mjs").write_text(
        f"{reader}\nconsole.log(JSON.stringify({json.dumps(numbers)}.map(slips)));\n",
        encoding="utf-8",
    )

    done = subprocess.run(
        ["node", "slips.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert json.loads(done.stdout) == list(map(slips, numbers))


def test_a_slot_says_which_value_of_the_graph_it_is() -> None:
    output, _ = in_operators()
    order = topological(output)

    found = json.loads(json.dumps(catalogue(output)))

    made = sheet(output)
    for place, value in zip(found["values"], made.values, strict=True):
        assert (None if place is None else order[place]) is value
    assert order[found["values"][-1]] is output


def test_what_is_alike_is_written_once() -> None:
    found = catalogue(in_affine_nodes()[0])

    assert [each["key"] for each in found["changes"]].count("no_slope") == 1
    assert list(found["rules"]).count("affine/2/2") == 1
    assert len(found["causes"]) > 10 * len(found["changes"])


@pytest.mark.parametrize(
    ("error", "given"),
    [
        (OperandError, {"output": 3.0}),
        (OperandError, {"parameters": ["w1"]}),
        (SettingError, {"lr": 0.0}),
        (UnusedInputError, {"parameters": [Value(1.0, "z")]}),
    ],
)
def test_what_is_no_graph_is_refused(error: type[Exception], given: dict[str, Any]) -> None:
    with pytest.raises(error):
        catalogue(**{"output": in_affine_nodes()[0], **given})


def test_a_slot_of_a_number_says_where_in_the_graph_that_stands() -> None:
    x, w = Value(2.0, "x"), Value(3.0, "w")
    net = 0.5 * x + affine(0.25, (w, 4.0), (0.75, x)) + 1.5
    output = 8.0 * net**3
    order = topological(output)

    found = catalogue(output)

    seen = []
    for number, at in zip(found["numbers"], found["recorded"], strict=True):
        if at is not None:
            place, operand, member = at
            stands = order[place].operands[operand]
            assert (stands[member] if isinstance(stands, tuple) else stands) == number
            seen.append(number)
    assert sorted(seen) == [0.25, 0.5, 0.75, 1.5, 3.0, 4.0, 8.0]


def test_an_exponent_and_a_class_are_not_copied() -> None:
    x = Value(2.0, "x")
    found = catalogue(cross_entropy((x**3, x * 0.5), 1))

    copied = {found["numbers"][slot] for slot in found["copied"]}

    assert copied == {2.0, 0.5}
