"""The classic mistakes, as data: where each can be made, and what it makes of what is right there.

A change is written against an algebra, as the rules of the table are, and reads what stands at its
site; so one catalogue serves any graph. `variants` are the ways in which a mistake can be made at
one site, none where it cannot.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from autograd.explaining.diagnosing.sites import Kind, Operation, Sheet, Site
from autograd.table.primitive import Primitive
from autograd.table.primitives import TABLE


@dataclass(frozen=True, slots=True)
class At:
    """What a change reads: what is right there, and of an operation its row, result and operands.

    `place` and `member` tell which operand an edge leads to. `others` are for a layer the weights
    that each of its operations gives to the operand in this one's place, for a fan-out the
    contributions to the gradient, for a parameter the learning rate and its gradient.
    """

    right: Any
    row: Primitive | None = None
    result: Any = None
    operands: tuple[Any, ...] = ()
    place: int = 0
    member: int = 0
    others: Sequence[Any] = ()


Change = Callable[[Any, At, Any], Any]
Variants = Callable[[Sheet, Site], Iterator[Any]]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake; those with a smaller `rank` are more common.

    Where `everywhere`, whoever makes it at one site of a graph makes it at all sites alike.
    """

    key: str
    kind: Kind
    rank: int
    change: Change
    variants: Variants
    everywhere: bool = False


def _once(_: Sheet, __: Site) -> Iterator[Any]:
    yield None


def _operation(sheet: Sheet, site: Site) -> Operation:
    return sheet.operations[site.at[0]]


def _of(*names: str) -> Variants:
    """Where the operation is one of these rows."""

    def variants(sheet: Sheet, site: Site) -> Iterator[Any]:
        if _operation(sheet, site).row.name in names:
            yield None

    return variants


_ARITHMETIC = frozenset(("neg", "square", "reciprocal", "abs"))


def _function(sheet: Sheet, site: Site) -> Iterator[Any]:
    """Where the operation is a function of one operand that is no arithmetic."""
    row = _operation(sheet, site).row
    if row.arity == 1 and row.name not in _ARITHMETIC:
        yield None


def _weighed(sheet: Sheet, site: Site) -> Iterator[Any]:
    """Where the edge leads to what a sum of products weighs."""
    _, place, _ = site.at
    operands = _operation(sheet, site).row.operands
    if place == len(operands) - 1 and place and operands[place - 1].role == "weight":
        yield None


def _multiplied(sheet: Sheet, site: Site) -> Iterator[Any]:
    """Where the edge leads to a factor of a product."""
    _, place, _ = site.at
    row = _operation(sheet, site).row
    if row.name == "mul" or row.operands[place].role == "weight":
        yield None


def _neighbours(sheet: Sheet, site: Site) -> Iterator[Any]:
    """The places beside the operand of an edge in its group of weights or of what they weigh."""
    index, place, member = site.at
    operation = sheet.operations[index]
    row = operation.row
    if row.name in ("dot", "affine") and place >= len(row.operands) - 2:
        size = sum(edge[0] == place for edge in operation.edges())
        yield from (n for n in (member - 1, member + 1) if 0 <= n < size)


def _biased(sheet: Sheet, site: Site) -> Iterator[Any]:
    """Where a weighted sum has a bias that other sums have too."""
    operation = _operation(sheet, site)
    if operation.row.name == "affine" and len(sheet.uses[_bias(operation)]) > 1:
        yield None


def _bias(operation: Operation) -> int:
    """The slot of its first operand, which is no group."""
    _, _, bias = next(operation.edges())
    return bias


def _biases(sheet: Sheet, site: Site) -> Iterator[Any]:
    """Where a given number is the bias of weighted sums and nothing else."""
    (slot,) = site.at
    users = [sheet.operations[index] for index in sheet.uses[slot]]
    if all(user.row.name == "affine" and _bias(user) == slot for user in users):
        yield None


def _with_minus(sheet: Sheet, site: Site) -> Iterator[Any]:
    """Where the rule of a slope has a minus: of a difference only towards what is subtracted."""
    _, place, _ = site.at
    if place or _operation(sheet, site).row.name != "sub":
        yield from _of("sub", "neg", "cos", "acos")(sheet, site)


