# Written by `python -m autograd.engine.stubs` from the table of primitives; do not edit.
# ruff: noqa: A001, A002, D403, PYI021, RUF022

from collections.abc import Iterable
from typing import TypeAlias

from autograd.engine.operands import Number
from autograd.engine.value import Value

Operand: TypeAlias = Value | Number

__all__ = [
    "absolute",
    "acos",
    "acosh",
    "add",
    "affine",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctan2",
    "arctanh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cbrt",
    "ceil",
    "clamp",
    "clip",
    "cos",
    "cosc",
    "cosh",
    "digamma",
    "div",
    "divide",
    "dot",
    "elu",
    "eq",
    "equal",
    "erf",
    "erfc",
    "exp",
    "exp2",
    "expm1",
    "fabs",
    "floor",
    "fmax",
    "fmin",
    "gammaln",
    "ge",
    "gelu",
    "greater",
    "greater_equal",
    "gt",
    "hardtanh",
    "heaviside",
    "hypot",
    "isnan",
    "le",
    "leaky_relu",
    "less",
    "less_equal",
    "lgamma",
    "log",
    "log10",
    "log1p",
    "log2",
    "logaddexp",
    "logsigmoid",
    "logsumexp",
    "lt",
    "maximum",
    "mean",
    "minimum",
    "mish",
    "mul",
    "multiply",
    "ne",
    "neg",
    "negative",
    "norm",
    "norm_cdf",
    "norm_pdf",
    "not_equal",
    "pivot",
    "prod",
    "reciprocal",
    "relu",
    "remainder",
    "rint",
    "selu",
    "sgn",
    "shifted_logsumexp",
    "sigmoid",
    "sign",
    "silu",
    "sin",
    "sinc",
    "sinh",
    "softplus",
    "softsign",
    "sqrt",
    "square",
    "sub",
    "subtract",
    "tan",
    "tanh",
    "trigamma",
    "where",
    "xlogy",
]

