"""Which values have hooks, and where these are kept: with the value, not in a table of all.

A hook often holds its value, or a graph with it. In a table it would keep them alive for ever; kept
by the value both are garbage together. No node has a slot for that, but `_c` is free unless there
is a third operand, and then it is a pair, which may know more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from weakref import KeyedRef

from autograd.engine.forking import forkable_lock

HOOKED: Final[dict[int, KeyedRef[int, Any]]] = {}
"""The values that have hooks, by their id; while there are none, passes are as ever."""

HOOKING = forkable_lock()
"""Held while hooks of values come and go."""


class _Kept(tuple[Any, ...]):  # noqa: SLOT001  (a tuple that is not empty can have no slots)
    """What `_c` was, nothing or the third operand and its slope, and the hooks beside it."""

    hooks: Callable[[Any, Any], Any]
    """What they make of the value's gradient."""


class HookHandle:
    """What `register_hook` and `register_forward_hook` give, to take the hook away again."""

    def __init__(
        self, hooks: dict[object, Any], hook: Any, emptied: Callable[[], object] = lambda: None
    ) -> None:
        self._hooks = hooks
        self._key = object()  # itself as the key would make a circle
        self._emptied = emptied
        hooks[self._key] = hook

    def remove(self) -> None:
        """Take the hook away; to do so twice does nothing."""
        with HOOKING:
            if self._hooks.pop(self._key, None) is not None and not self._hooks:
                self._emptied()


class HookedPass(list[Any]):
    """The nodes of a backward pass whose gradients are whole: after their hooks, where some are."""

    __slots__ = ("given",)

    def __init__(self) -> None:
        super().__init__()
        self.given: dict[int, float] = {}
        """What hooks made of gradients, by the id of the value."""

    def begun(self, root: Any, nodes: list[Any]) -> list[Any]:
        """What a pass takes these nodes from, with the root in it: a plain list without hooks."""
        if HOOKED.keys().isdisjoint(map(id, nodes)):
            return [root]
        self.append(root)
        return self

    def append(self, node: Any) -> None:
        """Take a node whose gradient is whole."""
        if id(node) in HOOKED:
            node.grad = self.given[id(node)] = hooks_of(node)(node, node.grad)
        super().append(node)

    def arrived(self, leaves: list[Any], numbers: list[float]) -> tuple[list[Any], list[float]]:
        """The leaves and what they receive; one with hooks once, what these make of the sum."""
        if HOOKED.keys().isdisjoint(map(id, leaves)):
            return leaves, numbers
        wholes: dict[int, tuple[Any, float]] = {}
        others: list[tuple[Any, float]] = []
        for leaf, share in zip(leaves, numbers, strict=True):
            key = id(leaf)
            if key in wholes:
                wholes[key] = leaf, wholes[key][1] + share
            elif key in HOOKED:
                wholes[key] = leaf, share
            else:
                others.append((leaf, share))
        for key, (leaf, whole) in wholes.items():
            self.given[key] = hooks_of(leaf)(leaf, whole)
            others.append((leaf, self.given[key]))
        return [leaf for leaf, _ in others], [share for _, share in others]


def register_hook(value: Any, hook: Callable[[Any], Any]) -> HookHandle:
    """Have `hook(gradient)` called once in each pass, with the whole gradient of this value.

    That is when all ways from the root have added up, in `backward` and in `grad` where the
    value leads to what is asked for; hooks of leaves come last. The gradient is a float, and a
    Value in `grad` with `create_graph`. None leaves it as it is, and a number that the hook
    returns takes its place: it goes on to the operands, and in a leaf it is what is
    accumulated. Several hooks are called in the order in which they came, each with what the
    one before made; one that raises leaves the gradients of all leaves as they were.

    The handle's `remove()` ends it. Copies and pickles have no hooks, and a program refuses to
    differentiate a graph with hooks, for it would not call them. Where every slope on the way
    is zero by structure, as that of `floor`, no gradient arrives and no hook is called.

    >>> from autograd import Value
    >>> w, x = Value(2.0), Value(3.0)
    >>> product = w * x
    >>> handle = product.register_hook(lambda gradient: 10.0 * gradient)
    >>> (product * product).backward()
    >>> product.grad, w.grad
    (120.0, 360.0)
    >>> handle.remove()
    """
    from autograd.checking.hooks import register  # noqa: PLC0415  (checking stands above)

    return register(value, hook)


def hooks_of(value: Any) -> Any:
    """The hooks of a value that is in `HOOKED`."""
    return value._c.hooks


def hook_up(value: Any, make: Callable[[Callable[[], object]], Any]) -> Any:
    """The hooks of a value; where it has none, what `make` makes, given how to be forgotten."""
    if id(value) not in HOOKED:
        place = KeyedRef(value, _forget, id(value))
        kept = _Kept(getattr(value, "_c", ()))
        kept.hooks = make(lambda: _forget(place))
        value._c = kept
        HOOKED[id(value)] = place
    return hooks_of(value)


def _forget(place: KeyedRef[int, Any]) -> None:
    """Let a value have no hooks, unless that place belongs to another one by now."""
    if HOOKED.get(place.key) is place:
        del HOOKED[place.key]
