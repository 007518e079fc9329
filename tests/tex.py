"""The LaTeX with which tests make pages of pictures, as Debian's packages install it."""

from __future__ import annotations

import shutil
import subprocess

WHERE_FROM = "it needs pdflatex and the class standalone, Debian's texlive-latex-extra"


def latex_is_there() -> bool:
    """Whether there are pdflatex and the class of one picture to a page."""
    if shutil.which("pdflatex") is None:
        return False
    found = subprocess.run(["kpsewhich", "standalone.cls"], capture_output=True, check=False)
    return found.returncode == 0
