"""The entries of Jacobians and Hessians as programs: written out, or with the sweeps as a batch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from autograd.compiler import costs
from autograd.compiler.arguments import Inputs, batch_of, lines_of, table_of
from autograd.compiler.derivatives.patterns import Pattern, dependencies
from autograd.compiler.derivatives.routines import Make, Routine
from autograd.compiler.derivatives.sketch import Sketch
from autograd.compiler.derivatives.sweeping import Layout
from autograd.compiler.tape.tape import Floats, Ints, Tape
from autograd.errors import CompileError


class Entries(Protocol):
    """What computes the entries of a matrix that are not 0 by structure."""

    def at(self, inputs: Inputs, parameters: Floats) -> Floats:
        """The entries, of shape (entries,), or (entries, samples) at a batch."""


class Sweeps:
    """How the entries of a Jacobian are found: in which mode, and which of them in one sweep."""

    def __init__(self, tape: Tape, asked: Sequence[int]) -> None:
        self.tape = tape
        self.asked = asked
        bits = dependencies(tape, asked)
        _refuse_too_many(bits, len(asked))
        self.pattern = Pattern(bits, len(asked))
        self.is_reverse, self.colours = _colours(self.pattern)
        """The colours are of the outputs in reverse, else of what is asked for."""

    @property
    def operations(self) -> int:
        """About so many operations the sweeps are, written out."""
        return len(self.tape) * (1 + _count(self.colours))

    @property
    def seeds(self) -> Floats:
        """A column for each sweep: 1 where it starts."""
        return np.equal.outer(self.colours, range(_count(self.colours))).astype(float)

    def places(self, rows: Ints, columns: Ints) -> tuple[Ints, Ints]:
        """Which sweep gives an entry, and at which of its results."""
        starts, ends = (rows, columns) if self.is_reverse else (columns, rows)
        return np.array(self.colours, dtype=np.int32)[starts], ends

    def swept(self, layout: Layout, seeds: Sequence[Any]) -> list[Any]:
        """The results of one sweep."""
        if self.is_reverse:
            pairs = zip(layout.outputs, seeds, strict=True)
            return layout.gradients((y, seed) for y, seed in pairs if seed is not None)
        return layout.tangents(seeds)

    def written_out(self, rows: Ints, columns: Ints) -> Tape:
        """The tape whose outputs are these entries."""
        tape = self.tape
        if self.operations > costs.MOST_WRITTEN_OUT:
            raise CompileError(
                f"A derivative of this program takes {_count(self.colours)} sweeps over "
                f"{len(tape)} operations, which would be written out; compile fewer outputs or "
                "fewer inputs, or take products: program.jvp, program.vjp, program.hvp."
            )
        sketch, layout = self._laid_out()
        found = [self._alone(layout, sweep) for sweep in range(_count(self.colours))]
        pairs = zip(*map(np.ndarray.tolist, self.places(rows, columns)), strict=True)
        return sketch.tape(tape.n_inputs, (found[sweep][place] for sweep, place in pairs))

    def alone(self, sweep: int) -> Tape:
        """The tape of one sweep, without what is 0 in it by structure."""
        sketch, layout = self._laid_out()
        return sketch.tape(self.tape.n_inputs, self._alone(layout, sweep))

    def seeded(self) -> Tape:
        """The tape of one sweep, whose inputs are the seeds and whose parameters are all else."""
        n_seeds = len(self.colours)
        sketch, layout = self._laid_out(n_seeds)
        return sketch.tape(n_seeds, self.swept(layout, sketch.given[:n_seeds]))

    def _alone(self, layout: Layout, sweep: int) -> list[Any]:
        return self.swept(layout, [1.0 if c == sweep else None for c in self.colours])

    def _laid_out(self, n_seeds: int = 0) -> tuple[Sketch, Layout]:
        """The tape in a sketch that has seeds before all that is given."""
        tape = self.tape
        given = map(tape.label, range(tape.n_inputs + tape.n_parameters))
        sketch = Sketch([*[""] * n_seeds, *given])
        return sketch, Layout(sketch, tape, sketch.given[n_seeds:], self.asked)


class NoEntries:
    """There are none: all derivatives are 0 by structure."""

    def __init__(self, n_inputs: int) -> None:
        self._n_inputs = n_inputs

    def at(self, inputs: Inputs, _: Floats) -> Floats:
        """Nothing, of shape (0,), or (0, samples) at a batch."""
        table, is_batched = table_of(inputs, self._n_inputs)
        return np.empty((0, table.shape[1]) if is_batched else 0)


def _refuse_too_many(bits: Sequence[int], n: int) -> None:
    entries = sum(map(int.bit_count, bits))
    if entries > costs.MOST_ENTRIES:
        raise CompileError(
            f"Of the derivatives of {len(bits)} numbers by {n}, {entries} may be other than 0, "
            "which memory would not hold; take products with vectors: program.jvp, program.vjp, "
            "program.hvp."
        )


def _colours(pattern: Pattern) -> tuple[bool, list[int]]:
    """Whether sweeps in reverse are fewer, and which rows or else columns are found together.

    There are as many colours of columns as the widest row has entries, or more. Where that decides
    they are not sought, for it takes the square of their number.
    """
    widest_row = int(np.bincount(pattern.rows, minlength=1).max())
    widest_column = int(np.bincount(pattern.columns, minlength=1).max())
    transposed = pattern.transposed()
    if widest_row > costs.REVERSE * pattern.shape[0]:
        return True, transposed.colours_of_columns()
    columns = pattern.colours_of_columns()
    if costs.REVERSE * widest_column >= _count(columns):
        return False, columns
    rows = transposed.colours_of_columns()
    is_reverse = costs.REVERSE * _count(rows) < _count(columns)
    return is_reverse, rows if is_reverse else columns


class WrittenOut:
    """Each entry is an output of one program: for what is small, and at any batch."""

    def __init__(self, sweeps: Sweeps, rows: Ints, columns: Ints, routine: Make) -> None:
        self._routine = routine(sweeps.written_out(rows, columns))

    def at(self, inputs: Inputs, parameters: Floats) -> Floats:
        """The entries, of shape (entries,), or (entries, samples) at a batch."""
        found = self._routine(inputs, parameters)
        return lines_of(found, batch_of(inputs, self._routine.tape.n_inputs))


class Seeded:
    """The sweeps are the batch of one program, so that its length does not grow with their number.

    What the sweeps have in common, such as the values themselves, is computed once.
    """

    def __init__(self, sweeps: Sweeps, rows: Ints, columns: Ints, routine: Make) -> None:
        self._routine = routine(sweeps.seeded())
        self._sweeps = sweeps
        self._make = routine
        self._seeds = sweeps.seeds
        self._sweep, self._place = sweeps.places(rows, columns)
        self._n_inputs = sweeps.tape.n_inputs
        self._alone: dict[int, Routine] = {}

    def at(self, inputs: Inputs, parameters: Floats) -> Floats:
        """The entries, of shape (entries,), or (entries, samples) at a batch."""
        table, is_batched = table_of(inputs, self._n_inputs)
        samples = [self._of_one(np.concatenate([x, parameters])) for x in table.T]
        return np.stack(samples, axis=1) if is_batched else samples[0]

    def _of_one(self, given: Floats) -> Floats:
        if self._routine.is_for_singles:
            swept = np.array([self._routine(seeds, given) for seeds in self._seeds.T.tolist()]).T
        else:
            swept = self._side_by_side(given)
        entries: Floats = swept[self._place, self._sweep]
        # a seed of 0 times an infinite slope is nan, where nothing leads by structure
        for sweep in np.unique(self._sweep[np.isnan(entries)]).tolist():
            of_sweep = self._sweep == sweep
            entries[of_sweep] = self._swept_alone(sweep, given)[self._place[of_sweep]]
        return entries

    def _side_by_side(self, given: Floats) -> Floats:
        n_sweeps = self._seeds.shape[1]
        swept = np.empty((len(self._routine.tape.outputs), n_sweeps))
        for first in range(0, n_sweeps, costs.SWEEPS_AT_ONCE):
            part = slice(first, first + costs.SWEEPS_AT_ONCE)
            seeds = self._seeds[:, part].T
            swept[:, part] = lines_of(self._routine(seeds, given), len(seeds))
        return swept

    def _swept_alone(self, sweep: int, given: Floats) -> Floats:
        if sweep not in self._alone:
            self._alone[sweep] = self._make(self._sweeps.alone(sweep))
        n = self._n_inputs
        return np.array(self._alone[sweep](given[:n].tolist(), given[n:]))


def entries_of(sweeps: Sweeps, rows: Ints, columns: Ints, routine: Make) -> Entries:
    """What computes these entries of a Jacobian: written out where that is not long."""
    if not len(rows):
        return NoEntries(sweeps.tape.n_inputs)
    kind = WrittenOut if sweeps.operations <= costs.WRITTEN_OUT_DERIVATIVES else Seeded
    return kind(sweeps, rows, columns, routine)


class Derivative:
    """A Jacobian, or of each output a Hessian, as an array or a sparse matrix."""

    def __init__(
        self, shape: tuple[int, ...], places: Sequence[Ints], entries: Entries, source: Ints
    ) -> None:
        self.shape = shape
        self._places = places
        """For each axis where the entries stand that are not 0 by structure, row by row."""
        self._flat = np.ravel_multi_index(tuple(places), shape) if len(source) else source
        self._entries = entries
        self._source = source
        """Which of the computed entries each is."""
        size = math.prod(shape)
        self._is_whole = len(source) == size and np.array_equal(self._flat, np.arange(size))
        self._is_as_computed = np.array_equal(source, np.arange(len(source)))

    def at(self, inputs: Inputs, parameters: Floats) -> Floats:
        """The matrix of `shape`, at a batch one for each sample."""
        if math.prod(self.shape) > costs.MOST_ENTRIES:
            raise CompileError(
                f"A matrix of shape {self.shape} has too many entries for memory, and "
                f"{len(self._flat)} of them may be other than 0; ask for these by sparse=True, or "
                "take products: program.jvp, program.vjp, program.hvp."
            )
        entries = self._of(inputs, parameters)
        if not self._is_whole:
            filled = np.zeros((math.prod(self.shape), *entries.shape[1:]))
            filled[self._flat] = entries
            entries = filled
        if entries.ndim == 1:
            return entries.reshape(self.shape)
        return np.moveaxis(entries.reshape(*self.shape, -1), -1, 0)

    def sparse_at(self, inputs: Inputs, parameters: Floats) -> Any:
        """The matrix as a `scipy.sparse.csr_array`."""
        try:
            from scipy.sparse import csr_array  # noqa: PLC0415  (no dependency)
        except ImportError:
            raise CompileError(
                "sparse=True gives a scipy.sparse.csr_array, and SciPy is not installed: "
                "pip install scipy, or leave sparse out for an array."
            ) from None
        entries = self._of(inputs, parameters)
        if entries.ndim > 1:
            raise CompileError(
                "sparse=True gives one matrix, and the inputs are a batch; give a single sample, "
                "or leave sparse out for an array of one matrix a sample."
            )
        if len(self.shape) == 3 and self.shape[0] > 1:
            raise CompileError(
                f"sparse=True gives one matrix, and there are {self.shape[0]} outputs with a "
                "Hessian each; compile the one, or leave sparse out for an array."
            )
        columns, ends = self._lines
        # copies, for whoever changes the matrix in place changes its lines
        return csr_array((entries, columns.copy(), ends.copy()), shape=self.shape[-2:])

    @cached_property
    def _lines(self) -> tuple[Ints, Ints]:
        """The columns of the entries row by row, and where each row begins and the last ends."""
        *_, rows, columns = self._places
        counts = np.bincount(rows, minlength=self.shape[-2])
        return columns, np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)

    def _of(self, inputs: Inputs, parameters: Floats) -> Floats:
        entries = self._entries.at(inputs, parameters)
        return entries if self._is_as_computed else entries[self._source]


def jacobian_of(tape: Tape, asked: Sequence[int], routine: Make) -> Derivative:
    """The derivatives of each output by the slots that are asked for: (outputs, asked)."""
    sweeps = Sweeps(tape, asked)
    pattern = sweeps.pattern
    entries = entries_of(sweeps, pattern.rows, pattern.columns, routine)
    places = pattern.rows, pattern.columns
    source = np.arange(len(pattern), dtype=np.int32)
    return Derivative(pattern.shape, places, entries, source)


def hessian_of(tape: Tape, asked: Sequence[int], routine: Make) -> Derivative:
    """The second derivatives of each output: (outputs, asked, asked), exactly symmetric.

    They are derivatives of the entries of the Jacobian, and of two that are equal one is computed.
    """
    first = Sweeps(tape, asked)
    outputs, by = first.pattern.rows, first.pattern.columns
    # of a function that depends on nothing its own, which has no entries either
    sweeps = Sweeps(first.written_out(outputs, by), asked) if len(outputs) else first
    rows, columns = sweeps.pattern.rows, sweeps.pattern.columns
    found: dict[tuple[int, int, int], int] = {}
    """By output and two places, the greater first: which entry of the pattern."""
    each = zip(outputs[rows].tolist(), by[rows].tolist(), columns.tolist(), strict=True)
    for number, (output, i, j) in enumerate(each):
        found.setdefault((output, max(i, j), min(i, j)), number)
    chosen = np.array(list(found.values()), dtype=np.int32)
    whole = sorted(
        (output, *pair, number)
        for number, (output, i, j) in enumerate(found)
        for pair in {(i, j), (j, i)}
    )
    *places, source = np.array(whole, dtype=np.int32).reshape(-1, 4).T
    entries = entries_of(sweeps, rows[chosen], columns[chosen], routine)
    shape = len(tape.outputs), len(asked), len(asked)
    return Derivative(shape, places, entries, source)


def _count(colours: Sequence[int]) -> int:
    return max(colours, default=-1) + 1
