"""A model a module: written in plain operators once, and beside it as each peer's users would.

`TRIALS` has them by name in the order of the report, and `SMALL` the same in sizes for a test.
"""

from benchmarks.models.trial import Trial
from benchmarks.models.trials import (
    black_scholes,
    dag,
    digits,
    logistic,
    lotka_volterra,
    lstm,
    rosenbrock,
    three_bodies,
    two_link_arm,
)

TRIALS: dict[str, Trial] = {
    "option": black_scholes.trial(1),
    "options": black_scholes.trial(100_000),
    "rosenbrock": rosenbrock.of_gradient(100),
    "rosenbrock-hessian": rosenbrock.of_hessian(100),
    "lotka-volterra": lotka_volterra.of_gradient(200),
    "lotka-volterra-hessian": lotka_volterra.of_hessian(200),
    "three-bodies": three_bodies.trial(300),
    "logistic": logistic.trial(1),
    "logistic1000": logistic.trial(1000),
    "lstm": lstm.trial(1),
    "lstm64": lstm.trial(64),
    "arm": two_link_arm.trial(),
    "dag": dag.trial(1_000_000),
    "digits": digits.trial(1024),
}

SMALL: dict[str, Trial] = {
    "option": black_scholes.trial(1),
    "options": black_scholes.trial(3),
    "rosenbrock": rosenbrock.of_gradient(5),
    "rosenbrock-hessian": rosenbrock.of_hessian(5),
    "lotka-volterra": lotka_volterra.of_gradient(10),
    "lotka-volterra-hessian": lotka_volterra.of_hessian(10),
    "three-bodies": three_bodies.trial(3),
    "logistic": logistic.trial(1, samples=7),
    "logistic1000": logistic.trial(5, samples=7),
    "lstm": lstm.trial(1, length=2),
    "lstm64": lstm.trial(3, length=2),
    "arm": two_link_arm.trial(),
    "dag": dag.trial(100),
    "digits": digits.trial(3),
}
