"""The example of a small GPT: its names, its model, its two ways, and what the command says."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

import numpy as np
import pytest

import nn
from examples.microgpt import __main__ as program
from examples.microgpt.model import Model
from examples.microgpt.names import LENGTH, LETTERS, NAMES, example, padded
from examples.microgpt.sentences import SENTENCES
from examples.microgpt.training import compiled, eager, losses, written
from examples.sentences import Language


def test_names_fit_the_model_and_stand_there_once() -> None:
    assert {letter for name in NAMES for letter in name} <= set(LETTERS[1:])
    assert max(map(len, NAMES)) + 1 == LENGTH
    assert len(set(NAMES)) == len(NAMES)


def test_no_place_sees_the_letters_behind_it() -> None:
    nn.manual_seed(0)
    model = Model()
    scores, others = model([0, 1, 2, 3]), model([0, 1, 2, 26])

    for place in range(3):
        assert [x.data for x in scores[place]] == [x.data for x in others[place]]
    assert scores[3][0].data != others[3][0].data


@pytest.mark.parametrize("name", ["zoe", "ada"])
def test_what_fills_a_name_up_changes_neither_loss_nor_gradient(name: str) -> None:
    nn.manual_seed(0)
    model = Model()
    found = []
    for given in (example(name), padded(name)):
        model.zero_grad()
        loss = model.loss(*given)
        loss.backward()
        found.append([loss.data, *(p.grad for p in model.parameters())])

    assert found[0] == pytest.approx(found[1], rel=1e-12, abs=1e-15)


def test_compiled_steps_have_the_losses_of_eager_ones() -> None:
    """Of names of different lengths; the rate falls in both."""
    courses = []
    for is_compiled in (False, True):
        nn.manual_seed(0)
        model = Model()
        optimizer = nn.Adam(model.parameters(), lr=0.01)
        step = compiled(model, optimizer)[1] if is_compiled else eager(model, optimizer)
        courses.append(list(islice(losses(step, optimizer, 1000), 12)))

    # roundings of sums in another order
    assert courses[0] == pytest.approx(courses[1], rel=1e-9)
    assert min(courses[0]) < courses[0][0] - 0.5


def test_the_loss_is_that_of_the_formula_in_numpy() -> None:
    nn.manual_seed(1)
    model = Model()
    w = {path: np.array(array) for path, array in model.state_dict().items()}
    letters, following, _ = example("noah")

    def normed(x: Any, weight: Any) -> Any:
        return x / np.sqrt((x * x).mean(axis=1, keepdims=True) + 2.0**-52) * weight

    x = w["letters.weight"][letters] + w["places.weight"][: len(letters)]
    q, k, v = np.split(normed(x, w["before_looking.weight"]) @ w["looking.in_proj_weight"].T, 3, 1)
    heads = []
    for head in range(4):
        part = slice(4 * head, 4 * head + 4)
        scores = np.where(np.tri(len(letters)), q[:, part] @ k[:, part].T / 2.0, -np.inf)
        weights = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        heads.append(weights @ v[:, part])
    x = x + np.hstack(heads) @ w["looking.out_proj.weight"].T
    hidden = normed(x, w["before_thinking.weight"]) @ w["thinking.0.weight"].T
    hidden = np.maximum(hidden + w["thinking.0.bias"], 0.0)
    x = x + hidden @ w["thinking.2.weight"].T + w["thinking.2.bias"]
    scores = x @ w["scoring.weight"].T
    likelihood = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    expected = -likelihood[range(len(letters)), following].mean()

    assert model.loss(*example("noah")).data == pytest.approx(expected, rel=1e-12)


def test_what_it_writes_is_letters_that_follow_the_seed() -> None:
    nn.manual_seed(0)
    model = Model()
    found = [written(model, np.random.default_rng(7)) for _ in range(2)]

    assert found[0] == found[1]
    assert set(found[0]) <= set(LETTERS[1:])
    assert len(found[0]) <= LENGTH


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two names are written, which takes a sixth of the time."""
    monkeypatch.setattr(program, "WRITTEN", 2)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_command_trains_and_writes(
    language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    assert program.main(["--lang", language, "--steps", "3"]) == 0

    told = capsys.readouterr().out
    assert re.search(r"Program\(\d+ operations in \d\d instructions, 24 inputs, 4176 param", told)
    assert len(told.splitlines()[-1].split()) <= program.WRITTEN
    assert SENTENCES["written"][language] in told


@pytest.mark.usefixtures("few")
def test_losses_that_differ_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "eager", lambda model, optimizer: lambda name: 0.0)

    assert program.main(["--steps", "1"]) == 1


def test_fewer_steps_than_one_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        program.main(["--steps", "0"])

    assert "--steps expects a number from 1 on, got 0" in capsys.readouterr().err
