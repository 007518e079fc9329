"""A network recorded in scalars, compiled and trained: what a graph costs and what it becomes.

    python -m examples.compiled_training [--lang zh] [--steps N]

The task is the one of micrograd's demo: 100 points of two half moons, a network 2-16-16-1, hinge
loss and weight decay. Everything is written with + and * on scalars.
"""
