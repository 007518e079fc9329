"""Prints the function that a row of the table became: `python -m autograd.engine tanh`."""

from __future__ import annotations

import argparse
import linecache
from collections.abc import Sequence

from autograd.engine import operations
from autograd.engine.methods import methods_of
from autograd.spelling import did_you_mean
from autograd.table.primitives import ROWS

NAMES = [name for row in ROWS for name in dict.fromkeys((row.name, *row.aliases, *methods_of(row)))]


def source(name: str) -> str:
    """The generated source of a row's function, or of one of its operators."""
    place = operations.Operations if name.startswith("__") else operations
    return "".join(linecache.getlines(getattr(place, name).__code__.co_filename))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m autograd.engine",
        description="Prints the Python function that is generated from a row of the table: what "
        "computes, and records with its slopes, when you write x.tanh() or x * y.",
        epilog=f"The rows, their other names and operators: {', '.join(NAMES)}.",
    )
    parser.add_argument("name", nargs="?", help="a row as tanh, or an operator as __mul__")
    name = parser.parse_args(arguments).name
    if name is None:
        parser.print_help()
        return
    if name not in NAMES:
        meant = did_you_mean(name, NAMES)
        parser.error(f"no row is called {name!r}{meant} Give no name to have them all listed.")
    print(source(name), end="")


if __name__ == "__main__":
    main()