class Operations:
    __slots__ = ()
    def add(self, y: Operand) -> Value:
        """Sum of two operands."""
    def __add__(self, y: Operand) -> Value: ...
    def __radd__(self, y: Operand) -> Value: ...
    def __iadd__(self, y: Operand) -> Value: ...
    def sub(self, y: Operand) -> Value:
        """Difference x - y."""
    def subtract(self, y: Operand) -> Value:
        """Difference x - y."""
    def __sub__(self, y: Operand) -> Value: ...
    def __rsub__(self, y: Operand) -> Value: ...
    def __isub__(self, y: Operand) -> Value: ...
    def mul(self, y: Operand) -> Value:
        """Product of two operands."""
    def multiply(self, y: Operand) -> Value:
        """Product of two operands."""
    def __mul__(self, y: Operand) -> Value: ...
    def __rmul__(self, y: Operand) -> Value: ...
    def __imul__(self, y: Operand) -> Value: ...
    def div(self, y: Operand) -> Value:
        """Quotient x / y."""
    def divide(self, y: Operand) -> Value:
        """Quotient x / y."""
    def __truediv__(self, y: Operand) -> Value: ...
    def __rtruediv__(self, y: Operand) -> Value: ...
    def __itruediv__(self, y: Operand) -> Value: ...
    def pow(self, y: Operand) -> Value:
        """x to the power y; nan for a negative x and a fractional y."""
    def __pow__(self, y: Operand) -> Value: ...
    def __rpow__(self, y: Operand) -> Value: ...
    def __ipow__(self, y: Operand) -> Value: ...
    def neg(self) -> Value:
        """The operand with its sign changed."""
    def negative(self) -> Value:
        """The operand with its sign changed."""
    def __neg__(self) -> Value: ...
    def remainder(self, y: Operand) -> Value:
        """Remainder of x / y, with the sign of y."""
    def __mod__(self, y: Operand) -> Value: ...
    def __rmod__(self, y: Operand) -> Value: ...
    def __imod__(self, y: Operand) -> Value: ...
    def square(self) -> Value:
        """The operand times itself."""
    def sqrt(self) -> Value:
        """Square root; nan below 0, slope inf at 0."""
    def cbrt(self) -> Value:
        """Cube root, also of numbers below 0; slope inf at 0."""
    def reciprocal(self) -> Value:
        """One over the operand."""
    def exp(self) -> Value:
        """e to the power x."""
    def exp2(self) -> Value:
        """2 to the power x."""
    def expm1(self) -> Value:
        """exp(x) - 1, exact near 0."""
    def log(self) -> Value:
        """Natural logarithm; -inf at 0, nan below."""
    def log2(self) -> Value:
        """Logarithm to base 2."""
    def log10(self) -> Value:
        """Logarithm to base 10."""
    def log1p(self) -> Value:
        """log(1 + x), exact near 0."""
    def xlogy(self, y: Operand) -> Value:
        """x log(y), and 0 where x is 0."""
    def logaddexp(self, y: Operand) -> Value:
        """log(exp(x) + exp(y)), without overflow."""
    def abs(self) -> Value:
        """Absolute value; slope 0 at 0."""
    def absolute(self) -> Value:
        """Absolute value; slope 0 at 0."""
    def fabs(self) -> Value:
        """Absolute value; slope 0 at 0."""
    def __abs__(self) -> Value: ...
    def sign(self) -> Value:
        """-1, 0 or 1."""
    def sgn(self) -> Value:
        """-1, 0 or 1."""
    def heaviside(self, y: Operand) -> Value:
        """0 below 0, 1 above, y at 0."""
    def floor(self) -> Value:
        """The greatest integer not above x."""
    def __floor__(self) -> Value: ...
    def ceil(self) -> Value:
        """The least integer not below x."""
    def __ceil__(self) -> Value: ...
    def round(self) -> Value:
        """The nearest integer, of two as near the even one."""
    def rint(self) -> Value:
        """The nearest integer, of two as near the even one."""
    def maximum(self, y: Operand) -> Value:
        """The greater of two operands; a nan wins."""
    def minimum(self, y: Operand) -> Value:
        """The smaller of two operands; a nan wins."""
    def fmax(self, y: Operand) -> Value:
        """The greater of two operands; a nan loses, and a tie is the first one's."""
    def fmin(self, y: Operand) -> Value:
        """The smaller of two operands; a nan loses, and a tie is the first one's."""
    def clamp(self, min: Operand = ..., max: Operand = ...) -> Value:
        """x held between lo and hi."""
    def clip(self, min: Operand = ..., max: Operand = ...) -> Value:
        """x held between lo and hi."""
    def where(self, x: Operand, y: Operand) -> Value:
        """x where the condition c is not 0, else y."""
    def greater(self, y: Operand) -> Value:
        """1 if x > y, else 0."""
    def gt(self, y: Operand) -> Value:
        """1 if x > y, else 0."""
    def less(self, y: Operand) -> Value:
        """1 if x < y, else 0."""
    def lt(self, y: Operand) -> Value:
        """1 if x < y, else 0."""
    def greater_equal(self, y: Operand) -> Value:
        """1 if x >= y, else 0."""
    def ge(self, y: Operand) -> Value:
        """1 if x >= y, else 0."""
    def less_equal(self, y: Operand) -> Value:
        """1 if x <= y, else 0."""
    def le(self, y: Operand) -> Value:
        """1 if x <= y, else 0."""
    def equal(self, y: Operand) -> Value:
        """1 if x equals y, else 0."""
    def eq(self, y: Operand) -> Value:
        """1 if x equals y, else 0."""
    def not_equal(self, y: Operand) -> Value:
        """1 if x differs from y or either is nan, else 0."""
    def ne(self, y: Operand) -> Value:
        """1 if x differs from y or either is nan, else 0."""
    def isnan(self) -> Value:
        """1 if x is nan, else 0."""
    def sin(self) -> Value:
        """Sine of x radians."""
    def cos(self) -> Value:
        """Cosine of x radians."""
    def tan(self) -> Value:
        """Tangent of x radians."""
    def asin(self) -> Value:
        """Inverse sine, in radians."""
    def arcsin(self) -> Value:
        """Inverse sine, in radians."""
    def acos(self) -> Value:
        """Inverse cosine, in radians."""
    def arccos(self) -> Value:
        """Inverse cosine, in radians."""
    def atan(self) -> Value:
        """Inverse tangent, in radians."""
    def arctan(self) -> Value:
        """Inverse tangent, in radians."""
    def atan2(self, x: Operand) -> Value:
        """Angle of the point (x, y), in radians."""
    def arctan2(self, x: Operand) -> Value:
        """Angle of the point (x, y), in radians."""
    def sinh(self) -> Value:
        """Hyperbolic sine."""
    def cosh(self) -> Value:
        """Hyperbolic cosine."""
    def tanh(self) -> Value:
        """Hyperbolic tangent."""
    def asinh(self) -> Value:
        """Inverse hyperbolic sine."""
    def arcsinh(self) -> Value:
        """Inverse hyperbolic sine."""
    def acosh(self) -> Value:
        """Inverse hyperbolic cosine."""
    def arccosh(self) -> Value:
        """Inverse hyperbolic cosine."""
    def atanh(self) -> Value:
        """Inverse hyperbolic tangent."""
    def arctanh(self) -> Value:
        """Inverse hyperbolic tangent."""
    def erf(self) -> Value:
        """Error function."""
    def erfc(self) -> Value:
        """1 - erf(x), exact for large x."""
    def norm_pdf(self) -> Value:
        """Density of the standard normal distribution."""
    def norm_cdf(self) -> Value:
        """Distribution function of the standard normal distribution."""
    def lgamma(self) -> Value:
        """Logarithm of the absolute value of the gamma function."""
    def gammaln(self) -> Value:
        """Logarithm of the absolute value of the gamma function."""
    def digamma(self) -> Value:
        """Slope of lgamma; nan at -1, -2, ...."""
    def trigamma(self) -> Value:
        """Slope of digamma."""
    def sinc(self) -> Value:
        """sin(π x) / (π x), 1 at 0."""
    def cosc(self) -> Value:
        """Slope of sinc."""
    def hypot(self, y: Operand) -> Value:
        """Length of the vector (x, y), without overflow on the way."""
    def sigmoid(self) -> Value:
        """1 / (1 + exp(-x)), the logistic function."""
    def logsigmoid(self) -> Value:
        """log(sigmoid(x)), finite for x down to about -1e308."""
    def softplus(self) -> Value:
        """log(1 + exp(x)), without overflow."""
    def relu(self) -> Value:
        """x above 0, else 0; slope 0 at 0."""
    def leaky_relu(self, negative_slope: Operand = ...) -> Value:
        """x above 0, else slope times x."""
    def elu(self, alpha: Operand = ...) -> Value:
        """x above 0, else alpha (exp(x) - 1)."""
    def silu(self) -> Value:
        """x sigmoid(x), also called swish."""
    def gelu(self) -> Value:
        """x times the normal distribution function of x."""
    def selu(self) -> Value:
        """An elu with the two numbers that keep mean 0 and variance 1."""
    def mish(self) -> Value:
        """x tanh(softplus(x))."""
    def softsign(self) -> Value:
        """x / (1 + |x|), between -1 and 1."""
    def hardtanh(self, min_val: Operand = ..., max_val: Operand = ...) -> Value:
        """x held between lo and hi; slope 0 at both."""
    def binary_cross_entropy(self, target: Operand) -> Value:
        """-log p for target 1, -log(1 - p) for 0, between them in proportion; logs held at -100."""

