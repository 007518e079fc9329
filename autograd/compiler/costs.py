"""The numbers that were tuned: what each trades, and the command that measured it.

To measure one again, change it here and compare with an unchanged checkout by `--against FOLDER`.
"""

CLEARED_PIECES = 8
"""NumPy: gradients are set to 0 in at most so many calls, else all at once.

A call costs some 200 ns, and all numbers at once the time of writing them:
`python -m benchmarks.compiled --only moons,dag10000`.
"""

BATCHES_KEPT = 4
"""NumPy: for how many sizes of a batch the buffers and what is bound to them are kept.

Binding takes a hundred times a pass; a kept size takes the memory of its buffers:
`python -m benchmarks.compiled --only digits32`.
"""

REMEMBERED = 1 << 15
"""NumPy: up to so many numbers an instruction keeps what both its passes need, else computes it
again.

What is kept takes memory that no other instruction uses, so that the cache holds less:
`python -m benchmarks.compiled --only moons,digits1024`.
"""

READ_IN_PLACE = 1 << 14
"""NumPy: from so many numbers on the inputs are read by products where the caller has them.

It saves a copy, and costs a call in Python for each product: `python -m benchmarks.compiled
--only digits1,digits32,digits1024`.
"""

SMALL_PRODUCT = 1 << 15
"""NumPy: up to so many multiplications a product is called by `dot`, not by `matmul`.

`dot` takes half a microsecond less, but copies a matrix with gaps: `python -m benchmarks.compiled
--only moons,digits1`.
"""
