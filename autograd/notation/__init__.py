"""The rows of the table, and any recorded graph, as text, LaTeX, MathML and source code."""

from autograd.notation.formulas import expression, latex, text, tokens
from autograd.notation.mathml import mathml
from autograd.notation.names import latex_name, mathml_name, split_label, text_name
from autograd.notation.terms import ELLIPSIS, SYMBOLS, Term

__all__ = [
    "ELLIPSIS",
    "SYMBOLS",
    "Term",
    "expression",
    "latex",
    "latex_name",
    "mathml",
    "mathml_name",
    "split_label",
    "text",
    "text_name",
    "tokens",
]