def add(x: Operand, y: Operand) -> Value:
    """Sum of two operands."""

def sub(x: Operand, y: Operand) -> Value:
    """Difference x - y."""

def subtract(x: Operand, y: Operand) -> Value:
    """Difference x - y."""

def mul(x: Operand, y: Operand) -> Value:
    """Product of two operands."""

def multiply(x: Operand, y: Operand) -> Value:
    """Product of two operands."""

def div(x: Operand, y: Operand) -> Value:
    """Quotient x / y."""

def divide(x: Operand, y: Operand) -> Value:
    """Quotient x / y."""

def pow(x: Operand, y: Operand) -> Value:
    """x to the power y; nan for a negative x and a fractional y."""

def neg(x: Operand) -> Value:
    """The operand with its sign changed."""

def negative(x: Operand) -> Value:
    """The operand with its sign changed."""

def remainder(x: Operand, y: Operand) -> Value:
    """Remainder of x / y, with the sign of y."""

def square(x: Operand) -> Value:
    """The operand times itself."""

def sqrt(x: Operand) -> Value:
    """Square root; nan below 0, slope inf at 0."""

def cbrt(x: Operand) -> Value:
    """Cube root, also of numbers below 0; slope inf at 0."""

def reciprocal(x: Operand) -> Value:
    """One over the operand."""

def exp(x: Operand) -> Value:
    """e to the power x."""

def exp2(x: Operand) -> Value:
    """2 to the power x."""

def expm1(x: Operand) -> Value:
    """exp(x) - 1, exact near 0."""

def log(x: Operand) -> Value:
    """Natural logarithm; -inf at 0, nan below."""

def log2(x: Operand) -> Value:
    """Logarithm to base 2."""

def log10(x: Operand) -> Value:
    """Logarithm to base 10."""

def log1p(x: Operand) -> Value:
    """log(1 + x), exact near 0."""

def xlogy(x: Operand, y: Operand) -> Value:
    """x log(y), and 0 where x is 0."""

def logaddexp(x: Operand, y: Operand) -> Value:
    """log(exp(x) + exp(y)), without overflow."""

