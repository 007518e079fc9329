"""The network as a page to play with: every number can be changed, and the text's are judged."""

from __future__ import annotations

import viz
from autograd.language import Language
from examples.texts import given
from examples.texts.verdicts import figures_of
from examples.worked_example.network import TEXT, given_network, numbered
from examples.worked_example.report import texts


def playable(lang: Language) -> viz.Page:
    """The page; both languages are in it, and it starts in the one that is given.

    Its targets are Values, so that they can be changed too, and the eight weights are trained. The
    figures that the text has in print stand beside the numbers that they should be.
    """
    network = given_network(numbered("t", given(TEXT, "network")["t"]))
    return viz.page(
        network.record()["E_total"],
        parameters=network.weights,
        lr=network.learning_rate,
        title=texts()["played"],
        lang=lang,
        figures=figures_of(TEXT),
    )
