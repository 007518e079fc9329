"""nn works on the engine of its own distribution only."""

from __future__ import annotations

import importlib
import re
import sys
from operator import attrgetter
from types import ModuleType

import pytest

import nn
from nn.absent import _INSTEAD


def test_another_package_named_autograd_is_refused_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As if HIPS autograd, which has no such mark, had been installed last."""
    stranger = ModuleType("autograd")
    stranger.__file__ = "/somewhere/autograd/__init__.py"
    for name in [name for name in sys.modules if name.partition(".")[0] in ("autograd", "nn")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "autograd", stranger)

    remedy = r"/somewhere/autograd.*pip uninstall -y autograd chainrule`, then `pip install \.` in"
    with pytest.raises(ImportError, match=remedy):
        importlib.import_module("nn")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("LSTM", r"no attribute 'LSTM': .* nn\.LSTMCell, "),
        ("no_grad", r"'no_grad': write `from autograd import no_grad`\.$"),
        ("Liner", r"'Liner'; did you mean 'Linear'\?$"),
        ("crossentropy", r"; did you mean 'cross_entropy'\?$"),
        ("qqqq", r"'qqqq'\.$"),
    ],
)
def test_a_name_that_is_not_here_says_what_is(name: str, said: str) -> None:
    with pytest.raises(AttributeError, match=said):
        getattr(nn, name)

    assert not hasattr(nn, name)


def test_what_has_come_is_not_said_to_be_absent() -> None:
    assert not set(_INSTEAD) & set(vars(nn))


@pytest.mark.parametrize("remedy", sorted(set(_INSTEAD.values())))
def test_every_name_that_is_said_instead_is_here(remedy: str) -> None:
    for name in re.findall(r"nn\.([\w.]+\w)", remedy):
        attrgetter(name)(nn)
