"""The site: sources are gathered in a folder for each language, and Sphinx makes pages of them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from docs.site import lessons, operations, reference, texts

DOCS = Path(__file__).resolve().parents[1]
ROOT = DOCS.parent
LOCALES = {"en": "en", "zh": "zh_CN"}
"""The languages, with Sphinx's names of them."""

PROCESSES = 2

_LANGUAGE_LINK = re.compile(r" ?\[(?:English|中文)\]\(\.\./(?:en|zh)/[\w-]+\.md\)")
_OUTSIDE = {
    "../../README.md": "index.md",
    "../../README.zh-CN.md": "index.md",
    "../../CONTRIBUTING.md": "contributing.md",
}


class SphinxRefusedError(RuntimeError):
    """Sphinx ended with an error, or warned."""


def build(out: Path, langs: Sequence[str], *, names: Sequence[str] | None = None) -> None:
    """Make the site anew in a folder, with these lessons, or with all."""
    sources = out.with_name(f"{out.name}-sources")
    for folder in (out, sources):
        shutil.rmtree(folder, ignore_errors=True)
    for lang in langs:
        gather(sources / lang, lang, lessons.there() if names is None else list(names))
    shutil.copytree(DOCS / "pictures", sources / "pictures")
    with ThreadPoolExecutor(PROCESSES) as executor:
        runs = [
            executor.submit(lessons.execute, name, lang, sources / lang)
            for name in (lessons.there() if names is None else names)
            for lang in langs
        ]
        for run in runs:
            run.result()
        for run in [executor.submit(_sphinx, sources, out, lang) for lang in langs]:
            run.result()
    shutil.copy(DOCS / "theme" / "choose.html", out / "index.html")


def gather(folder: Path, lang: str, names: Sequence[str]) -> None:
    """Write what Sphinx reads in a language, but for the lessons."""
    folder.mkdir(parents=True)
    for page in sorted((DOCS / lang).glob("*.md")):
        (folder / page.name).write_text(_page(page), encoding="utf-8")
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    contributing = contributing.replace("](docs/en/", "](")
    (folder / "contributing.md").write_text(contributing, encoding="utf-8")
    (folder / "operations.md").write_text(operations.page(lang), encoding="utf-8")
    (folder / "errata.md").write_text(texts.errata(lang, names), encoding="utf-8")
    (folder / "texts.md").write_text(texts.texts(lang, names), encoding="utf-8")
    reference.write(folder / "api", lang)
    (folder / "notebooks").mkdir()
    (folder / "course").mkdir()
    (folder / "course" / "index.md").write_text(lessons.index(list(names), lang), encoding="utf-8")


def _page(path: Path) -> str:
    """A page with links into the site, and none to its twin, for which the site has a switch."""
    text = _LANGUAGE_LINK.sub("", path.read_text(encoding="utf-8"))
    for outside, inside in _OUTSIDE.items():
        text = text.replace(f"]({outside})", f"]({inside})")
    return text


def _sphinx(sources: Path, out: Path, lang: str) -> None:
    command = [
        *[sys.executable, "-m", "sphinx", "-b", "html", "-q", "-E", "-W", "--keep-going"],
        *["-c", str(DOCS / "theme"), "-d", str(sources / f"{lang}-doctrees")],
        *["-D", f"language={LOCALES[lang]}", str(sources / lang), str(out / lang)],
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = done.stdout + done.stderr
        raise SphinxRefusedError(f"Sphinx refuses the pages in {lang!r}:\n{said}")