def _layer(_: Sheet, site: Site) -> Iterator[Any]:
    if len(site.at) > 1:
        yield None


def _classes(sheet: Sheet, site: Site) -> Iterator[Any]:
    if len(site.at) == 1:
        yield from _of("cross_entropy")(sheet, site)


def _factor(sheet: Sheet, site: Site) -> Iterator[Any]:
    """A number that only multiplies, such as the 1/2 before a square."""
    (slot,) = site.at
    if sheet.values[slot] is None and sheet.numbers[slot] != 1.0:
        users = [sheet.operations[index] for index in sheet.uses[slot]]
        if all(user.row.name in ("mul", "div", "dot", "affine") for user in users):
            yield 1.0


def _powers(sheet: Sheet, site: Site) -> Iterator[Any]:
    """The factor that the rule of a power puts before it."""
    operation = _operation(sheet, site)
    if operation.row.name == "square":
        yield 2.0
    elif operation.row.name == "pow" and site.at[1] == 0:
        _, (_, _, exponent) = operation.edges()
        if sheet.numbers[exponent] not in (0.0, 1.0):
            yield sheet.numbers[exponent]


def _paths(sheet: Sheet, site: Site) -> Iterator[Any]:
    yield from range(len(sheet.uses[site.at[0]]))


def _decimals(_: Sheet, __: Site) -> Iterator[Any]:
    yield from (4, 3, 2, 5, 6)


def _summed(sheet: Sheet, site: Site) -> Iterator[Any]:
    """Where several numbers are added or averaged that no weights stand before."""
    operation = _operation(sheet, site)
    if operation.row.name == "sum" and len(list(operation.edges())) > 1:
        yield None


def _slips(sheet: Sheet, site: Site) -> Iterator[Any]:
    """A given number with one digit changed, lost or doubled, two exchanged, or the point moved."""
    (slot,) = site.at
    number = sheet.numbers[slot]
    if not math.isfinite(number) or (sheet.values[slot] is None and number in (0.0, 1.0, 2.0)):
        return
    if is_copied(sheet, slot):
        yield from slips(number)


def is_copied(sheet: Sheet, slot: int) -> bool:
    """Whether a given number is one that is copied: a class or an exponent is none."""
    for index in sheet.uses[slot]:
        operation = sheet.operations[index]
        if operation.row.name == "pow" and operation.operands[1] == slot:
            return False
        if operation.row.operands[0].role == "class" and operation.operands[0] == slot:
            return False
    return True


def slips(number: float) -> list[float]:
    """What a number becomes by a slip in copying it, each once.

    >>> 0.05 in slips(0.5), 0.09 in slips(0.99)
    (True, True)
    """
    text = f"{abs(number):.12g}"
    if "e" in text or len(text) > _LONGEST:
        return []
    places = [n for n, letter in enumerate(text) if letter != "."]
    found = []
    for n in places:
        found += [f"{text[:n]}{digit}{text[n + 1 :]}" for digit in "0123456789"]
        found.append(text[:n] + text[n + 1 :])
    for n, m in pairwise(places):
        exchanged = list(text)
        exchanged[n], exchanged[m] = exchanged[m], exchanged[n]
        found.append("".join(exchanged))
    magnitudes = [float(each) for each in found if each not in ("", ".")]
    magnitudes += [float(f"{text}e1"), float(f"{text}e-1")]
    sign = math.copysign(1.0, number)
    signed = [sign * each for each in magnitudes] + [-number]
    return [each for each in dict.fromkeys(signed) if each != number]


_LONGEST = 12
"""A number of more letters was computed, not given."""


def _with_bias(times: float) -> Change:
    def change(_: Any, at: At, __: Any) -> Any:
        bias, *groups = at.operands
        return at.row, (times * bias, *groups)

    return change


def _as_row(name: str) -> Change:
    return lambda xp, at, _: (TABLE[name], at.operands)


def _in_degrees(_: Any, at: At, __: Any) -> Any:
    return at.row, (at.operands[0] * (math.pi / 180.0),)


def _rule(xp: Any, at: At, result: Any, operand: Any) -> Any:
    """The slope rule of a function of one operand, given these two."""
    return xp.slope(at.row, 0, result, (operand,))


