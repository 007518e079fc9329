"""What an optimiser remembers and is set to, as dicts that can be saved, and back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any, Final

import numpy as np

from autograd.compiler.updates import STEP, State
from autograd.errors import LengthError, OperandError
from autograd.shortening import shown
from nn.arguments import floats
from nn.errors import SettingError, SettingTypeError
from nn.optimisers.groups import PARAMS, ParameterGroup, Whole
from nn.optimisers.settings import NOTES, Choices

_KINDS: Final = "iuf"
"""Truth values are no numbers here."""


def state_dict_of(whole: Whole, groups: Sequence[ParameterGroup]) -> dict[str, Any]:
    """The state of all parameters, parted by groups, and the settings of each group."""
    state = whole.state
    begun = state.steps > 0
    parts = {}
    for index, (start, stop) in enumerate(_bounds(groups) if begun else ()):
        step = float(state[STEP][start]) if STEP in state else float(state.steps)
        own = {name: line[start:stop].copy() for name, line in state.items() if name != STEP}
        parts[index] = {STEP: step, **own}
    listed = [
        {**{name: x for name, x in group.items() if name != PARAMS}, PARAMS: [index]}
        for index, group in enumerate(groups)
    ]
    return {"state": parts, "param_groups": listed}


def loaded(
    choices: Choices,
    memory: Collection[str],
    whole: Whole,
    groups: Sequence[ParameterGroup],
    given: Any,
) -> None:
    """Put what `state_dict_of` gave in the place of state and settings, wholly or not at all."""
    owner = choices.owner
    if not isinstance(given, Mapping) or set(given) != {"state", "param_groups"}:
        raise SettingTypeError(
            f"{owner} expects what its state_dict() gives, a dict of 'state' and 'param_groups', "
            f"got {shown(given)}."
        )
    settings = _checked_settings(choices, groups, given["param_groups"])
    state = _checked_state(owner, memory, groups, given["state"])
    for group, own in zip(groups, settings, strict=True):
        group.update(own)
    whole.state, whole.is_counted, whole.is_settled = state, STEP in state, False


def _bounds(groups: Sequence[ParameterGroup]) -> list[tuple[int, int]]:
    """Where the parameters of each group begin and end among all."""
    return list(pairwise(accumulate((len(group[PARAMS]) for group in groups), initial=0)))


def _checked_settings(
    choices: Choices, groups: Sequence[ParameterGroup], given: Any
) -> list[dict[str, Any]]:
    owner = choices.owner
    if not isinstance(given, list | tuple) or len(given) != len(groups):
        found = len(given) if isinstance(given, list | tuple) else shown(given)
        raise LengthError(
            f"This {owner} has {len(groups)} groups of parameters, and the state {found}; make the "
            "optimiser with the same groups first. Nothing was changed."
        )
    listed = []
    for index, group in enumerate(given):
        names = set(group) if isinstance(group, Mapping) else set()
        known = {PARAMS, *choices.defaults}
        if not known <= names or names - known - set(NOTES):
            raise SettingError(
                f"Group {index} of a state of {owner} has {', '.join(sorted(known))}, got "
                f"{shown(group)}. Nothing was changed."
            )
        listed.append({name: choices.checked(name, group[name]) for name in names - {PARAMS}})
    return listed


def _checked_state(
    owner: str, memory: Collection[str], groups: Sequence[ParameterGroup], given: Any
) -> State:
    if not isinstance(given, Mapping):
        raise SettingTypeError(f"A state of {owner} is a dict for each group, got {shown(given)}.")
    if not given:
        return State()
    parts = {str(index): part for index, part in given.items()}
    if set(parts) != set(map(str, range(len(groups)))):
        raise LengthError(
            f"This {owner} has {len(groups)} groups of parameters, and the state has some for "
            f"{', '.join(parts)}; groups are numbered from 0 on. Nothing was changed."
        )
    listed = [parts[str(index)] for index in range(len(groups))]
    names = [set(part) if isinstance(part, Mapping) else set() for part in listed]
    remembered = names[0] - {STEP}
    if any(each != {STEP, *remembered} for each in names) or remembered - set(memory):
        raise SettingError(
            f"{owner} remembers {', '.join((STEP, *memory))} of a group, each group as much, got "
            f"{shown(given)}. Nothing was changed."
        )
    steps = [_step(owner, part[STEP]) for part in listed]
    sizes = [len(group[PARAMS]) for group in groups]
    state = State(steps=max(steps))
    for name in memory:
        if name in remembered:
            each = zip(listed, sizes, strict=True)
            lines = [_line(owner, name, part[name], size) for part, size in each]
            state[name] = np.concatenate(lines)
    if len(set(steps)) > 1:
        state[STEP] = np.repeat(np.array(steps, dtype=np.float64), sizes)
    return state


def _step(owner: str, given: Any) -> int:
    array = floats(f"The step of a state of {owner}", given, _KINDS)
    if array.shape != () or not float(array).is_integer() or array < 0:
        raise OperandError(
            f"The step of a state of {owner} is a whole number from 0 on, got {shown(given)}. "
            "Nothing was changed."
        )
    return int(array)


def _line(owner: str, name: str, given: Any, size: int) -> Any:
    array = floats(f"{name} of a state of {owner}", given, _KINDS)
    if array.shape != (size,):
        raise LengthError(
            f"A group of {owner} has {size} parameters, and {name} in its state the shape "
            f"{array.shape}: {shown(given)}. Nothing was changed."
        )
    return array
