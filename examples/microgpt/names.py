"""The task: names, and for each letter of a name the one that comes next."""

from __future__ import annotations

NAMES = """
ada agnes aida albert alice alma amara amelia amir ana andrea anika anna anton aria arlo arthur asha
ava beata ben bianca bruno carl carla carmen cecil celia chen clara cora dalia dan daniel dara david
dela diana dora edith elena eli elias elina elisa ella elsa emil emilia emma enzo erik erika esra
eva fatima felix fiona flora frida gail greta gustav hana hanna hans hara helena hugo ian ida igor
ilse ines ingrid irena iris isa isabel ivan jana jasmin joan jonas julia julian kai kamal kara karin
karl kim klara lan lara laura lea lena leo leon leona lia lian lila lin lina linus lisa liv lora
luca lucia luis luna mai malik malin mara marco maria marie marina mario mark marta max maya mei
mila mina mira mona nadia nahla naomi nara nia nico nils nina noah noor nora olga olivia omar oscar
otto paul paula petra pia quinn rahel ramon raya rita robin rosa ruben ruth sami samira samuel sara
sarah selma sena simon sina sofia sonja stella sven tamara tara theo tilda tina tom uma una ursula
valeria vera victor viola wanda wei wen willa xenia yara yasmin yuki yusuf zara zoe
""".split()

LETTERS = ".abcdefghijklmnopqrstuvwxyz"
"""A full stop stands before and behind each name."""

LENGTH = 8
"""So many positions has the model, as the longest name with its full stop."""

Example = tuple[list[int], list[int], list[float]]
"""What is read, what comes next, and what the loss at each position counts."""


def example(name: str) -> Example:
    """The letters of a name by number; each position counts the same.

    >>> example("ada")
    ([0, 1, 4, 1], [1, 4, 1, 0], [0.25, 0.25, 0.25, 0.25])
    """
    letters = [LETTERS.index(letter) for letter in f".{name}."]
    read, following = letters[:-1], letters[1:]
    return read, following, [1.0 / len(read)] * len(read)


def padded(name: str) -> Example:
    """The example of a name filled up to `LENGTH` positions with what does not count.

    >>> padded("zoe")[0], padded("zoe")[2]
    ([0, 26, 15, 5, 0, 0, 0, 0], [0.25, 0.25, 0.25, 0.25, 0.0, 0.0, 0.0, 0.0])
    """
    read, following, counts = example(name)
    rest = LENGTH - len(read)
    return read + [0] * rest, following + [0] * rest, counts + [0.0] * rest
