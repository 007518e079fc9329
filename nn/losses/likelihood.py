"""Losses of scores for several classes, of which one is right: negative log-likelihoods."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

from autograd import functions
from autograd.engine import operations
from autograd.engine.operands import Group, Number, NumberGroup, as_group
from autograd.engine.value import Value
from autograd.errors import ClassIndexError, LengthError, OperandError
from autograd.shortening import shown
from nn.arguments import is_ordered, listed, one_of, real
from nn.batch import Batch
from nn.elements import items_of
from nn.errors import SettingError
from nn.losses.pairing import REDUCTIONS, Given, reduced


class Settings(NamedTuple):
    """What is the same for all samples: weights of classes, the one left out, and the smoothing."""

    name: str
    weight: Group | None
    ignore_index: int | None
    smoothing: float = 0.0


class Term(NamedTuple):
    """The loss of one sample, and how much it counts in a mean."""

    loss: Value
    share: Value | float


Loss: TypeAlias = Callable[[Group, Any], Value]
"""The loss of scores and a class, a float or a Value, as yet without the weight of the class."""


def nll_loss(
    input: Given,
    target: Any,
    weight: Any = None,
    *,
    ignore_index: int | None = None,
    reduction: str = "mean",
) -> Any:
    """Mean of the negative log-probabilities of the right classes, as `log_softmax` gives them.

    Shapes and arguments are those of `cross_entropy`, but that every target is a class.

    >>> nll_loss([[Value(-0.25), Value(-1.5)], [Value(-2.0), Value(-0.125)]], [0, 1]).data
    0.1875
    """
    settings = settings_of("nll_loss", weight, ignore_index)
    return _of_samples(settings, input, target, reduction, _negative)


def cross_entropy(  # noqa: PLR0913  (PyTorch's arguments)
    input: Given,
    target: Any,
    weight: Any = None,
    *,
    ignore_index: int | None = None,
    reduction: str = "mean",
    label_smoothing: Number = 0.0,
) -> Any:
    """Mean of the cross-entropies of softmax(input) against the targets, in nats.

    `input` has a score for each class, shape (C,), and `target` is a class from 0 to C - 1, or a
    probability for each class, shape (C,). Or they have a row for each sample, (N, C), and N
    classes or N such rows. A class may be a Value, which gets no gradient and may be an input of a
    program; there nothing checks it again.

    `weight`, shape (C,), multiplies the terms of each class. A mean over classes is divided by the
    weights of the samples, over probabilities by N, as in PyTorch. Targets that are `ignore_index`
    cost nothing and do not count in a mean. In PyTorch that is -100; here none is left out unless
    it is named, so that a wrong class is noticed. In the mean of one sample alone, as in `fit`, a
    weight has no effect and an ignored class is 0 / 0, so both are refused there: take
    reduction="sum", which `fit` divides by N. `label_smoothing` spreads that part of each target
    evenly over the classes.

    >>> cross_entropy([Value(0.0), Value(0.0)], 0).data
    0.6931471805599453
    >>> round(cross_entropy([[0.0, 0.0], [0.0, 2.0]], [0, 1], reduction="sum").data, 12)
    0.820075191603

    Goodfellow et al., Deep Learning (2016), section 6.2.2.3; for label smoothing Szegedy et al.,
    Rethinking the Inception Architecture for Computer Vision (2016).
    """
    is_plain = weight is None and ignore_index is None and label_smoothing == 0.0
    if is_plain and reduction == "mean" and type(target) is int and type(input) is list:
        found = _of_plain(input, target)
        if found is not None:
            return found
    settings = settings_of("cross_entropy", weight, ignore_index, label_smoothing)
    return _of_samples(settings, input, target, reduction, _cross_entropy)


def _of_plain(scores: list[Any], index: int) -> Value | None:
    """The usual case, in which all that is looked at below would take as long as the operation."""
    return functions.cross_entropy(scores, index) if scores and type(scores[0]) is Value else None


def _negative(scores: Group, index: Any) -> Value:
    if isinstance(index, Value):
        return -operations.pick(index, scores)
    return operations.neg(scores[int(index)])


def _cross_entropy(scores: Group, index: Any) -> Value:
    return operations.cross_entropy(index, scores)


def settings_of(name: str, weight: Any, ignore_index: Any, label_smoothing: Any = 0.0) -> Settings:
    """What a loss was given besides scores and targets, checked."""
    smoothing = real(name, "label_smoothing", label_smoothing, 0.0, 1.0)
    if ignore_index is not None:
        index = functions.whole(ignore_index)
        if index is None:
            raise SettingError(
                f"{name} expects ignore_index as a whole number, got {shown(ignore_index)}."
            )
        ignore_index = index
    weights = None if weight is None else as_group(listed(name, "weight", weight))
    return Settings(name, weights, ignore_index, smoothing)


def _of_samples(settings: Settings, input: Any, target: Any, reduction: str, loss: Loss) -> Any:
    """The losses of one sample or of several, reduced."""
    name = settings.name
    if reduction != "mean":
        one_of(name, "reduction", reduction, REDUCTIONS)
    scores = None if isinstance(input, Value) else items_of(name, "scores", input)
    if scores is None:
        raise LengthError(f"{name} expects a score for each class, got {shown(input)}.")
    if not scores or not _is_row(scores[0]):
        if type(input) is Batch:
            raise LengthError(
                f"{name} expects a row of scores for each sample of a Batch, got single numbers; "
                "the model needs an output for each class."
            )
        term = _term(
            settings, as_group(input if isinstance(input, Group) else scores), target, loss
        )
        if reduction != "mean":
            return term.loss
        counted = settings.weight is not None or settings.ignore_index is not None
        if counted and not _is_row(target):
            raise SettingError(
                f"{name} with weight or ignore_index and reduction='mean' divides by what the "
                "samples count together, so that the weight of one sample has no effect, and one "
                "that is ignored has no mean. Give a batch of samples, or reduction='sum', of "
                "which fit takes the mean over the samples."
            )
        return _mean([term])
    targets = items_of(name, "targets", target) if _is_row(target) else None
    if targets is None or len(targets) != len(scores):
        found = f"{len(targets)} targets" if targets is not None else f"the target {shown(target)}"
        raise LengthError(f"{name} got {len(scores)} samples and {found}; give one a sample.")
    terms = [
        _term(settings, _row(name, row, len(scores[0]), i), each, loss, f" in sample {i}")
        for i, (row, each) in enumerate(zip(scores, targets, strict=True))
    ]
    return (
        _mean(terms) if reduction == "mean" else reduced(name, reduction, [t.loss for t in terms])
    )


def _is_row(given: Any) -> bool:
    """Whether something is a sequence, and neither a number nor a class."""
    kind = type(given)
    if kind is Value or kind is int:
        return False
    return kind is list or (is_ordered(given) and getattr(given, "ndim", 1) > 0)


def _row(name: str, given: Any, n_classes: int, sample: int) -> Group:
    """The scores of one of several samples."""
    if not _is_row(given):
        raise LengthError(
            f"{name} expects a row of scores for each sample, got {shown(given)} in sample "
            f"{sample}."
        )
    items = given if type(given) is list else listed(name, "scores", given)
    if items and _is_row(items[0]):
        raise LengthError(
            f"{name} expects scores of shape (C,) or (N, C), and those of sample {sample} are "
            "nested. In PyTorch classes are then the second axis, here they are always the last: "
            "give one list with all the rows, and one with their targets."
        )
    row = as_group(given if isinstance(given, Group) else items)
    if len(row) != n_classes:
        raise LengthError(
            f"{name} got {len(row)} scores in sample {sample} and {n_classes} in sample 0; give "
            "one a class."
        )
    return row


def _mean(terms: Sequence[Term]) -> Value:
    """The sum of the losses by that of their shares."""
    losses, shares = zip(*terms, strict=True)
    if all(share == 1.0 for share in shares):  # a Value equals nothing but itself
        return losses[0] if len(losses) == 1 else operations.mean(losses)
    total = operations.sum(shares)
    return operations.sum(losses) / (total.data if total.is_leaf else total)


def _term(settings: Settings, scores: Group, target: Any, loss: Loss, where: str = "") -> Term:
    """The loss of one sample; `where` says in messages which one it is."""
    name, weight = settings.name, settings.weight
    if weight is not None and len(weight) != len(scores):
        raise LengthError(
            f"{name} got {len(weight)} numbers as weight and {len(scores)} classes; give one a "
            "class."
        )
    if _is_row(target):
        return Term(_of_probabilities(settings, scores, as_group(target), loss, where), 1.0)
    index: Any = _class(settings, target, len(scores), where)
    if index == settings.ignore_index and not isinstance(target, Value):
        return Term(operations.sum([0.0]), 0.0)
    if not isinstance(target, Value):
        share = 1.0 if weight is None else weight[index]
        return Term(_smoothed(settings, scores, float(index), share, loss), share)
    if settings.ignore_index is None:
        share = 1.0 if weight is None else operations.pick(target, weight)
        return Term(_smoothed(settings, scores, target, share, loss), share)
    counts = operations.not_equal(target, settings.ignore_index)
    # in the place of what is ignored stands class 0, for a class that there is not is nan
    known = operations.where(counts, target, 0.0)
    share = 1.0 if weight is None else operations.pick(known, weight)
    found = _smoothed(settings, scores, known, share, loss)
    return Term(operations.where(counts, found, 0.0), operations.where(counts, share, 0.0))


def _class(settings: Settings, target: Any, n_classes: int, where: str) -> int:
    """The class that a target is, checked."""
    name = settings.name
    index = functions.whole(target)
    if index is None:
        kinds = "a class index" + " or a sequence of class weights" * (name == "cross_entropy")
        raise OperandError(
            f"{name} expects {kinds}, got {shown(target)}{where}. Classes are whole numbers; of an "
            "array of floats y.astype(int) is one."
        )
    if not 0 <= index < n_classes and index != settings.ignore_index:
        raise ClassIndexError(
            f"{name} got class {shown(index)} for {n_classes} logits{where}; classes are 0 to "
            f"{n_classes - 1}."
        )
    return index


def _smoothed(settings: Settings, scores: Group, index: Any, share: Any, loss: Loss) -> Value:
    """The loss of a class times its weight, and the part of the smoothing, which weighs others."""
    found, weight = loss(scores, index), settings.weight
    if weight is not None:
        found = share * found
    if settings.smoothing == 0.0:
        return found
    part = settings.smoothing / len(scores)
    others = [part] * len(scores) if weight is None else [part * w for w in weight]
    return (1.0 - settings.smoothing) * found + functions.cross_entropy(scores, others)


def _of_probabilities(
    settings: Settings, scores: Group, target: Group, loss: Loss, where: str
) -> Value:
    name = settings.name
    if loss is _negative or len(target) != len(scores):
        column = " For classes y of shape (n, 1) write y[:, 0]." if len(target) == 1 else ""
        kinds = "class weights" if loss is _cross_entropy else "numbers as the target"
        wanted = "one weight a class" if loss is _cross_entropy else "the class"
        raise LengthError(
            f"{name} got {len(target)} {kinds} for {len(scores)} logits{where}; give "
            f"{wanted}.{column}"
        )
    if type(target) is NumberGroup and sum(target) > 1.0 and all(x.is_integer() for x in target):
        raise LengthError(
            f"{name} got the whole numbers {shown(list(map(int, target)))} as the probabilities of "
            f"{len(scores)} classes{where}. For the classes of several samples give a row of "
            "scores for each sample: shape (N, C), not (N,)."
        )
    smoothing, weight = settings.smoothing, settings.weight
    if smoothing:
        even = smoothing / len(scores)
        target = as_group([(1.0 - smoothing) * t + even for t in target])
    if weight is not None:
        target = as_group([w * t for w, t in zip(weight, target, strict=True)])
    return functions.cross_entropy(scores, target)
