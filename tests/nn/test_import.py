"""nn works on the engine of its own distribution only."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

import pytest


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
