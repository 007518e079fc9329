"""With this module one can collect Values into a thing that knows its parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, Self

import numpy as np

from autograd.engine.assigning import assign
from autograd.engine.hooked import HookHandle
from autograd.engine.value import Value
from autograd.errors import LengthError
from autograd.shortening import shown
from nn.arguments import check_flag, floats
from nn.batch import Batch, over_samples
from nn.contents import Holder, Leaves, each_leaf, own_contents
from nn.errors import MissingForwardError, SettingError, SettingTypeError
from nn.parameter import Parameter


class Module(Holder):
    """Base of everything that has parameters.

    The parameters of a module are the leaves in its attributes: Values, Parameters, Modules, and
    lists, tuples, dicts and object arrays of these, to any depth. Keep numbers that are not trained
    as floats, and those that belong to its state as buffers. An unlabelled parameter is labelled
    with its path when it, or what holds it, becomes an attribute. `super().__init__()` need not be
    called. What a module computes is its method `forward`, or `__call__`.

    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.slope, self.offset = Value(2.0), Value(-1.0)
    ...
    ...     def forward(self, x):
    ...         return self.slope * x + self.offset
    >>> Line()(3.0).data
    5.0
    >>> class Pair(Module):
    ...     def __init__(self):
    ...         self.lines = [Line(), Line()]
    >>> [p.label for p in Pair().parameters()]
    ['lines.0.slope', 'lines.0.offset', 'lines.1.slope', 'lines.1.offset']

    `forward` is written for one sample. Called with a `Batch`, a module goes through the samples,
    unless it, or a module inside, mixes them: then `forward` gets the Batch and hands it on.
    """

    training: bool = True
    """Whether the module is being trained; what behaves differently in use looks at it."""

    def __init_subclass__(cls, **settings: Any) -> None:
        super().__init_subclass__(**settings)
        base: Any = super(cls, cls)
        # where to call was only another name of forward, a new forward is what is called
        call = getattr(base.__call__, "without_hooks", base.__call__)
        if "forward" in vars(cls) and "__call__" not in vars(cls) and call is base.forward:
            cls.__call__ = Module.__call__  # type: ignore[method-assign]

    def forward(self, *_inputs: Any, **_named: Any) -> Any:
        """What the module computes: the method that a class of its own defines."""
        owner = type(self).__name__
        raise MissingForwardError(
            f"{owner} does not say what it computes; write `def forward(self, x):` in the class."
        )

    def __call__(self, *inputs: Any, **named: Any) -> Any:
        if Batch in map(type, inputs) and not any(module.mixes for module in self.modules()):
            return over_samples(self.forward, inputs, named)
        return self.forward(*inputs, **named)

    @property
    def mixes(self) -> bool:
        """Whether the result of a sample depends on those beside it in the batch, as now set."""
        return False

    def register_forward_hook(self, hook: Callable[[Any, tuple[Any, ...], Any], Any]) -> HookHandle:
        """Have `hook(module, inputs, output)` called after each call of the module.

        What it returns takes the place of the output, unless that is None. The handle's `remove()`
        ends it. A Batch that is gone through sample by sample is one call. A compiled program, as
        in `fit`, repeats what a hook computes, and calls it only while it is recorded.

        >>> import nn
        >>> layer = nn.ReLU()
        >>> handle = layer.register_forward_hook(lambda module, inputs, output: print(inputs))
        >>> numbers = layer([3.0])
        ([3.0],)
        """
        if not callable(hook):
            raise SettingTypeError(
                "register_forward_hook expects a function (module, inputs, output), got "
                f"{shown(hook)}."
            )
        _listen(type(self))
        return HookHandle(vars(self).setdefault("_forward_hooks", {}), hook)

    def zero_grad(self, set_to_none: bool = True) -> None:  # noqa: ARG002
        """Set the gradient of every parameter to 0.0, whatever PyTorch's `set_to_none` says."""
        for parameter in self.parameters():
            parameter.grad = 0.0

    def train(self, mode: bool = True) -> Self:
        """Set `training` here and in every module inside; return the module.

        >>> import nn
        >>> model = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5)).eval()
        >>> model[1].training, model.train()[1].training
        (False, True)
        """
        check_flag("train", "mode", mode)
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """Set `training` to False here and in every module inside; return the module."""
        return self.train(mode=False)

    def register_buffer(self, name: str, value: Any, persistent: bool = True) -> None:
        """Keep numbers that are not trained, such as running means, as an attribute.

        They are a number, or an array (float64), or None for now. Persistent ones are part of
        `state_dict`.
        """
        if not (type(name) is str and name.isidentifier()):
            raise SettingTypeError(
                f"register_buffer expects the name of an attribute, got {shown(name)}."
            )
        check_flag("register_buffer", "persistent", persistent)
        if name not in _own_buffers(self) and hasattr(self, name):
            raise SettingError(
                f"{type(self).__name__} has an attribute {name} already; call the buffer otherwise."
            )
        found = _buffer(f"The buffer {name}", value)
        vars(self).setdefault("_buffer_names", {})[name] = persistent
        setattr(self, name, found)

    def __delattr__(self, name: str) -> None:
        super().__delattr__(name)
        _own_buffers(self).pop(name, None)

    def named_buffers(self) -> list[tuple[str, Any]]:
        """Pairs (path, buffer) of this module and those inside, each module once."""
        return [
            (f"{path}.{name}" if path else name, getattr(module, name))
            for path, module in self.named_modules()
            for name in _own_buffers(module)
            if getattr(module, name) is not None
        ]

    def buffers(self) -> list[Any]:
        """The buffers of `named_buffers`."""
        return [buffer for _, buffer in self.named_buffers()]

    def state_dict(self) -> dict[str, Any]:
        """All that is learned, path by path: parameters and buffers as float64 arrays.

        Paths and their order are PyTorch's: a module's parameters, its buffers, then the modules
        inside. What is shared stands under each of its paths. The arrays are copies.

        >>> from nn.layers.perceptron import MLP
        >>> {path: array.shape for path, array in MLP(3, [1]).state_dict().items()}
        {'layers.0.neurons.0.w': (3,), 'layers.0.neurons.0.b': ()}
        """
        return {path: place.array() for path, place in _places(self, "", ())}

    def load_state_dict(self, state: Mapping[str, Any], strict: bool = True) -> Incompatible:
        """Take over what `state_dict` of a module of the same kind gave, here or in PyTorch.

        Numbers are arrays, tensors or nested lists. All is checked before anything is assigned: a
        wrong shape is a LengthError, what holds no numbers an OperandError, and with `strict` a
        path too many or too few a SettingError. The paths that are missing here or there are
        returned.

        >>> import nn
        >>> nn.Linear(2, 1).load_state_dict({"weight": [[1.0, 2.0]]}, strict=False)
        Incompatible(missing_keys=['bias'], unexpected_keys=[])
        """
        check_flag("load_state_dict", "strict", strict)
        owner = type(self).__name__
        if not isinstance(state, Mapping):
            raise SettingTypeError(
                f"load_state_dict expects a mapping from paths to arrays, as state_dict() gives "
                f"it, got {shown(state)}."
            )
        places = dict(_places(self, "", ()))
        missing = [path for path in places if path not in state]
        unexpected = [path for path in state if path not in places]
        if strict and (missing or unexpected):
            raise SettingError(
                f"The state does not fit {owner}: {_listed('missing', missing)}"
                f"{'; ' * bool(missing and unexpected)}{_listed('unexpected', unexpected)}. Load "
                "it into a module made in the same way, or give strict=False to take what fits."
            )
        numbers: dict[Value, float] = {}
        buffers: dict[tuple[Module, str], Any] = {}
        for path, place in places.items():
            if path in state:
                place.take(path, state[path], numbers, buffers)
        assign(numbers, numbers.values())
        for (module, name), buffer in buffers.items():
            setattr(module, name, buffer)
        return Incompatible(missing, unexpected)


