"""An optimiser's rule, read once: how one parameter is updated, for every target to write.

A rule is written against an algebra, as a row of the table is: it is called on arrays, and its
terms become code.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Protocol, cast

import numpy as np

from autograd.compiler.tape.tape import Floats
from autograd.errors import LengthError, NotationError
from autograd.notation.formulas import latex
from autograd.notation.languages.c import REMAINDER, C
from autograd.notation.languages.printing import Operand, Source
from autograd.notation.languages.python import function_of
from autograd.notation.names import latex_name, split_label
from autograd.notation.terms import SYMBOLS, Symbol, Symbolic, Term
from autograd.table.algebras import ARITHMETIC, ARRAY

Rule = Callable[..., Any]


NOTHING: Mapping[str, Floats] = MappingProxyType({})


class State(dict[str, Floats]):
    """What an optimiser remembers of its parameters after `steps` steps: an array for each name."""

    __slots__ = ("steps",)

    def __init__(self, memory: Mapping[str, Floats] = NOTHING, steps: int = 0) -> None:
        dict.__init__(self, memory)
        self.steps = steps

    def ready(self, update: Update, n: int) -> State:
        """The state with all that an update of `n` parameters remembers.

        What begins is 0, and its steps are counted from there, for a rule knows the first step by
        its number.
        """
        lengths = [len(self[name]) for name in update.memory if name in self]
        if lengths.count(n) < len(lengths):
            raise LengthError(
                f"There are {n} parameters to update, and {lengths} numbers are remembered of "
                f"them; a state belongs to the parameters that it was made for."
            )
        if len(lengths) == len(update.memory):
            return self
        return State({**self, **{name: np.zeros(n) for name in update.memory}})


class Optimizer(Protocol):
    """What `step` and `train` need of an optimiser."""

    @property
    def update(self) -> Update:
        """Its rule, as its settings switch it now."""

    @property
    def numbers(self) -> list[float]:
        """The settings that count now, in the order of `update.settings`."""


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """How one parameter is updated: a rule as terms in the symbols of what it is given.

    Symbols are named as the rule names them, with an underscore at the end, which no other name in
    generated code has.
    """

    memory: tuple[str, ...]
    """What is remembered of a parameter; what a rule passes on unused is not."""
    settings: tuple[str, ...]
    """The settings that count."""
    given: tuple[Symbol, ...]
    """The parameter, its gradient, and what is remembered of it."""
    named: tuple[Symbol, ...]
    """The settings, and the number of the step."""
    once: tuple[tuple[str, Any], ...]
    """Names and terms of what is the same for all parameters, in a step."""
    each: tuple[Any, ...]
    """The new parameter and memory, in terms of what is given, `once` and the settings."""
    whole: tuple[Any, ...]
    """The same without `once`."""

    def applied(
        self, data: Floats, grad: Floats, state: State, numbers: Iterable[float]
    ) -> tuple[Floats, State]:
        """The parameters and the state after a step; arguments stay as they are."""
        function, steps = _on_arrays(self), state.steps + 1.0
        given: Sequence[Floats] = ()
        if self.memory:
            state = state.ready(self, len(data))
            given, steps = [state[name] for name in self.memory], state.steps + 1.0
        with np.errstate(all="ignore"):
            try:
                after, *memory = function(data, grad, *given, steps, *numbers)
            except ARITHMETIC:  # among numbers, of which NumPy's have the IEEE result
                after, *memory = function(data, grad, *given, *map(np.float64, (steps, *numbers)))
        following = State.__new__(State)  # a call of its constructor takes longer than all of this
        following.steps = state.steps + 1
        if state or memory:
            following.update(state)
            for name, array in zip(self.memory, memory, strict=True):
                # what is given may be overwritten later
                following[name] = array.copy() if array is data or array is grad else array
        return after, following

    def prepared(self, source: Source) -> list[str]:
        """The statements of a step that come before those for each parameter."""
        lines = []
        for name, term in self.once:
            text = source.expression(term)
            lines += [*source.taken(), source.defined(name, text)]
        return lines

    def written(self, source: Source, names: Sequence[str]) -> tuple[list[str], list[str]]:
        """Statements, and then expressions, of a parameter's new numbers, whose old have `names`.

        The names are in the order of `given`.
        """
        found: dict[int, Any] = {
            id(symbol): Symbol(name) for symbol, name in zip(self.given, names, strict=True)
        }
        terms = [_replaced(term, found) for term in self.each]
        source.share(terms)
        texts = [source.expression(term) for term in terms]
        return source.taken(), texts

    @property
    def c_source(self) -> str:
        """The rule as a file of C99 with one function, which needs nothing but math.h."""
        source = C()
        prepared = self.prepared(source)
        names = [symbol.name for symbol in self.given]
        lines, results = self.written(source, names)
        places = ["x[i]", "g[i]", *(f"memory[{k} * n + i]" for k in range(len(self.memory)))]
        body = [
            *(f"const double {name} = {place};" for name, place in zip(names, places, strict=True)),
            *lines,
            *(
                f"{place} = {x};"
                for place, x in zip((places[0], *places[2:]), results, strict=True)
            ),
        ]
        given = [f"const double {name}_ = settings[{k}];" for k, name in enumerate(self.settings)]
        remembered = ", ".join(self.memory) or "nothing"
        return "\n".join(
            [
                "#include <math.h>",
                "",
                *([REMAINDER] if "floored_remainder" in source.called else []),
                "/* Step t, from 1 on, of n parameters x with the gradients g.",
                f"   memory has n numbers for each of {remembered}, which begin at 0;",
                f"   settings are {', '.join(self.settings) or 'none'}. */",
                "void optimizer_step(long n, double *x, const double *g, double *memory,",
                "                    const double *settings, double t_)",
                "{",
                *(f"    {line}" for line in (*given, *prepared)),
                "    for (long i = 0; i < n; ++i) {",
                *(f"        {line}" for line in body),
                "    }",
                "}",
                "",
            ]
        )

    @property
    def latex(self) -> str:
        """The rule as equations in LaTeX, one a line; t and t-1 number the steps."""
        x, g, *memory = (_braced(_letter(symbol)) for symbol in self.given)
        old = [f"{x}_{{t-1}}", f"{g}_{{t}}", *(f"{name}_{{t-1}}" for name in memory)]
        found: dict[int, Any] = {id(symbol): Symbol(_letter(symbol)) for symbol in self.named}
        found |= {id(symbol): Symbol(name) for symbol, name in zip(self.given, old, strict=True)}
        lines = []
        for name, term in zip((*memory, x), (*self.whole[1:], self.whole[0]), strict=True):
            new = Symbol(f"{name}_{{t}}")
            lines.append(f"{new.name} = {latex(_replaced(term, found))}")
            if isinstance(term, Term):
                found[id(term)] = new
        return "\n".join(lines)


class _Arrays(Source):
    """Writes terms as Python over arrays, in the kernels and rules of ARRAY."""

    language = "NumPy"
    choice = "xp.where({0}, {1}, {2})"
    infinity, nan = "float('inf')", "float('nan')"

    def _temporary(self) -> str:
        return f"_t{len(self.statements)}"

    def _operand(self, term: Any) -> Operand:
        choice = isinstance(term, Term) and term.row.name == "where"
        if choice and id(term) not in self._names and self._is_one(term.operands[0]):
            condition, x, y = map(super()._operand, term.operands)
            return Operand(f"({x} if {condition} else {y})")  # and the other is not computed
        return super()._operand(term)

    @staticmethod
    def _is_one(condition: Any) -> bool:
        """Whether a condition is one number, the same for all parameters."""
        return isinstance(condition, Symbol) and condition.name.startswith("_u")

    def _call(self, term: Term) -> Operand:
        return Operand(f"xp.{term.row.name}({', '.join(map(self._argument, term.operands))})")

    def _argument(self, operand: Any) -> str:
        if isinstance(operand, tuple):
            return f"[{', '.join(map(self._operand, operand))}]"
        return str(self._operand(operand))


@cache
def _on_arrays(update: Update) -> Callable[..., Sequence[Floats]]:
    """The function that gives the results, given arrays, the number of the step and settings."""
    source, numbers = _Arrays(), _Arrays()
    numbers.choice = "({1} if {0} else {2})"
    once = update.prepared(numbers)
    names = [symbol.name for symbol in update.given]
    lines, texts = update.written(source, names)
    results = [
        # one number for all is made an array of them
        text if isinstance(term, Term) or text in names else f"full(len({names[0]}), {text})"
        for term, text in zip(update.each, texts, strict=True)
    ]
    given = [*names, "t_", *(f"{name}_" for name in update.settings)]
    body = [*once, *lines, f"return {', '.join(results)},"]
    text = "\n    ".join([f"def update({', '.join(given)}):", *body]) + "\n"
    namespace = {"xp": ARRAY, "full": np.full}
    return cast(
        Callable[..., Sequence[Floats]],
        function_of("update", text, f"<autograd update {id(update)}>", namespace),
    )


def read(
    owner: str,
    rule: Rule,
    memory: Sequence[str],
    settings: Collection[str],
    flags: Mapping[str, bool],
) -> Update:
    """The update of a rule `(xp, x, g, *memory, t, **settings, **flags)` over the table.

    Memory is given by position, the rest by name; `t` and flags may be left out. A NotationError
    says what is wrong with it.
    """
    names = _parameters(owner, rule, memory, settings, flags)
    given = tuple(Symbol(f"{name}_") for name in names[1 : 3 + len(memory)])
    used = [name for name in names[3 + len(memory) :] if name not in flags]
    named: dict[str, Any] = {name: Symbol(f"{name}_") for name in used}
    chosen = {name: flag for name, flag in flags.items() if name in names}
    try:
        found = rule(SYMBOLS, *given, **named, **chosen)
    except Exception as error:
        raise NotationError(
            f"The rule of {owner} cannot be read: {error}. Rules use operators and the rows of the "
            "table under xp: xp.sqrt(v), not np.sqrt(v), and xp.where, not `if`, on anything but a "
            "flag."
        ) from error
    terms = found if isinstance(found, tuple) else (found,)
    _check_results(owner, terms, memory)
    used_in = set(map(id, _parts([x for term in terms for x in _operands(term)])))
    kept = [
        place
        for place, x in enumerate(given[2:], start=1)
        if terms[place] is not x or id(x) in used_in
    ]
    whole = tuple(terms[place] for place in (0, *kept))
    split = _Split(given)
    each = tuple(map(split.each, whole))
    given = (*given[:2], *(given[place + 1] for place in kept))
    occurring = set(map(id, _parts(whole)))
    listed = [name for name in used if name != "t" and id(named[name]) in occurring]
    return Update(
        memory=tuple(memory[place - 1] for place in kept),
        settings=tuple(listed),
        given=given,
        named=tuple(named.values()),
        once=tuple(split.once),
        each=each,
        whole=whole,
    )


class _Split:
    """Parts terms into what is the same for all parameters, and what is not."""

    def __init__(self, given: Iterable[Symbol]) -> None:
        self.once: list[tuple[str, Any]] = []
        self._varies = {id(symbol): True for symbol in given}
        self._found: dict[int, Any] = {}

    def each(self, term: Any) -> Any:
        """The term with names for those of its parts that are the same for all parameters."""
        if not isinstance(term, Term):
            return term
        if id(term) not in self._found:
            if self._is_varying(term):
                operands = tuple(
                    tuple(map(self.each, x)) if isinstance(x, tuple) else self.each(x)
                    for x in term.operands
                )
                self._found[id(term)] = Term(term.row, operands)
            else:
                name = f"_u{len(self.once)}"
                self.once.append((name, term))
                self._found[id(term)] = Symbol(name)
        return self._found[id(term)]

    def _is_varying(self, term: Any) -> bool:
        if id(term) not in self._varies:
            self._varies[id(term)] = any(map(self._is_varying, _operands(term)))
        return self._varies[id(term)]


def _parts(terms: Iterable[Any]) -> Iterator[Any]:
    """The terms and all that is in them."""
    for term in terms:
        yield term
        yield from _parts(_operands(term))


def _operands(term: Any) -> list[Any]:
    """The operands of a term, those of its groups with them; none of what is no term."""
    operands = term.operands if isinstance(term, Term) else ()
    return [x for each in operands for x in (each if isinstance(each, tuple) else (each,))]


def _parameters(
    owner: str,
    rule: Rule,
    memory: Sequence[str],
    settings: Collection[str],
    flags: Collection[str],
) -> list[str]:
    """The names of a rule's parameters; an error if they are not those that it will be given."""
    parameters = inspect.signature(rule).parameters
    names = list(parameters)
    first, rest = names[: 3 + len(memory)], set(names[3 + len(memory) :])
    if (
        any(p.kind not in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY) for p in parameters.values())
        or len(first) < 3 + len(memory)
        or "t" in first
        or rest - {"t", *settings, *flags}
        or set(settings) - rest
    ):
        words = ["xp", "x", "g", *memory, "t", *settings, *flags]
        raise NotationError(
            f"The rule of {owner} has the parameters ({', '.join(names)}); with the memory "
            f"{list(memory)} and the settings {list(settings)} it is rule({', '.join(words)}), "
            "where t and flags that it does not need may be left out."
        )
    return names


