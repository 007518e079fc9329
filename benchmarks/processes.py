"""A process for each engine: on one core, with one thread, within a time limit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}

CLEARED = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
"""They choose the kernels of NumPy's products, and not those of the others."""


def prepared() -> dict[str, str]:
    """Pin this process, and say under which conditions the engines will run."""
    found = [f"{name}={os.environ[name]}" for name in CLEARED if name in os.environ]
    was = f" (here: {', '.join(found)})" if found else ""
    return {"cores": pin(), "threads": f"one an engine; {' and '.join(CLEARED)} cleared{was}"}


def pin() -> str:
    """Keep this process, and all that it starts, on one core; what came of it in words.

    JAX and PyTorch may take a second core for their products whatever the variables say.
    """
    if not hasattr(os, "sched_setaffinity"):
        return "not pinned, for this system cannot: an engine may use several"
    core = max(os.sched_getaffinity(0))
    try:
        os.sched_setaffinity(0, {core})
    except OSError as error:
        return f"not pinned, for the system refused ({error}): an engine may use several"
    return f"pinned to core {core}"


def environment(more: Mapping[str, str]) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if name not in CLEARED}
    return {**kept, **ONE_THREAD, **more}


def told(
    module: str, arguments: list[str], limit: float, more: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The JSON that a module prints in a new process, or what became of it, as its `failure`.

    `limit` is in seconds; `more` are environment variables.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=limit,
            check=False,
            env=environment(more or {}),
        )
    except subprocess.TimeoutExpired:
        return {"failure": f"no result in {limit:.0f} s"}
    if done.returncode < 0:
        return {"failure": f"killed by signal {-done.returncode}"}
    if done.returncode:
        said = done.stderr.strip().rpartition("\n")[2]
        return {"failure": said or f"exit code {done.returncode}"}
    result: dict[str, Any] = json.loads(done.stdout)
    return result
