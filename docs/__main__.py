"""Builds the site: `python -m docs`, then open build/site/index.html."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from docs.site.building import LOCALES, build
from docs.site.errors import SiteError
from examples.course.catalogue import ORDER


def main(arguments: Sequence[str] | None = None) -> int:
    """Build what is asked for; 1 if a lesson fails, or if Sphinx warns of anything."""
    parser = argparse.ArgumentParser(
        prog="python -m docs",
        description="Builds the documentation in both languages, with every lesson run; warnings "
        "are errors. The site opens from disk: open index.html.",
    )
    parser.add_argument("--out", type=Path, default=Path("build/site"), help="folder of the site")
    parser.add_argument("--lang", choices=LOCALES, help="one language alone")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--quick", action="store_true", help="run one lesson, show the others unrun")
    which.add_argument("--run", nargs="*", choices=ORDER, metavar="LESSON", help="run these alone")
    wishes = parser.parse_args(arguments)
    began = time.perf_counter()
    run = ["neuron"] if wishes.quick else ORDER if wishes.run is None else wishes.run
    try:
        build(wishes.out.resolve(), [wishes.lang] if wishes.lang else [*LOCALES], run)
    except SiteError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{wishes.out / 'index.html'} ({time.perf_counter() - began:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