def _of_operand(xp: Any, at: At, _: Any) -> Any:
    return _rule(xp, at, at.operands[0], at.operands[0])


def _at_result(xp: Any, at: At, _: Any) -> Any:
    return _rule(xp, at, xp.forward(at.row, (at.result,)), at.result)


def _other_factor(_: Any, at: At, __: Any) -> Any:
    """The operand itself, where the other factor of its product is the slope."""
    operand = at.operands[at.place]
    in_group = at.row is not None and at.row.operands[at.place].starred
    return operand[at.member] if in_group else operand


def _neighbour(_: Any, at: At, member: Any) -> Any:
    ws, xs = at.operands[-2:]
    return (ws if at.place == len(at.operands) - 1 else xs)[member]


def _transposed(_: Any, at: At, __: Any) -> Any:
    return at.others[at.member]


def _updated(_: Any, at: At, __: Any) -> Any:
    """A parameter after its step."""
    rate, gradient = at.others
    return at.right - rate * gradient


def _rounded(xp: Any, at: At, decimals: Any) -> Any:
    return xp.round(at.right * 10.0**decimals) / 10.0**decimals


CATALOGUE: tuple[Mistake, ...] = (
    # what the pass begins with, and what is made of it
    Mistake("sign", "seed", 2, lambda xp, at, _: -at.right, _once),
    Mistake("doubled", "seed", 2, lambda xp, at, _: 2.0 * at.right, _once),
    Mistake("halved", "seed", 3, lambda xp, at, _: 0.5 * at.right, _once),
    Mistake("updated_first", "order", 2, _updated, _once, everywhere=True),
    Mistake("no_rate", "rate", 4, lambda xp, at, _: 1.0, _once),
    # slopes
    Mistake("no_slope", "slope", 1, lambda xp, at, _: 1.0, _function, everywhere=True),
    Mistake("of_operand", "slope", 1, _of_operand, _function, everywhere=True),
    Mistake("at_result", "slope", 2, _at_result, _function, everywhere=True),
    Mistake("result_as_slope", "slope", 3, lambda xp, at, _: at.result, _function, everywhere=True),
    Mistake("minus", "slope", 1, lambda xp, at, _: -at.right, _with_minus, everywhere=True),
    Mistake("power_factor", "slope", 1, lambda xp, at, n: at.right / n, _powers, everywhere=True),
    Mistake("own_factor", "slope", 3, _other_factor, _multiplied),
    Mistake("gradients_added", "slope", 3, _other_factor, _weighed, everywhere=True),
    Mistake("neighbour", "slope", 3, _neighbour, _neighbours),
    # sums over paths, and layers
    Mistake("one_path", "fold", 1, lambda xp, at, k: at.others[k], _paths, everywhere=True),
    Mistake("transposed", "group", 2, _transposed, _layer),
    Mistake("turned", "group", 1, lambda xp, at, _: -at.right, _classes),
    # the operation itself
    Mistake("no_bias", "given", 1, lambda xp, at, _: 0.0 * at.right, _biases, everywhere=True),
    Mistake("bias_twice", "given", 4, lambda xp, at, _: 2.0 * at.right, _biases, everywhere=True),
    Mistake("no_bias_here", "rule", 2, _with_bias(0.0), _biased),
    Mistake("bias_twice_here", "rule", 5, _with_bias(2.0), _biased),
    Mistake("sum_for_mean", "rule", 2, _as_row("sum"), _of("mean")),
    Mistake("mean_for_sum", "rule", 2, _as_row("mean"), _summed),
    Mistake("common_log", "rule", 3, _as_row("log10"), _of("log"), everywhere=True),
    Mistake("binary_log", "rule", 4, _as_row("log2"), _of("log"), everywhere=True),
    Mistake("natural_log", "rule", 3, _as_row("log"), _of("log2", "log10"), everywhere=True),
    Mistake("degrees", "rule", 2, _in_degrees, _of("sin", "cos", "tan"), everywhere=True),
    # numbers
    Mistake("no_factor", "given", 2, lambda xp, at, k: k, _factor),
    Mistake("rounded", "results", 3, _rounded, _decimals),
    Mistake("slip", "given", 5, lambda xp, at, wrong: wrong, _slips),
)
"""All mistakes; nothing here knows what network it is."""