class Incompatible(NamedTuple):
    """The paths that a state lacks, and those that a module lacks."""

    missing_keys: list[str]
    unexpected_keys: list[str]


def _own_buffers(module: Module) -> dict[str, bool]:
    """The names of a module's own buffers, and whether they are kept in `state_dict`."""
    names: dict[str, bool] = vars(module).get("_buffer_names", {})
    return names


def _listen(kind: type[Module]) -> None:
    """Have the calls of a class ask for hooks; before the first hook no call pays for that."""
    call: Any = kind.__call__
    if hasattr(call, "without_hooks"):
        return

    def called(self: Module, *inputs: Any, **named: Any) -> Any:
        output = call(self, *inputs, **named)
        hooks = vars(self).get("_forward_hooks")
        # a class that extends this one may call it for a part of its own work
        if not hooks or type(self).__call__ is not called:
            return output
        for hook in list(hooks.values()):
            found = hook(self, inputs, output)
            output = output if found is None else found
        return output

    called.without_hooks = call  # type: ignore[attr-defined]
    kind.__call__ = called  # type: ignore[method-assign]


class _Learned:
    """The place of some leaves in a state."""

    def __init__(self, leaves: Leaves) -> None:
        self.leaves = [leaf for _, leaf in each_leaf("", leaves)]
        if isinstance(leaves, Parameter):
            self.shape = leaves.shape
        else:
            self.shape = () if isinstance(leaves, Value) else (len(self.leaves),)

    def array(self) -> Any:
        return np.array([leaf.data for leaf in self.leaves]).reshape(self.shape)

    def take(self, path: str, given: Any, numbers: dict[Value, float], _buffers: Any) -> None:
        array = floats(f"The state {path}", given)
        if array.shape != self.shape:
            raise LengthError(
                f"The state {path} has the shape {array.shape}, and the parameter {self.shape}; "
                "nothing was changed."
            )
        for leaf, x in zip(self.leaves, array.ravel().tolist(), strict=True):
            if numbers.setdefault(leaf, x) != x and x == x:
                raise _differing(path, "parameter")


