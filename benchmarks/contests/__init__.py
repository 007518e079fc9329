"""The contests by name, in the order of the report."""

from benchmarks.contest import Contest
from benchmarks.contests import digits, graphs, letters, moons, w18

CONTESTS: dict[str, Contest] = {
    "w18": w18.CONTEST,
    "moons": moons.CONTEST,
    "digits1": digits.ONE,
    "digits32": digits.SOME,
    "digits1024": digits.MANY,
    "letters": letters.CONVOLUTIONAL,
    "batchnorm": letters.NORMALISED,
    **graphs.DAGS,
    **graphs.CHAINS,
}