def _check_results(owner: str, terms: Sequence[Any], memory: Sequence[str]) -> None:
    if len(terms) != 1 + len(memory):
        raise NotationError(
            f"The rule of {owner} gave {len(terms)} results; it gives the new parameter, and then "
            f"what is remembered of it: {', '.join(['x', *memory])}."
        )
    for term in terms:
        if not isinstance(term, Symbolic | int | float):
            raise NotationError(
                f"The rule of {owner} gave {term!r}, which is neither a number nor made of its "
                "operands."
            )


def _replaced(term: Any, found: dict[int, Any]) -> Any:
    """The term with what is `found` for its parts; the same object where nothing is replaced."""
    if id(term) in found:
        return found[id(term)]
    if isinstance(term, tuple):
        return tuple(_replaced(x, found) for x in term)
    if not isinstance(term, Term):
        return term
    operands = tuple(_replaced(x, found) for x in term.operands)
    found[id(term)] = Term(term.row, operands)
    return found[id(term)]


_GREEK = "alpha beta gamma delta eta theta kappa lambda mu nu rho sigma tau phi".split()


@dataclass(slots=True)
class _Label:
    """A name to be written as labels are."""

    label: str
    data: float = 0.0


def _letter(symbol: Symbol) -> str:
    r"""A symbol in LaTeX: `\beta_{1}` for beta1."""
    name = symbol.name.removesuffix("_")
    written, (base, _) = latex_name(_Label(name)), split_label(name)
    return written.replace(rf"\mathrm{{{base}}}", rf"\{base}", 1) if base in _GREEK else written


def _braced(name: str) -> str:
    """A name that may be given one more subscript."""
    return f"{{{name}}}" if "_" in name else name
