"""The site: sources are gathered in a folder for each language, and Sphinx makes pages of them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from docs.site import lessons, operations, reference, texts
from docs.site.errors import SiteError
from examples.course.catalogue import ORDER
from examples.sentences import Language

DOCS = Path(__file__).resolve().parents[1]
ROOT = DOCS.parent
LOCALES: dict[Language, str] = {"en": "en", "zh": "zh_CN"}
"""The languages, with Sphinx's names of them."""

PROCESSES = 2

_LANGUAGE_LINK = re.compile(r" ?\[(?:English|中文)\]\(\.\./(?:en|zh)/[\w-]+\.md\)")
_LAST_LINE = re.compile(r"\n(?=\n```\n)")
"""The empty line with which doctests want an example to end."""

_CHINESE = r"[\u3000-\u9fff\uff00-\uffef]"
_CHINESE_BREAK = re.compile(rf"(?<={_CHINESE})\n *(?={_CHINESE})")
"""The end of a line within a Chinese sentence, which browsers would show as a space."""

_OUTSIDE = (
    (r"\.\./\.\./README(?:\.zh-CN)?\.md", "index.md"),
    (r"\.\./\.\./CONTRIBUTING\.md", "contributing.md"),
    (r"\.\./\.\./SECURITY\.md", "security.md"),
    (r"\.\./\.\./examples/(\w+)(?:\.py|/lesson\.py)", r"course/\1.ipynb"),
)
"""Links of the pages, as they stand in the repository, to what is a page here."""

_PLAYED = re.compile(r"\[([^\]]*)\]\(\.\./pages/([\w-]+\.html)\)")
"""A link to a page to play with, which Sphinx would offer as a file to download."""


def build(out: Path, langs: Sequence[Language], lessons_to_run: Collection[str]) -> None:
    """Make the site anew in a folder; lessons that are not run are pages without outputs."""
    sources = out.with_name(f"{out.name}-sources")
    for folder in (out, sources):
        _emptied(folder)
    for lang in langs:
        gather(sources / lang, lang)
    shutil.copytree(DOCS / "pictures", sources / "pictures")
    with ThreadPoolExecutor(PROCESSES) as executor:
        _finish(
            executor.submit(lessons.write, name, lang, sources / lang, run=name in lessons_to_run)
            for name in ORDER
            for lang in langs
        )
        _finish(executor.submit(_sphinx, sources, out, lang) for lang in langs)
    for each in ("pages", "pictures"):  # Sphinx does not see what HTML within a page leads to
        shutil.copytree(DOCS / each, out / each)
    shutil.rmtree(out / "jupyter_execute", ignore_errors=True)  # a copy that no page links to
    shutil.copy(DOCS / "theme" / "choose.html", out / "index.html")


def _emptied(folder: Path) -> None:
    """Make a folder anew, if it is one that was made here."""
    mark = folder / ".chainrule-site"
    if folder.exists() and not folder.is_dir():
        raise SiteError(f"{folder} is a file; name an empty folder.")
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise SiteError(f"{folder} has files that are not of a site; name an empty folder.")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    mark.touch()


def _finish(runs: Iterable[Future[None]]) -> None:
    """Wait for all of them; what went wrong in any becomes one error."""
    errors = [error for run in list(runs) if (error := run.exception())]
    for error in errors:
        if not isinstance(error, SiteError):
            raise error
    if errors:
        raise SiteError("\n".join(map(str, errors)))


def gather(folder: Path, lang: Language) -> None:
    """Write what Sphinx reads in a language, but for the lessons."""
    words = folder / "locales" / LOCALES[lang] / "LC_MESSAGES" / "sphinx.po"
    words.parent.mkdir(parents=True)
    if lang == "zh":
        shutil.copy(DOCS / "theme" / "sphinx.zh.po", words)
    for page in sorted((DOCS / lang).glob("*.md")):
        (folder / page.name).write_text(_page(page), encoding="utf-8")
    for name in ("contributing", "security"):
        text = (ROOT / f"{name.upper()}.md").read_text(encoding="utf-8")
        text = text.replace("](docs/en/", "](").replace("](SECURITY.md)", "](security.md)")
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    (folder / "operations.md").write_text(operations.page(lang), encoding="utf-8")
    (folder / "errata.md").write_text(texts.errata(lang), encoding="utf-8")
    (folder / "texts.md").write_text(texts.texts(lang), encoding="utf-8")
    reference.write(folder / "api", lang)
    (folder / "notebooks").mkdir()
    (folder / "course").mkdir()
    (folder / "course" / "index.md").write_text(lessons.index(lang), encoding="utf-8")


def _page(path: Path) -> str:
    """A page with links into the site, and none to its twin, for which the site has a switch."""
    text = _LANGUAGE_LINK.sub("", path.read_text(encoding="utf-8"))
    text = _CHINESE_BREAK.sub("", _LAST_LINE.sub("", text))
    for outside, inside in _OUTSIDE:
        text = re.sub(rf"\]\({outside}\)", f"]({inside})", text)
    return _PLAYED.sub(rf'<a href="../pages/\2#lang={path.parent.name}">\1</a>', text)


def _sphinx(sources: Path, out: Path, lang: Language) -> None:
    command = [
        *[sys.executable, "-m", "sphinx", "-b", "html", "-q", "-E", "-W", "--keep-going"],
        *["-c", str(DOCS / "theme"), "-d", str(sources / f"{lang}-doctrees")],
        *["-D", f"language={LOCALES[lang]}", str(sources / lang), str(out / lang)],
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = done.stdout + done.stderr
        raise SiteError(f"Sphinx refuses the pages in {lang!r}:\n{said}")
