"""Programs written as C, compiled with every warning an error, and called: all in one library."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

FLAGS = "-std=c99 -Wall -Wextra -Werror -pedantic -shared -fPIC".split()

Numbers = Sequence[float]


class Libraries:
    """Programs by their names."""

    def __init__(self, sources: Mapping[str, str], folder: Path, optimize: str = "-O0") -> None:
        together: list[str] = []
        files: list[str] = []
        for name, source in sources.items():
            # the functions of every file have the same names: here each file gets its own
            text = source.replace("floored_remainder", "program_floored_remainder")
            text = text.replace("program_", f"{name}_").replace("PROGRAM_", f"{name.upper()}_")
            if "static double v[" in source:
                files.append(f"{name}.c")
                (folder / files[-1]).write_text(text, encoding="utf-8")
            else:
                together.append(text)
        if together:
            files.append("together.c")
            (folder / files[-1]).write_text("\n".join(together), encoding="utf-8")
        command = ["gcc", *FLAGS, optimize, *files, "-o", "all.so", "-lm"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"gcc refuses a program:\n{done.stderr}")
        self._library = ctypes.CDLL(str(folder / "all.so"))

    def function(self, name: str, result: Any = ctypes.c_double) -> Any:
        """A function of a program, under both their names."""
        found = self._library[name]
        found.restype = result
        return found

    def values(
        self, name: str, n_outputs: int, inputs: Numbers, parameters: Numbers
    ) -> list[float]:
        """The outputs of a program."""
        outputs = doubles([0.0] * n_outputs)
        self.function(f"{name}_values", None)(doubles(inputs), doubles(parameters), outputs)
        return list(outputs)

    def value_and_gradient(
        self, name: str, inputs: Numbers, parameters: Numbers
    ) -> tuple[float, list[float]]:
        """The output of a program and its derivatives by the parameters."""
        gradient = doubles([-1.0] * len(parameters))
        call = self.function(f"{name}_value_and_gradient")
        value: float = call(doubles(inputs), doubles(parameters), gradient)
        return value, list(gradient)


def doubles(numbers: Numbers) -> Any:
    """The numbers as an array of C."""
    return (ctypes.c_double * len(numbers))(*numbers)
