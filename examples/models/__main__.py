"""The command: finds, fits and reaches, and says how well."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Sequence
from typing import cast, get_args

from autograd.terminal import forgive_missing_letters
from examples.models.sentences import say
from examples.sentences import Language


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the example; 2 without SciPy."""
    parser = argparse.ArgumentParser(
        prog="python -m examples.models",
        description="Use SciPy's solvers with the exact derivatives of compiled models.",
    )
    parser.add_argument("--lang", choices=get_args(Language), default="en", help="language")
    language = cast(Language, parser.parse_args(arguments).lang)
    forgive_missing_letters()
    if importlib.util.find_spec("scipy") is None:
        print(say("packages", language), file=sys.stderr)
        return 2
    _tell(language)
    return 0


def _tell(language: Language) -> None:
    import numpy as np  # noqa: PLC0415

    from examples.models import arm, predators, valley  # noqa: PLC0415  (they need SciPy)

    def tell(name: str, **facts: object) -> None:
        print(say(name, language, **facts))

    tell("valley", n=len(valley.START))
    ways = {"bfgs": valley.by_bfgs, "newton": valley.by_newton, "products": valley.by_products}
    for name, way in ways.items():
        found = way()
        tell(name, steps=found.nit, off=float(np.abs(found.x - 1.0).max()))

    seen = predators.measured()
    rates, errors = predators.by_gauss_newton(seen)
    tell("predators", n=len(seen))
    for found, error, true in zip(rates, errors, predators.TRUE, strict=True):
        tell("rate", found=found, error=error, true=true)
    difference = float(np.abs(predators.fitted(seen).x - rates).max())
    tell("agree", difference=difference)

    tell("arm")
    tell("distances", distances=", ".join(f"{each:.1e}" for each in arm.by_newton()))
    tell("squares")


if __name__ == "__main__":
    sys.exit(main())
