"""What can be typed after the commands that measure."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from benchmarks import against


def parsed(command: str, description: str | None, known: Iterable[str]) -> argparse.Namespace:
    """The options of a command, `only` as a list of the names that are to be measured."""
    names = list(known)
    parser = argparse.ArgumentParser(
        prog=f"python -m {command}",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="one short turn each")
    parser.add_argument("--only", help=f"some of {','.join(names)}")
    parser.add_argument("--json", type=Path, help="also write what was measured to this file")
    parser.add_argument(
        "--against",
        type=against.checkout,
        metavar="FOLDER",
        help="run our own engines alone, beside those of another checkout",
    )
    arguments = parser.parse_args()
    arguments.only = arguments.only.split(",") if arguments.only else names
    if unknown := [name for name in arguments.only if name not in names]:
        parser.error(f"--only knows {', '.join(names)}; got {', '.join(unknown)}")
    return arguments