def abs(x: Operand) -> Value:
    """Absolute value; slope 0 at 0."""

def absolute(x: Operand) -> Value:
    """Absolute value; slope 0 at 0."""

def fabs(x: Operand) -> Value:
    """Absolute value; slope 0 at 0."""

def sign(x: Operand) -> Value:
    """-1, 0 or 1."""

def sgn(x: Operand) -> Value:
    """-1, 0 or 1."""

def heaviside(x: Operand, y: Operand) -> Value:
    """0 below 0, 1 above, y at 0."""

def floor(x: Operand) -> Value:
    """The greatest integer not above x."""

def ceil(x: Operand) -> Value:
    """The least integer not below x."""

def round(x: Operand) -> Value:
    """The nearest integer, of two as near the even one."""

def rint(x: Operand) -> Value:
    """The nearest integer, of two as near the even one."""

def maximum(x: Operand, y: Operand) -> Value:
    """The greater of two operands; a nan wins."""

def minimum(x: Operand, y: Operand) -> Value:
    """The smaller of two operands; a nan wins."""

def fmax(x: Operand, y: Operand) -> Value:
    """The greater of two operands; a nan loses, and a tie is the first one's."""

def fmin(x: Operand, y: Operand) -> Value:
    """The smaller of two operands; a nan loses, and a tie is the first one's."""

def clamp(x: Operand, min: Operand = ..., max: Operand = ...) -> Value:
    """x held between lo and hi."""

def clip(x: Operand, min: Operand = ..., max: Operand = ...) -> Value:
    """x held between lo and hi."""

def where(c: Operand, x: Operand, y: Operand) -> Value:
    """x where the condition c is not 0, else y."""

def greater(x: Operand, y: Operand) -> Value:
    """1 if x > y, else 0."""

def gt(x: Operand, y: Operand) -> Value:
    """1 if x > y, else 0."""

def less(x: Operand, y: Operand) -> Value:
    """1 if x < y, else 0."""

def lt(x: Operand, y: Operand) -> Value:
    """1 if x < y, else 0."""

def greater_equal(x: Operand, y: Operand) -> Value:
    """1 if x >= y, else 0."""

def ge(x: Operand, y: Operand) -> Value:
    """1 if x >= y, else 0."""

def less_equal(x: Operand, y: Operand) -> Value:
    """1 if x <= y, else 0."""

def le(x: Operand, y: Operand) -> Value:
    """1 if x <= y, else 0."""

def equal(x: Operand, y: Operand) -> Value:
    """1 if x equals y, else 0."""

def eq(x: Operand, y: Operand) -> Value:
    """1 if x equals y, else 0."""

def not_equal(x: Operand, y: Operand) -> Value:
    """1 if x differs from y or either is nan, else 0."""

def ne(x: Operand, y: Operand) -> Value:
    """1 if x differs from y or either is nan, else 0."""

def isnan(x: Operand) -> Value:
    """1 if x is nan, else 0."""

def sin(x: Operand) -> Value:
    """Sine of x radians."""

def cos(x: Operand) -> Value:
    """Cosine of x radians."""

def tan(x: Operand) -> Value:
    """Tangent of x radians."""

def asin(x: Operand) -> Value:
    """Inverse sine, in radians."""

def arcsin(x: Operand) -> Value:
    """Inverse sine, in radians."""

def acos(x: Operand) -> Value:
    """Inverse cosine, in radians."""

def arccos(x: Operand) -> Value:
    """Inverse cosine, in radians."""

def atan(x: Operand) -> Value:
    """Inverse tangent, in radians."""

def arctan(x: Operand) -> Value:
    """Inverse tangent, in radians."""

def atan2(y: Operand, x: Operand) -> Value:
    """Angle of the point (x, y), in radians."""

def arctan2(y: Operand, x: Operand) -> Value:
    """Angle of the point (x, y), in radians."""

def sinh(x: Operand) -> Value:
    """Hyperbolic sine."""

def cosh(x: Operand) -> Value:
    """Hyperbolic cosine."""

def tanh(x: Operand) -> Value:
    """Hyperbolic tangent."""

def asinh(x: Operand) -> Value:
    """Inverse hyperbolic sine."""

def arcsinh(x: Operand) -> Value:
    """Inverse hyperbolic sine."""

def acosh(x: Operand) -> Value:
    """Inverse hyperbolic cosine."""

def arccosh(x: Operand) -> Value:
    """Inverse hyperbolic cosine."""

def atanh(x: Operand) -> Value:
    """Inverse hyperbolic tangent."""

