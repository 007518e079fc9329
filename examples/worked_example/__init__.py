"""The network w1 to w8 worked out: every step with its formula, its numbers and a picture.

    python -m examples.worked_example [--lang zh] [--out FOLDER]

The derivation is the library's, and so is the verdict on every figure that the text has in print.
"""
