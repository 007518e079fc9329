"""The program of a sample, or of a batch that is mixed: where its numbers come from and go."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd
from autograd.compiler.program import Program
from autograd.engine.value import Value
from nn.arguments import Numbers
from nn.data.samples import Rows, Samples
from nn.errors import SettingError
from nn.optimisers.optimiser import Optimizer
from nn.randomness import generator
from nn.recordings import Noise, Observations
from nn.training.models import parameters_of
from nn.training.points import Point
from nn.training.tracing import Trace
from nn.training.walks import leaves_of


class LossProgram:
    """A program of the loss, and what it takes and gives beside samples: chance, running numbers.

    Its parameters are those of the optimiser that the loss reaches, then those of the model that
    are not trained but that a callback may change, then the buffers.
    """

    def __init__(self, trace: Trace, model: Any, optimizer: Optimizer, mixed: bool) -> None:
        self.mixed = mixed
        self.optimizer = optimizer
        outputs = [trace.loss, *(x for each in trace.record.observed for x in each.values)]
        leaves = leaves_of(outputs)
        reached = set(leaves)
        self.places = [i for i, p in enumerate(optimizer.parameters) if p in reached]
        trained = [optimizer.parameters[i] for i in self.places]
        fixed = reached.intersection(parameters_of(model)).difference(trained)
        others = [leaf for leaf in leaves if leaf in fixed]
        self._read = [i for i, leaf in enumerate(trace.buffers.leaves) if leaf in reached]
        kept = [trace.buffers.leaves[i] for i in self._read]
        # else the optimiser's parameters are not the program's, and the step is done beside it
        self.is_whole = len(trained) == len(optimizer.parameters) and not (others or kept)
        self._buffers = trace.buffers
        self._chance = _Chance(trace.record.noise, reached, mixed)
        self._observed = [(each.receive, len(each.values)) for each in trace.record.observed]
        self._data = np.array([leaf in reached for leaf in trace.data])
        self._tables: dict[Samples, Numbers] = {}
        self.program: Program = autograd.compile(
            outputs if self._observed else trace.loss,
            inputs=[leaf for leaf in trace.data if leaf in reached] + self._chance.leaves,
            parameters=[*trained, *others, *kept],
            reduction="mean",
            allow_unused=True,
        )

    @property
    def draws(self) -> bool:
        """Whether it takes random numbers."""
        return bool(self._chance.total)

    def stand(self, point: Point) -> None:
        """Take over the parameters of a point, and the buffers as they are now."""
        self.program.load()
        n = len(self.places)
        parameters = self.program.parameters
        parameters[:n] = point.data[self.places]
        self._take_buffers()
        self.program.state = point.state

    def inputs(self, samples: Samples, rows: Rows) -> Numbers:
        """What the program takes for these samples; random numbers are drawn."""
        table = self._table(samples)
        if self.mixed:
            chosen = table[rows].ravel()[self._data]
            return np.concatenate([chosen, self._chance.drawn(1)[0]]) if self.draws else chosen
        chosen = table[rows]
        if not self.draws:
            return chosen
        return np.hstack([chosen, self._chance.drawn(len(rows))])

    def loss(self, inputs: Numbers) -> tuple[float, Observations]:
        """The mean loss, and running numbers to be handed over."""
        self._take_buffers()
        found = self.program(inputs)
        if not self._observed:
            return _mean(found), ()
        return _mean(found[0]), self._observations(found[1:], inputs)

    def step(self, inputs: Numbers) -> tuple[float, Observations, Point]:
        """The mean loss, running numbers, and where a step leads, which the program makes."""
        program = self.program
        if self._observed:
            found, others = program.step(self.optimizer, inputs, aux=True)
            observed = self._observations(others, inputs)
        else:
            found, observed = program.step(self.optimizer, inputs), ()
        after = Point(program.parameters.copy(), program.gradient.copy(), program.state)
        return _mean(found), observed, after

    def gradient(self, inputs: Numbers) -> tuple[float, Observations, Numbers]:
        """The mean loss, running numbers, and the gradient in all parameters of the optimiser."""
        self._take_buffers()
        if self._observed:
            (found, others), by_own = self.program.value_and_grad(inputs, to_inputs=False, aux=True)
            observed = self._observations(others, inputs)
        else:
            (found, by_own), observed = self.program.value_and_grad(inputs, to_inputs=False), ()
        gradient = np.zeros(len(self.optimizer.parameters))
        gradient[self.places] = by_own[: len(self.places)]
        return _mean(found), observed, gradient

    def go_on(self, point: Point) -> None:
        """Take over the parameters of a point that follows from the one where it stands."""
        self.program.parameters[: len(self.places)] = point.data[self.places]

    def forget(self, samples: Samples) -> None:
        """Keep nothing of samples that do not come again."""
        self._tables.pop(samples, None)

    def expect(self, samples: Samples, rows: Rows, noise: list[Noise], expected: float) -> None:
        """Refuse a program that does not say of samples what recording them says."""
        if not self._chance.is_like(noise):
            raise SettingError(
                f"The model draws {sum(len(x.leaves) for x in noise)} random numbers for "
                f"{self._called(rows)} and {self._chance.total} for what was recorded; a program "
                "draws as many for all. Train with compile=False."
            )
        table = self._table(samples)
        data = table[rows].ravel()[self._data] if self.mixed else table[rows[0]]
        found = self.program(np.concatenate([data, self._chance.given(noise)]))
        loss = _mean(found[0] if self._observed else found)
        # far above what rounding does, far below what another branch does
        if not (np.isclose(loss, expected, rtol=1e-6, atol=1e-6) or expected != expected):
            raise SettingError(
                f"The compiled loss of {self._called(rows)} is {loss:g}, but recorded by itself it "
                f"is {expected:g}. A program does for every sample what was recorded for sample 0: "
                "an `if` on data, or chance, is frozen in it. Write where(condition, a, b) in the "
                "model and the loss, or train with compile=False."
            )

    def _called(self, rows: Rows) -> str:
        return f"samples {rows[0]} to {rows[-1]}" if self.mixed else f"sample {rows[0]}"

    def _table(self, samples: Samples) -> Numbers:
        """A row for each sample; where they are not mixed, of what the program takes."""
        found = self._tables.get(samples)
        if found is None:
            found = np.hstack([samples.inputs.table, samples.targets.table])
            if not self.mixed and not self._data.all():
                found = found[:, self._data]
            self._tables[samples] = found
        return found

    def _take_buffers(self) -> None:
        if self._read:
            parameters = self.program.parameters
            parameters[len(parameters) - len(self._read) :] = self._buffers.numbers()[self._read]

    def _observations(self, outputs: list[Any], inputs: Numbers) -> Observations:
        """Who is to be handed which numbers, in the order in which they asked for them."""
        n = 1 if self.mixed else len(inputs)
        if self.mixed:
            lines = np.array(outputs)[:, None]
        else:
            lines = np.array([np.broadcast_to(x, n) for x in outputs])
        ends = np.cumsum([length for _, length in self._observed])[:-1]
        parts = np.split(lines, ends)
        return tuple(
            (receive, part[:, sample])
            for sample in range(n)
            for (receive, _), part in zip(self._observed, parts, strict=True)
        )


class _Chance:
    """The random numbers of a graph: how many are drawn, what is made of them, which are used."""

    def __init__(self, noise: list[Noise], reached: set[Value], mixed: bool) -> None:
        ends = np.cumsum([0, *(len(each.leaves) for each in noise)]).tolist()
        self.total: int = ends[-1]
        leaves = [leaf for each in noise for leaf in each.leaves]
        self._used = np.array([leaf in reached for leaf in leaves], dtype=bool)
        self.leaves = [leaf for leaf in leaves if leaf in reached]
        self._parts = [
            (begin, end, each.transform, mixed or _works_on_rows(each))
            for each, begin, end in zip(noise, ends, ends[1:], strict=False)
        ]

    def drawn(self, n: int) -> Numbers:
        """Numbers for `n` samples, in the order in which recording them draws them."""
        uniform = generator(None).random((n, self.total))
        for begin, end, transform, on_rows in self._parts:
            part = uniform[:, begin:end]
            if not on_rows:
                part[:] = [transform(row) for row in part]
            elif n == 1:
                part[0] = transform(part[0])
            else:
                part[:] = transform(part)
        return uniform[:, self._used]

    def given(self, noise: list[Noise]) -> Numbers:
        """The same of what was drawn where a graph was recorded."""
        leaves = [leaf for each in noise for leaf in each.leaves]
        return np.array([leaf.data for leaf, used in zip(leaves, self._used, strict=True) if used])

    def is_like(self, noise: list[Noise]) -> bool:
        """Whether another recording drew as many numbers, in the same portions."""
        lengths = [end - begin for begin, end, *_ in self._parts]
        return lengths == [len(each.leaves) for each in noise]


def _works_on_rows(noise: Noise) -> bool:
    """Whether a transform makes of two samples at once what it makes of each."""
    uniform = np.random.default_rng(0).random((2, len(noise.leaves)))
    try:
        both = np.asarray(noise.transform(uniform.copy()))
    except Exception:  # noqa: BLE001  (it is written for one sample)
        return False
    each = [noise.transform(row.copy()) for row in uniform]
    return both.shape == uniform.shape and bool((both == each).all())


def _mean(output: Any) -> float:
    """The mean of an output over the batch; the same bits as `np.mean`, in a third of the time."""
    if not isinstance(output, np.ndarray):
        return float(output)
    return float(np.add.reduce(output) / len(output))
