"""Networks that learn to read handwritten letters, each a graph of scalars that becomes a program.

    python -m examples.letters [quick|dense|conv|wide] [--lang zh]

No image comes from a file: `nn.data.letters` draws as many as one wants, so that every epoch has
new ones and nothing can be learnt by heart. Read `tasks.py`, where each network stands in a line.
"""
