"""Programs written as C, compiled and called: each a file of its own, all in one library."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


class Libraries:
    """Programs by their names."""

    def __init__(self, sources: Mapping[str, str], folder: Path) -> None:
        for name, source in sources.items():
            # the public functions of every file have the same names: here each file gets its own
            text = source.replace("program_", f"{name}_")
            (folder / f"{name}.c").write_text(text, encoding="utf-8")
        files = [f"{name}.c" for name in sources]
        command = ["gcc", "-std=c99", "-O0", "-shared", "-fPIC", *files, "-o", "all.so", "-lm"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"gcc refuses a program:\n{done.stderr}")
        self._library = ctypes.CDLL(str(folder / "all.so"))

    def value_and_gradient(
        self, name: str, inputs: Sequence[float], parameters: Sequence[float]
    ) -> tuple[float, list[float]]:
        """The output of a program and its derivatives by the parameters."""
        function = self._library[f"{name}_value_and_gradient"]
        function.restype = ctypes.c_double
        gradient = _doubles([-1.0] * len(parameters))
        value: float = function(_doubles(inputs), _doubles(parameters), gradient)
        return value, list(gradient)


def _doubles(numbers: Sequence[float]) -> Any:
    return (ctypes.c_double * len(numbers))(*numbers)
