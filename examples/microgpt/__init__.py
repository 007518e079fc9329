"""A small GPT made of scalars: it reads names, letter by letter, and then writes some of its own.

    python -m examples.microgpt [--lang zh] [--steps N] [--eager]

Read `model.py`, which is the whole model, then `training.py`. Training a step at a time records
every name anew; compiled, one graph is recorded, of the longest name, and does all steps with the
same losses.
"""
