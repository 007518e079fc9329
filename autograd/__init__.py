"""A scalar autograd engine with a computational graph.

>>> from autograd import Value
>>> x, w = Value(2.0, label="x"), Value(-3.0, label="w")
>>> y = (w * x).tanh()
>>> y.backward()
>>> round(w.grad, 9)
4.9153e-05
"""

from __future__ import annotations

from importlib import import_module
from os import path
from typing import TYPE_CHECKING, Any

# without pathlib, which nothing else here would load
if path.exists(path.join(path.dirname(__file__), "numpy", "__init__.py")):  # noqa: PTH110, PTH118, PTH120
    # only the HIPS distribution has a folder autograd/numpy, and Python prefers a folder to the
    # module of that name here; installed over each other the two mix their files
    raise ImportError(
        "The folder of the package `autograd` holds files of two distributions, `chainrule` and "
        "`autograd` (HIPS), which use the same import name. Type "
        "`pip uninstall -y autograd chainrule`, then install only the one you want."
    )

del path  # a row of that name may be added

DISTRIBUTION = "chainrule"
"""By this name `nn` and `viz` know that the `autograd` they import is this one."""

# after the check, or a mixture of the two would fail somewhere else first
from autograd import functions, spelling, statistics  # noqa: E402
from autograd.calculus.matrices import hessian, jacfwd, jacobian, jacrev  # noqa: E402
from autograd.calculus.products import hvp, jvp, linearize, vjp  # noqa: E402
from autograd.calculus.transformations import (  # noqa: E402
    elementwise_grad,
    grad,
    value_and_grad,
)
from autograd.engine import operations  # noqa: E402
from autograd.engine.adding import primitive  # noqa: E402
from autograd.engine.labelling import label_all  # noqa: E402
from autograd.engine.pausing import no_grad  # noqa: E402
from autograd.engine.value import Value  # noqa: E402
from autograd.errors import AnomalyError, ChainruleError, GradcheckError  # noqa: E402
from autograd.functions import *  # noqa: E402, F403
from autograd.statistics import *  # noqa: E402, F403

if TYPE_CHECKING:
    from autograd.checking import Anomaly as Anomaly
    from autograd.checking import Verification as Verification
    from autograd.checking import detect_anomaly as detect_anomaly
    from autograd.checking import first_bad as first_bad
    from autograd.checking import first_bad_gradient as first_bad_gradient
    from autograd.checking import gradcheck as gradcheck
    from autograd.checking import gradgradcheck as gradgradcheck
    from autograd.checking import verify as verify
    from autograd.compiler import compile as compile  # noqa: A004  (not in __all__: a built-in)
    from autograd.compiler import load_program as load_program
    from autograd.engine.authoring import Function as Function
    from autograd.engine.operations import *  # noqa: F403
    from autograd.explaining.diagnosing.diagnosis import Diagnosis as Diagnosis
    from autograd.explaining.diagnosing.diagnosis import diagnose as diagnose
    from autograd.explaining.explanation import Derivation as Derivation
    from autograd.explaining.explanation import explain as explain
    from autograd.explaining.formulas.derivatives import Derivative as Derivative
    from autograd.explaining.formulas.derivatives import derivative as derivative
    from autograd.explaining.judging.figures import Figure as Figure
    from autograd.explaining.judging.judging import Judgement as Judgement
    from autograd.explaining.judging.judging import judge as judge
    from autograd.explaining.parsing.parsing import parse as parse
    from autograd.explaining.paths import Paths as Paths
    from autograd.explaining.paths import paths as paths
    from autograd.explaining.shares import Shares as Shares
    from autograd.explaining.shares import shares as shares

__version__ = "0.1.0"
__all__ = ["Anomaly", "AnomalyError", "ChainruleError", "Value", "detect_anomaly", "first_bad"]
__all__ += ["first_bad_gradient", "grad", "label_all", "no_grad", "primitive", "value_and_grad"]
__all__ += ["elementwise_grad", "hessian", "hvp", "jacfwd", "jacobian", "jacrev", "jvp"]
__all__ += ["linearize", "vjp"]
__all__ += operations.__all__
__all__ += functions.__all__
__all__ += statistics.__all__

_EXPLAINING = {
    "Derivation": "autograd.explaining.explanation",
    "Derivative": "autograd.explaining.formulas.derivatives",
    "Diagnosis": "autograd.explaining.diagnosing.diagnosis",
    "Figure": "autograd.explaining.judging.figures",
    "Judgement": "autograd.explaining.judging.judging",
    "Paths": "autograd.explaining.paths",
    "Shares": "autograd.explaining.shares",
    "derivative": "autograd.explaining.formulas.derivatives",
    "diagnose": "autograd.explaining.diagnosing.diagnosis",
    "explain": "autograd.explaining.explanation",
    "judge": "autograd.explaining.judging.judging",
    "parse": "autograd.explaining.parsing.parsing",
    "paths": "autograd.explaining.paths",
    "shares": "autograd.explaining.shares",
}
"""The module of each name that explains a graph; it is loaded when the name is first used."""

__all__ += ["Derivation", "Derivative", "Diagnosis", "Figure", "Judgement", "Paths", "Shares"]
__all__ += ["derivative", "diagnose", "explain", "judge", "parse", "paths", "shares"]

_CHECKING = ["Anomaly", "Verification", "detect_anomaly", "first_bad", "first_bad_gradient"]
_CHECKING += ["gradcheck", "gradgradcheck", "verify"]

__all__ += ["Function", "GradcheckError", "Verification", "gradcheck", "gradgradcheck", "verify"]


def __getattr__(name: str) -> Any:
    """What compiles, checks or explains, or a row, whose function is generated then."""
    if name in ("compile", "load_program"):
        # as large as all the rest, and most who import the package never compile
        from autograd import compiler  # noqa: PLC0415

        return getattr(compiler, name)
    if name in _CHECKING:
        from autograd import checking  # noqa: PLC0415

        return getattr(checking, name)
    if name == "Function":
        from autograd.engine.authoring import Function  # noqa: PLC0415

        return Function
    if name in _EXPLAINING:
        return getattr(import_module(_EXPLAINING[name]), name)
    if name.startswith("_") or not hasattr(operations, name):
        # Python itself asks for __wrapped__ and its kin
        meant = "" if name.startswith("_") else spelling.did_you_mean(name, __dir__())
        raise AttributeError(f"module 'autograd' has no attribute {name!r}{meant}")
    function = getattr(operations, name)
    if name in __all__:  # not what hides a built-in here, nor what was added later and may go
        globals()[name] = function
    return function


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "compile", "load_program"})
