"""The names of figures in the signs of a derivation."""

from __future__ import annotations

from examples.texts.reading import Figure


def sign_of(figure: Figure) -> str:
    """A figure's name in signs, such as `∂E_total/∂w5`, `δ_o1` or `w5⁺`; else its key.

    >>> from examples.texts import figure
    >>> sign_of(figure("text_000", "backward.dE_dw5")), sign_of(figure("text_000", "update.w5"))
    ('∂E_total/∂w5', 'w5⁺')
    """
    if figure.key.startswith("delta_"):
        return figure.key.replace("delta", "δ")
    if figure.by:
        return f"∂{figure.of}/∂{figure.by}"
    return f"{figure.of}⁺" if figure.step else figure.key
