"""Measurements that stand in the source tree and not in the wheel."""

from __future__ import annotations

import os

# as in the processes of engines; NumPy reads it when it is first imported, which is after this
for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
