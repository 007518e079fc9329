"""The rows of the table, and any recorded graph, as text, LaTeX, MathML and source code."""

from autograd.notation.formulas import expression, latex, text, tokens
from autograd.notation.languages.python import python
from autograd.notation.mathml import mathml
from autograd.notation.names import latex_name, mathml_name, split_label, text_name
from autograd.notation.slopes import filled, local_slopes
from autograd.notation.terms import ELLIPSIS, SYMBOLS, Term

__all__ = [
    "ELLIPSIS",
    "SYMBOLS",
    "Term",
    "expression",
    "filled",
    "latex",
    "latex_name",
    "local_slopes",
    "mathml",
    "mathml_name",
    "python",
    "split_label",
    "text",
    "text_name",
    "tokens",
]
