"""The lesson on overfitting: 208 letters by heart, and what helps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import mean

import pytest

import examples
from examples.course.running import Told
from examples.texts import measured

Lesson = Callable[[str], Told]

pytestmark = pytest.mark.slow

KEYS = {
    "plain": "plain",
    "dropout": "dropout_0_5",
    "decay": "weight_decay_0_01",
    "both": "both_and_dropout_0_2_of_inputs",
}


def test_the_order_is_plain_dropout_decay_both(lesson: Lesson) -> None:
    """The order of the figures of text 004, means of 12 seeds; here the means of 3."""
    rights = lesson("overfitting").names["rights"]

    assert sorted(KEYS, key=lambda name: mean(rights[name])) == list(KEYS)


@pytest.mark.parametrize("way", ["dropout", "decay", "both"])
def test_each_remedy_helps_with_every_seed(lesson: Lesson, way: str) -> None:
    """In the figures they did in 12 of 12."""
    rights = lesson("overfitting").names["rights"]

    assert all(cured > plain for cured, plain in zip(rights[way], rights["plain"], strict=True))


@pytest.mark.parametrize("way", KEYS)
def test_the_means_are_within_3_points_of_those_measured(lesson: Lesson, way: str) -> None:
    """The letters are others, with as much noise as gives the plain net four in five."""
    before = measured("text_004", "overfitting")["held_out"][KEYS[way]]

    assert mean(lesson("overfitting").names["rights"][way]) == pytest.approx(before, abs=0.03)


def test_the_plain_net_knows_its_208_letters_by_heart(lesson: Lesson) -> None:
    told = lesson("overfitting")

    assert "27,226 parameters\n100.0% of the 208, loss 0.00" in told.text
    assert told.names["plain"].loss[-1] < 0.02


def test_each_seed_learns_letters_of_its_own(lesson: Lesson) -> None:
    names = lesson("overfitting").names
    net, _ = names["train"](1)

    assert names["nn"].accuracy(net, *names["letters"](208, 101)) == 1.0
    assert names["nn"].accuracy(net, *names["letters"](208, 100)) < 0.95


def test_the_loss_on_new_letters_stays_while_that_of_training_falls(lesson: Lesson) -> None:
    """From the middle of the training on one halves, the other moves by less than a tenth."""
    plain = lesson("overfitting").names["plain"]

    assert plain.loss[-1] < 0.5 * plain.loss[49]
    assert plain.validation_loss[-1] > 0.9 * plain.validation_loss[49]
    assert plain.validation_loss[-1] > 20.0 * plain.loss[-1]


def test_weight_decay_has_a_larger_loss_in_training_than_the_plain_net(lesson: Lesson) -> None:
    """Both are measured with all neurons; text 003's sentence has it the other way round."""
    curves = lesson("overfitting").names["curves"]

    assert curves["decay"][-1] > curves["plain"][-1]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_10_hidden_neurons_still_learn_by_heart_and_read_worse(lesson: Lesson, seed: int) -> None:
    """The exercise on too many parameters: the plain net of the lesson with narrow layers."""
    names = lesson("overfitting").names
    nn = names["nn"]
    nn.manual_seed(seed)
    hidden = [nn.Linear(144, 10), nn.Linear(10, 10)]
    for layer in hidden:
        nn.init.kaiming_normal_(layer.weight)
    net = nn.Sequential(hidden[0], nn.ReLU(), hidden[1], nn.ReLU(), nn.Linear(10, 26))
    optimizer = nn.SGD(net.parameters(), lr=0.03, momentum=0.9)
    own = names["letters"](208, 100 + seed)
    nn.fit(net, nn.cross_entropy, own, optimizer, 100, 52, rng=seed, progress=False)

    assert len(net.parameters()) == 1846
    assert nn.accuracy(net, *own) == 1.0
    assert nn.accuracy(net, *names["new"]) < names["rights"]["plain"][seed] - 0.1


def test_the_numbers_quoted_are_those_measured() -> None:
    source = Path(examples.__file__).with_name("overfitting.py").read_text(encoding="utf-8")
    before = measured("text_004", "overfitting")
    noisy = before["held_out_noisy"]

    for share in before["held_out"].values():
        assert source.count(f"{100.0 * share:.1f} %") == 2
    quoted = f"{100.0 * noisy['plain']:.1f} → {100.0 * noisy['dropout_0_5']:.1f} %"
    assert source.count(quoted) == 2


def test_a_sheet_of_letters_and_two_plots_are_drawn(lesson: Lesson) -> None:
    pytest.importorskip("matplotlib")

    assert len(lesson("overfitting").pictures) == 3
