"""The network w1 to w8 worked out: every step with its formula, its numbers and a picture.

    python -m examples.worked_example [--lang zh] [--out DIR] [--steps N]

Two inputs, two hidden neurons and two outputs, all sigmoid; eight weights. The derivation is read
from the graph that the engine recorded; at the end every figure that the text has in print is
recomputed and judged.
"""
