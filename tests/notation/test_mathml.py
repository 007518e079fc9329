"""MathML says what the row computes, and LaTeX that is not known is refused."""

from __future__ import annotations

import math
from functools import partial
from statistics import NormalDist
from typing import Any
from xml.etree import ElementTree

import pytest

from autograd import Value
from autograd.errors import NotationError
from autograd.notation import expression, latex_name, mathml
from autograd.notation.mathml import from_latex
from tests.table.closed_forms import CLOSED_FORMS

SIGNS = {
    ";": ",",
    "−": "-",
    "⋅": "*",
    "×": "*",
    "mod": "%",
    "=": "==",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
}
FENCES = {"(": "", "|": "abs", "[": "float", "⌊": "floor", "⌈": "ceil", "‖": "hypot"}
KNOWN: dict[str, Any] = {
    **{name: getattr(math, name) for name in ("e", "floor", "ceil", "cos", "sin", "tan")},
    **{name: getattr(math, name) for name in ("cosh", "sinh", "tanh", "erf", "erfc")},
    **{f"arc{name}": getattr(math, f"a{name}") for name in ("cos", "sin", "tan")},
    **{f"ar{name}": getattr(math, f"a{name}") for name in ("cosh", "sinh", "tanh")},
    **{word.__name__: word for word in (abs, float, max, min, partial)},
    "ln": math.log,
    "log": lambda base, x: math.log(x) / math.log(base),
    "mean": lambda *xs: math.fsum(xs) / len(xs),
    "hypot": math.hypot,
    "Γ": math.gamma,
    "φ": NormalDist().pdf,
    "Φ": NormalDist().cdf,
    "ψ": lambda *numbers: CLOSED_FORMS[("digamma", "trigamma")[len(numbers) - 1]](numbers[-1]),
    "logsumexp": lambda *xs: math.log(math.fsum(map(math.exp, xs))),
    "σ": lambda x: 1.0 / (1.0 + math.exp(-x)),
}


TEMPLATES = {
    "mfrac": "(({}) / ({}))",
    "msqrt": "(({}) ** 0.5)",
    "mroot": "(({}) ** (1 / ({})))",
    "msup": "(({}) ** ({}))",
    "msub": "partial({}, {})",
    "msubsup": "({}{} ** ({}))",
}


def source(element: ElementTree.Element) -> str:
    """Presentation MathML as an expression of Python, by what a reader takes it for."""
    if len(element) == 0:
        text = element.text or ""
        return SIGNS.get(text, text.replace("−", "-"))
    parts = [source(child) for child in element]
    if element.tag in ("math", "mrow"):
        fence = element[0].text or ""
        is_fenced = element[0].tag == "mo" and fence in FENCES
        return f"{FENCES[fence]}({' '.join(parts[1:-1])})" if is_fenced else " ".join(parts)
    if element.tag == "msub" and element[1].tag == "mtext":
        return "".join(parts)
    return TEMPLATES[element.tag].format(*parts)


class Names(dict[str, Any]):
    """The names of a formula; one that is no function of mathematics is the row's own."""

    def __init__(self, trial: Any) -> None:
        super().__init__({f"v{i}": x for i, x in enumerate(trial.numbers)})
        self.trial = trial

    def __missing__(self, name: str) -> Any:
        if name in KNOWN:
            return KNOWN[name]
        assert name.lower() in self.trial.row.name.replace("_", "") or name in ("CE", "BCE"), name
        return lambda *numbers: self.trial.apply(map(Value, numbers)).data


def test_every_row_evaluates_to_its_value(trials: list[Any]) -> None:
    """Read element by element, as a browser sets it; arcsin is asin by another name."""
    for trial in trials:
        leaves = trial.leaves()
        node = trial.apply(leaves)
        written = ElementTree.fromstring(mathml(expression(node, lambda v: False)))  # noqa: S314

        found = eval(source(written), {}, Names(trial))  # noqa: S307  (our own text)

        assert found == pytest.approx(node.data, rel=1e-12, abs=1e-12), source(written)


@pytest.mark.parametrize(
    ("latex", "written"),
    [
        (r"\sqrt[3]{x}", "<mroot><mi>x</mi><mn>3</mn></mroot>"),
        (r"\sqrt[n+1]2", "<mroot><mn>2</mn><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></mroot>"),
        (r"\frac12", "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
        ("x^10", "<msup><mi>x</mi><mn>1</mn></msup><mn>0</mn>"),
        ("x^2_1", "<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>"),
        (r"\Omega'", "<mi>Ω</mi><mo>′</mo>"),
        (r"\text{learning rate}", '<mi mathvariant="normal">learning rate</mi>'),
        (r"x\_\%", '<mi>x</mi><mi mathvariant="normal">_</mi><mi mathvariant="normal">%</mi>'),
        ("^2", "<msup><mrow></mrow><mn>2</mn></msup>"),
        (r"\left\{x\right.", "<mrow><mo>{</mo><mrow><mi>x</mi></mrow></mrow>"),
    ],
)
def test_latex_is_read_as_latex_reads_it(latex: str, written: str) -> None:
    assert from_latex(latex) == written


@pytest.mark.parametrize(
    ("latex", "found"),
    [
        (r"\erf{x}", r"it has \\erf\."),
        (r"a \, b", r"it has \\,\."),
        (r"\mathbf{x}", r"it has \\mathbf\."),
        (r"\text{a \emph b}", r"it has \\emph in a word"),
        ("a & b", r"it has &\."),
        ("x^2^3", r"it has \^ twice at one base"),
        (r"\frac{x}", "its end where something has to follow"),
        (r"\left(x", r"no \\right where one has to follow"),
        (r"\left\sin x\right)", r"\\sin as a fence"),
        ("{x", "no } where one has to follow"),
        ("x}", r"it has }\."),
    ],
)
def test_latex_that_is_not_known_is_refused(latex: str, found: str) -> None:
    """A letter or an operator in its place would be a formula that is wrong."""
    with pytest.raises(NotationError, match=found) as caught:
        from_latex(latex)

    assert r"Write \operatorname{name} for a name, or one of \alpha" in str(caught.value)
    assert r"\sqrt" in str(caught.value)


@pytest.mark.parametrize("label", ["w1", "net_h1", "50%", "x_1_2", "\\input{x}", "a~b^c", "a b"])
def test_the_latex_of_a_label_reads_as_its_letters(label: str) -> None:
    content = ElementTree.fromstring(f"<math>{from_latex(latex_name(Value(1.0, label)))}</math>")  # noqa: S314

    assert "".join(content.itertext()) == (label.replace("_", "") if label == "net_h1" else label)