class _Kept:
    """The place of a buffer in a state."""

    def __init__(self, module: Module, name: str) -> None:
        self.module, self.name = module, name

    def array(self) -> Any:
        return np.array(getattr(self.module, self.name), dtype=np.float64)

    def take(self, path: str, given: Any, _numbers: Any, buffers: dict[Any, Any]) -> None:
        now = getattr(self.module, self.name)
        array = floats(f"The state {path}", given)
        if array.shape != np.shape(now):
            raise LengthError(
                f"The state {path} has the shape {array.shape}, and the buffer {np.shape(now)}; "
                "nothing was changed."
            )
        found: Any = array
        if not array.ndim:
            # a count stays whole
            found = (
                int(array) if isinstance(now, int) and float(array).is_integer() else float(array)
            )
        before = buffers.setdefault((self.module, self.name), found)
        if not np.array_equal(before, found, equal_nan=True):
            raise _differing(path, "buffer")


def _differing(path: str, what: str) -> SettingError:
    return SettingError(
        f"The state {path} has other numbers than another path of the same, shared {what}; nothing "
        "was changed."
    )


def _places(
    module: Module, prefix: str, within: tuple[Module, ...]
) -> Iterator[tuple[str, _Learned | _Kept]]:
    """The places of a state, in PyTorch's order; a module that holds itself is opened once."""
    within = (*within, module)
    inside = []
    for path, item in own_contents(module):
        if isinstance(item, Module):
            inside.append((path, item))
        elif not isinstance(item, list | tuple) or item:
            yield prefix + path, _Learned(item)
    for name, persistent in _own_buffers(module).items():
        if persistent and getattr(module, name) is not None:
            yield prefix + name, _Kept(module, name)
    for path, item in inside:
        if not any(item is other for other in within):
            yield from _places(item, f"{prefix}{path}.", within)


def _buffer(what: str, given: Any) -> Any:
    if given is None:
        return None
    array = floats(what, given)
    whole = not array.ndim and isinstance(given, int | np.integer)
    return array if array.ndim else int(given) if whole else float(array)


def _listed(what: str, paths: list[str]) -> str:
    if not paths:
        return ""
    more = f" and {len(paths) - 4} more" if len(paths) > 4 else ""
    return f"{what} {', '.join(paths[:4])}{more}"
