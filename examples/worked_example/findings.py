"""What training showed: the course of the error, the variant behind a figure, the verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograd import Judgement, Value, judge
from autograd.explaining.telling.telling import Passage, Sentence, Table
from examples.texts import figure, given, measured, rounds_to
from examples.texts.verdicts import errata_table, figures_of, known_of
from examples.worked_example.network import LAST, OWN, TEXT, VARIANTS, Network, Trainings, train
from examples.worked_example.report import Section, say


def findings(network: Network, judgement: Judgement) -> list[Section]:
    """The sections on training, each variant really run, and on the figures of the text."""
    trainings = {variant: train(variant) for variant in VARIANTS}
    own = trainings[OWN]
    (_, o1, o2), (t1, t2) = own[LAST], network.targets
    trained = Passage(say("trained", steps=f"{LAST:,}", o1=o1, o2=o2, t1=t1, t2=t2))
    course = _table(["after_steps", "total_error_is"], [(f"{n:,}", own[n][0]) for n in own])
    differ = [Passage(say("in_detail")), *known_of(TEXT)]
    checked = (Passage(say("checked")), *judgement.parts(), *differ)
    return [
        Section(say("training"), (trained, course)),
        variants_section(trainings),
        program_section(trainings),
        Section(say("figures"), checked, judgement.manner),
        Section(say("slips"), (Passage(say("slips_told")), errata_table(TEXT))),
    ]


def variants_section(trainings: Trainings) -> Section:
    """All variants with their errors after 1 and 10,000 steps, and the one that the text ran."""
    first, last = (figure(TEXT, f"training.E_after_{step}") for step in (1, LAST))
    rows, concluded = [], say("none_named")
    for (bias, order), training in trainings.items():
        found: list[Any] = [training[1][0], training[LAST][0]]
        if all(map(rounds_to, (first.quoted, last.quoted), found)):
            found = [say("matches", number=number) for number in found]
            concluded = say("named", bias=say(bias), order=say(order))
        rows.append([say(bias), say(order), *found])
    words = say("six_ways", first=first.quoted, last=last.quoted, own=trainings[OWN][1][0])
    table = _table(["bias", "order", Sentence(first.place), Sentence(last.place)], rows)
    title = say("variants", figure=first.quoted)
    return Section(title, (Passage(words), table, Passage(concluded)))


def program_section(trainings: Trainings) -> Section:
    """What the text's program computes, as printed and with the text's target, beside its words.

    It updates all weights at once and keeps the biases.
    """
    wrong, right = measured(TEXT, "program")["t"], given(TEXT, "network")["t"]
    as_printed, mended = train(OWN, wrong), trainings[OWN]
    names = ("E_after_1", *(f"{each}_after_{LAST}" for each in ("E", "out_o1", "out_o2")))
    quoted = [figure(TEXT, f"training.{name}").quoted for name in names]
    runs: list[tuple[Any, Any, list[Any]]] = [
        (say("as_printed"), wrong[1], [as_printed[1][0], *as_printed[LAST]]),
        (say("mended", right=right[1]), right[1], [mended[1][0], *mended[LAST]]),
        (say("in_words"), right[1], quoted),
    ]
    rows = [
        [run, target, first, last, say("outputs", o1=o1, o2=o2)]
        for run, target, (first, last, o1, o2) in runs
    ]
    words = say("program_told", wrong=wrong[1], right=right[1])
    concluded = say("program_concluded", right=right[1], own=mended[1][0], first=quoted[0])
    table = _table(["run", "target_of_o2", "line_0", "line_9999", "outputs_at_the_end"], rows)
    return Section(say("program"), (Passage(words), table, Passage(concluded)))


def judged(network: Network, recorded: Mapping[str, Value]) -> Judgement:
    """The library's verdict on every figure that the text has in print."""
    values = {each.label: each for each in (*recorded.values(), *network.inputs, *network.weights)}
    weights, rate = network.weights, network.learning_rate
    return judge(figures_of(TEXT), values, loss="E_total", parameters=weights, lr=rate, decimals=12)


def _table(heading: Sequence[str | Sentence], rows: Sequence[Sequence[Any]]) -> Table:
    """A table; a heading that is a string is the key of a sentence."""
    heads = [say(head) if isinstance(head, str) else head for head in heading]
    return Table(heads, rows, ["left"] * len(heads))