def arctanh(x: Operand) -> Value:
    """Inverse hyperbolic tangent."""

def erf(x: Operand) -> Value:
    """Error function."""

def erfc(x: Operand) -> Value:
    """1 - erf(x), exact for large x."""

def norm_pdf(x: Operand) -> Value:
    """Density of the standard normal distribution."""

def norm_cdf(x: Operand) -> Value:
    """Distribution function of the standard normal distribution."""

def lgamma(x: Operand) -> Value:
    """Logarithm of the absolute value of the gamma function."""

def gammaln(x: Operand) -> Value:
    """Logarithm of the absolute value of the gamma function."""

def digamma(x: Operand) -> Value:
    """Slope of lgamma; nan at -1, -2, ...."""

def trigamma(x: Operand) -> Value:
    """Slope of digamma."""

def sinc(x: Operand) -> Value:
    """sin(π x) / (π x), 1 at 0."""

def cosc(x: Operand) -> Value:
    """Slope of sinc."""

def hypot(x: Operand, y: Operand) -> Value:
    """Length of the vector (x, y), without overflow on the way."""

def sigmoid(x: Operand) -> Value:
    """1 / (1 + exp(-x)), the logistic function."""

def logsigmoid(x: Operand) -> Value:
    """log(sigmoid(x)), finite for x down to about -1e308."""

def softplus(x: Operand) -> Value:
    """log(1 + exp(x)), without overflow."""

def relu(x: Operand) -> Value:
    """x above 0, else 0; slope 0 at 0."""

def leaky_relu(x: Operand, negative_slope: Operand = ...) -> Value:
    """x above 0, else slope times x."""

def elu(x: Operand, alpha: Operand = ...) -> Value:
    """x above 0, else alpha (exp(x) - 1)."""

def silu(x: Operand) -> Value:
    """x sigmoid(x), also called swish."""

def gelu(x: Operand) -> Value:
    """x times the normal distribution function of x."""

def selu(x: Operand) -> Value:
    """An elu with the two numbers that keep mean 0 and variance 1."""

def mish(x: Operand) -> Value:
    """x tanh(softplus(x))."""

def softsign(x: Operand) -> Value:
    """x / (1 + |x|), between -1 and 1."""

def hardtanh(x: Operand, min_val: Operand = ..., max_val: Operand = ...) -> Value:
    """x held between lo and hi; slope 0 at both."""

def sum(xs: Iterable[Operand]) -> Value:
    """Sum of a group."""

def prod(xs: Iterable[Operand]) -> Value:
    """Product of a group; each slope is the product of the others, zeros included."""

def mean(xs: Iterable[Operand]) -> Value:
    """Arithmetic mean of a group."""

def norm(xs: Iterable[Operand]) -> Value:
    """Length of a group, without overflow on the way; slopes 0 where it is 0."""

def dot(ws: Iterable[Operand], xs: Iterable[Operand]) -> Value:
    """Sum of the products of two groups, element by element."""

def affine(b: Operand, ws: Iterable[Operand], xs: Iterable[Operand]) -> Value:
    """dot(ws, xs) + b: what a neuron computes before its activation."""

def var(xs: Iterable[Operand], correction: Operand = ...) -> Value:
    """Variance of a group: its squared deviations by their number less the correction."""

def std(xs: Iterable[Operand], correction: Operand = ...) -> Value:
    """Standard deviation of a group, the root of its variance; slopes 0 where it is 0."""

def max(xs: Iterable[Operand]) -> Value:
    """Greatest of a group; a nan wins, a tie shares the slope."""

def min(xs: Iterable[Operand]) -> Value:
    """Smallest of a group; a nan wins, a tie shares the slope."""

def pivot(xs: Iterable[Operand]) -> Value:
    """Greatest of a group, 0 where that is infinite, without slope: what softmax subtracts."""

def shifted_logsumexp(t: Operand, xs: Iterable[Operand]) -> Value:
    """logsumexp(xs) - t, which does not round where both are large; t is near the greatest."""

def logsumexp(xs: Iterable[Operand]) -> Value:
    """log of the sum of exponentials, without overflow."""

def cross_entropy(k: Operand, xs: Iterable[Operand]) -> Value:
    """-log softmax(xs)[k], in nats; k is a class index, else it is inf."""

def binary_cross_entropy(p: Operand, target: Operand) -> Value:
    """-log p for target 1, -log(1 - p) for 0, between them in proportion; logs held at -100."""

def pick(k: Operand, xs: Iterable[Operand]) -> Value:
    """The operand of a group at position k, from 0; nan if k is no position."""
