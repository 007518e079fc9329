"""With this module one can describe an operation: result, slopes, and how it is written."""

from __future__ import annotations

import functools
import keyword
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from string import Formatter
from typing import Any, Literal, get_args

from autograd.errors import PrimitiveError
from autograd.shortening import shown
from autograd.spelling import did_you_mean

Rule = Callable[..., Any]

ATOM = 9
"""Precedence of what never needs parentheses: a name, a call, a fraction."""


Role = Literal[
    "value",
    "weight",
    "bias",
    "class",
    "probability",
    "condition",
    "bound",
    "setting",
    "count",
    "constant",
]
"""What an operand is to its operation; the first is what most operands are.

A probability is a number from 0 to 1. A setting, such as the slope of a leaky relu, is a number
that most callers leave as it is. A constant is taken as the number that it is: the result depends
on it, and no slope is followed.
"""

Kink = Literal["", "zero", "integer", "half", "tie", "multiple"]
"""Where the result or a slope of an operation jumps, if anywhere.

Where its first operand is 0, or any integer, or halfway between two; where two operands or elements
of a group are equal; where the first operand is a multiple of the second.
"""

_IN_GENERATED_CODE = frozenset(("xp", "z", "type", "isinstance", "float", "zip", "len"))
_SPECIFICATION = re.compile(r"(\d-?)?(\|.*)?")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One operand of a primitive; a starred one stands for a group of operands."""

    name: str
    starred: bool
    default: float | None = None
    role: Role = "value"

    @property
    def is_learned(self) -> bool:
        """Whether a leaf that stands here is a parameter of a model."""
        return self.role in ("weight", "bias")

    @classmethod
    def parse(cls, word: str) -> Parameter:
        """The operand that one word of a signature describes: `x`, `*ws:weight`, `alpha=1.0`."""
        name, _, default = word.partition("=")
        name, colon, role = name.partition(":")
        try:
            number = float(default) if default else None
        except ValueError:
            raise PrimitiveError(
                f"The default in {shown(word)} is no number; write one, such as `{name}=1.0`, "
                f"after the role if there is one, `{name}:setting=1.0`."
            ) from None
        if colon and role not in get_args(Role):
            raise PrimitiveError(
                f"The role in {shown(word)} is none of {', '.join(get_args(Role))}; an operand "
                f"without one, `{name}`, is a value{did_you_mean(role, get_args(Role))}"
            )
        return cls(name.lstrip("*"), name.startswith("*"), number, role if colon else "value")  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class Primitive:
    r"""One row of the table: everything that is known of one operation.

    `signature` names the operands, a star before a group: `"x"`, `"x alpha=1.0"`, `"y *xs"`. A
    role may follow, as in `"b:bias *ws:weight *xs"`: what the operand is to the operation.

    `forward` is a rule `(xp, *operands) -> result`, written against an algebra `xp`; None if every
    algebra has a kernel of this name. `slopes` has one rule `(xp, z, *operands) -> slope` per
    operand, z being the result; the rule of a starred operand gives a sequence of slopes, or one
    for all, which is made a sequence here. A None in place of a rule is a structurally zero slope.

    Rules use operators, `xp.<row>`, comprehensions over groups, and the folds `xp.count`,
    `xp.indices` and `xp.products_of_others`; no `if`, no comparison operator, nothing from `math`
    or NumPy. `xp.records` alone may be asked: it tells, whatever the numbers, that a slope will be
    differentiated again, and so may be written in another way that keeps its digits then.

    `domain` is where tests sample each operand, `special` the awkward points to try besides, and
    `kinks` where the result or a slope jumps, so that tests keep clear of it or go there; a
    condition is known to have one at 0. `commutative` tells that the order of the operands does not
    matter. `torch` is PyTorch's name of the operation where it differs, a path below `torch`; where
    PyTorch has none, it is `none: ` and what one writes there instead.

    `tex` and `text` are templates in the operands: `{0}` as it is, `{0:3}` in parentheses if its
    own precedence is below 3 (1 a leading minus, 2 sums, 3 products, 5 powers, 9 atoms), `{0:3-}`
    the same but for a leading minus, `{0:2| + }` a group joined by plus signs. A row with neither
    is shown by its forward rule, or as a call if it has none. `symbol` is the short mark on a drawn
    box, `operator` Python's special method (`"add"` for `__add__`), `aliases` other names of the
    same function.
    """

    name: str
    signature: str
    forward: Rule | None
    slopes: tuple[Rule | None, ...]
    domain: tuple[float, float] = (-2.0, 2.0)
    special: tuple[float, ...] = (0.0,)
    kinks: Kink = ""
    tex: str = ""
    text: str = ""
    precedence: int = ATOM
    symbol: str = ""
    operator: str = ""
    aliases: tuple[str, ...] = ()
    commutative: bool = False
    torch: str = ""
    doc: str = ""
    operands: tuple[Parameter, ...] = field(init=False)
    arity: int = field(init=False)
    """The number of operands, negative if any of them is a group."""
    plain: bool = field(init=False)
    """Whether the operands are one or two, none of them a group, and each has a slope."""

    def __post_init__(self) -> None:
        self._check_texts()
        self._check_signature()
        operands = tuple(map(Parameter.parse, self.signature.split()))
        object.__setattr__(self, "operands", operands)
        object.__setattr__(self, "slopes", tuple(self.slopes))
        grouped = any(p.starred for p in operands)
        object.__setattr__(self, "arity", -len(operands) if grouped else len(operands))
        plain = not grouped and len(operands) < 3 and all(rule is not None for rule in self.slopes)
        object.__setattr__(self, "plain", plain)
        if not self.symbol:
            object.__setattr__(self, "symbol", self.name)
        self._check()
        slopes = (
            _for_each(rule, index) if p.starred and callable(rule) else rule
            for index, (p, rule) in enumerate(zip(operands, self.slopes, strict=True))
        )
        object.__setattr__(self, "slopes", tuple(slopes))

    def _check_texts(self) -> None:
        for what in ("name", "kinks", "tex", "text", "symbol", "operator", "torch", "doc"):
            given = getattr(self, what)
            if not isinstance(given, str):
                raise PrimitiveError(
                    f"The {what} of a primitive is a string, got {shown(given)} of type "
                    f"{type(given).__name__}."
                )

    def _check_signature(self) -> None:
        if not isinstance(self.signature, str):
            raise PrimitiveError(
                f"The signature of primitive {self.name!r} is a string of operands such as "
                f"'x alpha=1.0', got {shown(self.signature)}."
            )
        if "," in self.signature:
            raise PrimitiveError(
                f"Primitive {self.name!r} has the signature {shown(self.signature)}; separate "
                f"operands by spaces: {' '.join(self.signature.replace(',', ' ').split())!r}."
            )

    def _check(self) -> None:
        self._check_names()
        self._check_operands()
        if self.kinks not in get_args(Kink):
            raise PrimitiveError(
                f"Primitive {self.name!r} has kinks={shown(self.kinks)}; where a result or slope "
                f"jumps is one of {', '.join(map(repr, get_args(Kink)))}"
                f"{did_you_mean(self.kinks, get_args(Kink))}"
            )
        for template in (self.tex, self.text):
            self._check_template(template)

    def _check_names(self) -> None:
        if not isinstance(self.aliases, tuple | list):
            raise PrimitiveError(
                f"Primitive {self.name!r} has aliases={shown(self.aliases)}; give a tuple of "
                "names, such as ('name',)."
            )
        names = [p.name for p in self.operands]
        words: list[Any] = [self.name, *self.aliases, *names]
        for word in words:
            if not isinstance(word, str) or not word.isidentifier() or keyword.iskeyword(word):
                raise PrimitiveError(
                    f"A primitive's names must be Python identifiers, got {shown(word)}."
                )
        hiding = _IN_GENERATED_CODE.intersection(names)
        reserved = any(n[0] == "_" or n.endswith("_data") for n in names)
        if len(set(names)) < len(names) or hiding or reserved:
            raise PrimitiveError(
                f"Primitive {self.name!r} names its operands {shown(self.signature)}; the names "
                f"must differ from each other and from {', '.join(sorted(_IN_GENERATED_CODE))}, "
                "and neither begin with an underscore nor end with `_data`: the code that is made "
                "of the rules uses those."
            )

    def _check_operands(self) -> None:
        names = [p.name for p in self.operands]
        if not 1 <= len(names) <= 3:
            raise PrimitiveError(
                f"Primitive {self.name!r} has {len(names)} operands ({shown(self.signature)}); a "
                "node holds one to three. Collect several in a starred operand, which counts as "
                "one."
            )
        if len(self.slopes) != len(names):
            raise PrimitiveError(
                f"Primitive {self.name!r} has {len(names)} operands ({shown(self.signature)}) and "
                f"{len(self.slopes)} slopes; give one rule, or None, per operand."
            )
        optional = [p.default is not None for p in self.operands]
        if optional != sorted(optional) or any(p.starred and p.default for p in self.operands):
            raise PrimitiveError(
                f"Primitive {self.name!r} has the operands {shown(self.signature)}; those with a "
                "default must be the last, and a group has none."
            )
        if self.operator and self.arity not in (1, 2):
            raise PrimitiveError(
                f"Primitive {self.name!r} asks for the operator {shown(self.operator)} with the "
                f"operands {shown(self.signature)}; an operator takes one or two, and no group."
            )

    def _check_template(self, template: str) -> None:
        try:
            fields = [(f, s) for _, f, s, _ in Formatter().parse(template) if f is not None]
        except ValueError as error:
            raise self._bad_template(template, str(error)) from None
        for number, specification in fields:
            if number not in map(str, range(len(self.operands))):
                raise self._bad_template(template, f"there is no operand {number!r}")
            if not _SPECIFICATION.fullmatch(specification or ""):
                raise self._bad_template(template, f"{specification!r} is no precedence")

    def _bad_template(self, template: str, reason: str) -> PrimitiveError:
        return PrimitiveError(
            f"The template {shown(template)} of primitive {self.name!r} cannot be filled in: "
            f"{reason}. "
            "Operands are {0}, {1}, ...; other braces are doubled."
        )

    def __repr__(self) -> str:
        return f"<primitive {self.name}({self.signature.replace(' ', ', ')})>"


def _for_each(rule: Rule, index: int) -> Rule:
    """The rule of a group so that it gives a slope for each operand, also where it gives one."""

    @functools.wraps(rule)
    def slopes(xp: Any, z: Any, *operands: Any) -> Any:
        return xp.for_each(rule(xp, z, *operands), operands[index])

    return slopes
