"""A folder that another distribution has written into is refused on import."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import autograd


def imported_from(folder: Path) -> subprocess.CompletedProcess[str]:
    code = (
        f"import sys; sys.path.insert(0, {str(folder)!r}); import autograd; print(autograd.Value)"
    )
    return subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False
    )


def test_a_mixture_of_two_distributions_says_what_to_type(tmp_path: Path) -> None:
    """HIPS autograd has a folder `numpy`; the module of that name here is no sign of it."""
    package = tmp_path / "autograd"
    shutil.copytree(Path(autograd.__file__).parent, package)
    assert "autograd.engine.value.Value" in imported_from(tmp_path).stdout

    (package / "numpy").mkdir()
    (package / "numpy" / "__init__.py").touch()
    refused = imported_from(tmp_path)

    assert refused.returncode == 1
    assert "ImportError" in refused.stderr
    assert "pip uninstall -y autograd chainrule" in refused.stderr


def test_other_packages_can_tell_which_autograd_they_have() -> None:
    assert autograd.DISTRIBUTION == "chainrule"


@pytest.mark.parametrize(
    "line",
    [
        "import autograd.numpy as np",
        "from autograd import numpy as np",
        "from autograd.numpy import sin",
        "import autograd.numpy.random as npr",
    ],
)
def test_importing_hips_numpy_says_what_to_write(line: str) -> None:
    with pytest.raises(ImportError, match="write `import numpy as np`"):
        exec(line, {})  # noqa: S102
