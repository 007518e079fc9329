"""The course in the terminal: lists its lessons, tells one, or writes it as notebook or page."""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast, get_args

from autograd import ChainruleError
from autograd.saving import write_atomically
from examples.course import notebooks, pages
from examples.course.catalogue import ORDER, lesson
from examples.course.cells import LessonError
from examples.course.running import tell
from examples.course.terminal import telling
from examples.sentences import Language, teller
from examples.wrapping import terminal_width
from viz import usual_lang

OUT = Path("build/course")

say = teller(
    {
        "how": {
            "en": "python -m examples NAME tells a lesson; --lang zh in Chinese, --notebook FILE and "
            "--html FILE write it.",
            "zh": "python -m examples 名字 --lang zh 讲一课；--notebook 文件、--html 文件写成笔记本、网页。",
        },
        "written": {"en": "written: {path}", "zh": "已写入：{path}"},
        "all": {
            "en": "{n} lessons in {seconds:.0f} s, {failed} failed",
            "zh": "{n} 课用时 {seconds:.0f} 秒，{failed} 课失败",
        },
        "failed": {"en": "{lesson} failed:", "zh": "{lesson} 失败："},
    }
)


def main(arguments: Sequence[str] | None = None) -> int:
    """List the lessons, or tell those that are asked for; 0 if none failed."""
    parser = argparse.ArgumentParser(
        prog="python -m examples", description="The course: each lesson runs, in two languages."
    )
    parser.add_argument("name", nargs="?", help="a lesson; without one they are listed")
    parser.add_argument("--lang", choices=get_args(Language), help="language, else CHAINRULE_LANG")
    parser.add_argument("--code", action="store_true", help="show the code of the lesson too")
    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR", help="where pictures go")
    parser.add_argument(
        "--notebook", type=Path, metavar="FILE", help="write the lesson for Jupyter"
    )
    parser.add_argument("--html", type=Path, metavar="FILE", help="write the lesson as one page")
    parser.add_argument("--all", action="store_true", help="run the whole course")
    wishes = parser.parse_args(arguments)
    if bool(wishes.name) + wishes.all > 1 or ((wishes.notebook or wishes.html) and not wishes.name):
        parser.error("--notebook and --html want the name of one lesson, and --all none.")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a terminal that lacks a letter shows a question mark in its place
            stream.reconfigure(errors="replace")
    try:
        lang = cast(Language, wishes.lang or usual_lang())
        if wishes.all:
            return _run_all(lang, wishes.out)
        if not wishes.name:
            return _list(lang)
        if wishes.notebook or wishes.html:
            return _write(wishes.name, lang, wishes.notebook, wishes.html)
        return _tell(wishes.name, lang, wishes.out, code=wishes.code)
    except BrokenPipeError:
        # whoever reads, `head` say, has read enough; nothing is left to be flushed at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (LessonError, ChainruleError) as error:
        print(error, file=sys.stderr)
        return 2


def _list(lang: Language) -> int:
    width = max(map(len, ORDER))
    for number, name in enumerate(ORDER, start=1):
        print(f"{number:2d}  {name:{width}}  {lesson(name).title(lang)}")
    print()
    print(say("how", lang))
    return 0


def _tell(name: str, lang: Language, out: Path, *, code: bool) -> int:
    for block in telling(lesson(name), lang, out / name, terminal_width(), code=code):
        print(block, end="\n\n", flush=True)
    return 0


def _write(name: str, lang: Language, notebook: Path | None, page: Path | None) -> int:
    if page:
        pages.refuse_if_missing()
    told = tell(lesson(name), lang)
    for path, writer in ((notebook, notebooks.written), (page, pages.written)):
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, writer(told).encode())
            print(say("written", lang, path=path))
    return 0


def _run_all(lang: Language, out: Path) -> int:
    """Tell all lessons, each in a process of its own, as many at a time as there are cores."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "examples", "--lang", lang, "--out", str(out)]

    def run(name: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*command, name], capture_output=True, text=True, check=False)  # noqa: S603

    failed = 0
    with ThreadPoolExecutor(max_workers=_cores()) as executor:
        for name, run_of in zip(ORDER, executor.map(run, ORDER), strict=True):
            print(run_of.stdout, end="", flush=True)
            if run_of.returncode:
                failed += 1
                print(say("failed", lang, lesson=name), run_of.stderr, sep="\n", file=sys.stderr)
    seconds = time.perf_counter() - began
    print(say("all", lang, n=len(ORDER), seconds=seconds, failed=failed))
    return 1 if failed else 0


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


if __name__ == "__main__":
    sys.exit(main())
