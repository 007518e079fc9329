"""The five texts as data: what each prints, what follows from it, and what is not right.

A text is `text_000` to `text_004`. Its file has four kinds of entries, each with its place, its
reasons in both languages, and the lesson that shows it:

    given("text_004", "apple")["tax"]                        what the text gives: 1.1
    figure("text_004", "losses.half_squared_error").exact    what follows from it: 0.0975
    figure("text_002", "neuron.output").quoted               as it is printed: "0.9990889488055994"
    measured("text_004", "valley")["Adam"]["end"]            what was measured beside it
    erratum("text_004", "np_int").why["zh"]                  what is not right, and why

`figures(text)`, `measurements(text)` and `errata(text)` give all of a text in its order,
`source(text)` where it is from. `judge` and `rounds_to` compare a printed number with a value by
the printed digits.

`passages(text)` has everything in a text, in its order, and the lessons that have it; `tables` writes
both, the errata and this map, as tables.
"""

from examples.texts.judging import judge, rounds_to
from examples.texts.reading import (
    TEXTS,
    VERDICTS,
    Erratum,
    Figure,
    Measurement,
    Passage,
    Source,
    Verdict,
    Words,
    errata,
    erratum,
    figure,
    figures,
    given,
    measured,
    measurements,
    passages,
    source,
)

__all__ = [
    "TEXTS",
    "VERDICTS",
    "Erratum",
    "Figure",
    "Measurement",
    "Passage",
    "Source",
    "Verdict",
    "Words",
    "errata",
    "erratum",
    "figure",
    "figures",
    "given",
    "judge",
    "measured",
    "measurements",
    "passages",
    "rounds_to",
    "source",
]
