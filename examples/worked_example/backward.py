"""The backward pass as a derivation: three factors for w5, two paths to w1, the others likewise."""

from __future__ import annotations

from collections.abc import Iterator

from autograd import Value, grad
from autograd.explaining.quantities import Quantity, called, gradient
from autograd.notation import SYMBOLS
from examples.worked_example.equations import Equation
from examples.worked_example.network import Network, Pass
from examples.worked_example.report import Picture, Step, phrase
from examples.worked_example.slopes import slope


class Backward:
    """Tells the backward pass of one recorded pass, on which `backward` has been called."""

    def __init__(self, network: Network, recorded: Pass) -> None:
        self.network = network
        self.hidden, self.output = recorded.hidden, recorded.output
        self.errors, self.total = recorded.errors, recorded.total

    def output_layer(self) -> Iterator[Step]:
        """From the total error to w5 by three factors, then w6, and the neuron o2 likewise."""
        (net, _), (out, _), (error, _) = self.output.nets, self.output.outs, self.errors
        (w5, w6), (h1, h2) = self.network.output_weights[0], self.hidden.outs
        factors = self.reach(out) * local(out, net) * local(net, w5)
        delta = self.delta(net)

        start = [Equation(self.reach(each)) for each in self.errors]
        yield Step(phrase("start"), start, Picture("backward", self.total))
        chain = Equation(self.reach(w5), factors, in_numbers=False)
        yield Step(phrase("three_factors"), [chain])
        yield Step(phrase("first_factor"), [self.by_output(0)], Picture("backward", error))
        yield Step(phrase("second_factor"), [by_rule(out, net)], Picture("backward", out))
        yield Step(phrase("third_factor"), [by_rule(net, w5)], Picture("backward", net))
        yield Step(phrase("product"), [Equation(self.reach(w5), factors)])
        short = [
            Equation(delta, self.reach(out) * local(out, net)),
            Equation(self.reach(w5), delta * h1),
            Equation(self.reach(w6), delta * h2),
        ]
        yield Step(phrase("delta_form"), short)
        yield from self._second_output()

    def _second_output(self) -> Iterator[Step]:
        (_, net), (_, out), (_, error) = self.output.nets, self.output.outs, self.errors
        delta = self.delta(net)
        yield Step(phrase("likewise_o2"), [self.by_output(1)], Picture("backward", error))
        to_delta = [by_rule(out, net), Equation(delta, self.reach(out) * local(out, net))]
        yield Step(phrase("delta_of", neuron="o2"), to_delta, Picture("backward", out))
        weights = zip(self.network.output_weights[1], self.hidden.outs, strict=True)
        slopes = [Equation(self.reach(w), delta * h) for w, h in weights]
        yield Step(phrase("weights_of", neuron="o2"), slopes, Picture("backward", net))

    def hidden_layer(self) -> Iterator[Step]:
        """To w1 by both outputs, then w2, and the neuron h2 likewise."""
        (net, _), (out, _) = self.hidden.nets, self.hidden.outs
        (w1, w2), (i1, i2) = self.network.hidden_weights[0], self.network.inputs
        by_o1, by_o2 = (local(error, out) for error in self.errors)
        both = Equation(self.reach(out), by_o1 + by_o2)
        factors = self.reach(out) * local(out, net) * local(net, w1)
        delta = self.delta(net)

        in_names = Equation(self.reach(out), by_o1 + by_o2, in_numbers=False)
        yield Step(phrase("two_paths"), [in_names])
        yield Step(phrase("path", neuron="o1"), [self.by_path(0, out)])
        yield Step(phrase("path", neuron="o2"), [self.by_path(1, out)])
        yield Step(phrase("both_paths"), [both])
        yield Step(phrase("own_slope"), [by_rule(out, net)], Picture("backward", out))
        yield Step(phrase("own_input"), [by_rule(net, w1)], Picture("backward", net))
        yield Step(phrase("product_w1"), [Equation(self.reach(w1), factors)])
        paths = [local(error, w1) for error in self.errors]
        ways = [
            Equation(path, local(error, out) * local(out, net) * local(net, w1))
            for path, error in zip(paths, self.errors, strict=True)
        ]
        yield Step(phrase("paths_alone"), [*ways, Equation(self.reach(w1), paths[0] + paths[1])])
        short = [
            self.delta_of_hidden(0),
            Equation(self.reach(w1), delta * i1),
            Equation(self.reach(w2), delta * i2),
        ]
        yield Step(phrase("hidden_delta_form"), short)
        yield from self._second_hidden()

    def _second_hidden(self) -> Iterator[Step]:
        (_, net), (_, out) = self.hidden.nets, self.hidden.outs
        delta = self.delta(net)
        to_delta = [by_rule(out, net), self.delta_of_hidden(1)]
        yield Step(phrase("likewise_h2"), to_delta, Picture("backward", out))
        weights = zip(self.network.hidden_weights[1], self.network.inputs, strict=True)
        slopes = [Equation(self.reach(w), delta * i) for w, i in weights]
        yield Step(phrase("weights_of", neuron="h2"), slopes, Picture("backward", net))

    def reach(self, value: Value) -> Quantity:
        """The derivative of the total error by a value."""
        return slope_of_root(self.total, value)

    def delta(self, net: Value) -> Quantity:
        """The derivative of the total error by a weighted sum, under its short name δ."""
        return called(net.label.replace("net", "δ"), net.grad)

    def by_output(self, n: int) -> Equation:
        """The derivative of the total error by an output: through that output's error alone."""
        out, error = self.output.outs[n], self.errors[n]
        in_names = self.reach(error) * local(error, out)
        return Equation(self.reach(out), in_names, slope(self.total, out))

    def by_path(self, n: int, hidden: Value) -> Equation:
        """What reaches a hidden neuron from one output: its delta times the weight between them."""
        net, error = self.output.nets[n], self.errors[n]
        delta = self.delta(net)
        between = slope(net, hidden)
        return Equation(local(error, hidden), delta * local(net, hidden), delta * between)

    def delta_of_hidden(self, n: int) -> Equation:
        """The delta of a hidden neuron: what both outputs send, times its own slope."""
        net, out = self.hidden.nets[n], self.hidden.outs[n]
        one, other = (SYMBOLS.mul(slope(o, out), self.delta(o)) for o in self.output.nets)
        return Equation(self.delta(net), (one + other) * slope(out, net))


def slope_of_root(total: Value, value: Value) -> Quantity:
    """The derivative of the root of a backward pass by a value, as the pass found it."""
    return gradient(total, value, value.grad)


def local(of: Value, by: Value) -> Quantity:
    """The derivative of one recorded value by another."""
    return gradient(of, by, float(grad(of, by)))


def by_rule(of: Value, by: Value) -> Equation:
    """A local derivative by the rules of the table."""
    return Equation(local(of, by), slope(of, by))
