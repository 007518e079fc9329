"""Programs that show one thing each; `python -m examples.<name>` runs one from a clone's root."""

from __future__ import annotations

import os

# two threads of BLAS wait for each other's core where others work too, and a product of this size
# takes a hundred times as long; NumPy reads it when it is first imported, which is after this
for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
