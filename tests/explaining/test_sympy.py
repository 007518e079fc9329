"""SymPy reads the same numbers from written equations as the tests' own reader does."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.explaining.lexemes import Names, of_latex, of_text
from tests.explaining.reading import Known, Lexeme, Shown, read, sides
from tests.explaining.test_random_derivations import equations, names, told, writer_of

sympy = pytest.importorskip("sympy")
pytest.importorskip("antlr4")
parse_latex = pytest.importorskip("sympy.parsing.latex").parse_latex

RAISED = re.compile("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
PLAIN = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
SIGNS = {"·": "*", "−": "-", "^": "**", "√": "sqrt", "∛": "cbrt", "σ(": "sigmoid("}

FUNCTIONS = {
    "max": sympy.Max,
    "min": sympy.Min,
    "log2": lambda x: sympy.log(x, 2),
    "log10": lambda x: sympy.log(x, 10),
    "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)),
    "hypot": lambda x, y: sympy.sqrt(x**2 + y**2),
    "square": lambda x: x**2,
}
KNOWN = "sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp log sqrt cbrt erf erfc"
UNKNOWN_SIGNS = re.compile(r"[|‖⌊⌈\[;…∞]|mod|nan")
UNKNOWN_LATEX = re.compile(
    r"\\(?:operatorname|mathrm|left[|\[]|left\\|sigma|psi|phi|Phi|Gamma|max|min|bmod|dots|infty)"
)


def text_by_sympy(side: str) -> Any:
    """The side read by `parse_expr`; None if it has words or signs that SymPy does not have."""
    words = set(re.findall(r"(\w+)\(", side.replace("σ", "sigmoid")))
    if UNKNOWN_SIGNS.search(side) or words - {*KNOWN.split(), *FUNCTIONS}:
        return None
    source = RAISED.sub(lambda power: f"**({power[0].translate(PLAIN)})", side)
    for sign, python in SIGNS.items():
        source = source.replace(sign, python)
    return sympy.parse_expr(source, local_dict=dict(FUNCTIONS))


def latex_by_sympy(side: str) -> Any:
    """The side read by `parse_latex`; None if it has commands that SymPy does not have."""
    if UNKNOWN_LATEX.search(side):
        return None
    return parse_latex(side).subs(sympy.Symbol("e"), sympy.E)


def in_letters(side: str, known: Names, letter: str) -> tuple[str, dict[str, float]]:
    """The side with a plain symbol in the place of each name, and what the symbols are."""
    numbers = {}
    for place, name in enumerate(sorted(known, key=len, reverse=True)):
        symbol = letter.format(place)
        replaced = re.sub(rf"(?<![\w\\]){re.escape(name)}(?![^\W²³¹⁰⁴⁵⁶⁷⁸⁹])", symbol, side)
        if replaced != side:
            numbers[symbol] = known[name]
            side = replaced
    return side, numbers


@pytest.mark.parametrize(
    ("notation", "lexemes", "by_sympy", "letter", "n_graphs"),
    [
        ("text", of_text, text_by_sympy, "n{}n", 100),
        ("latex", of_latex, latex_by_sympy, "n_{{{}}}", 8),
    ],
)
def test_sympy_reads_what_the_tests_read(
    notation: str,
    lexemes: Callable[[str, Names], list[Lexeme]],
    by_sympy: Callable[[str], Any],
    letter: str,
    n_graphs: int,
) -> None:
    compared = 0
    for seed in range(n_graphs):
        derivation = told(seed, digits=17)
        known, writer = names(derivation, notation), writer_of(derivation, notation)
        for equation in equations(derivation):
            for side in writer.sides(equation):
                own = read(sides(lexemes(side, known))[0])
                if own is None or not math.isfinite(own.result):
                    continue
                if all(isinstance(each, Shown | Known) for each in lexemes(side, known)):
                    continue  # a name or a number alone
                plain, numbers = in_letters(side, known, letter)
                expression = by_sympy(plain)
                if expression is None:
                    continue
                found = expression.subs(numbers).evalf()
                compared += 1
                assert complex(found) == pytest.approx(own.result, rel=1e-9, abs=1e-12), (
                    seed,
                    side,
                )
    assert compared > 5 * n_graphs
