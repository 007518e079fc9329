"""The course in the terminal: lists its lessons, tells one, or writes it as notebook or page."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from autograd import commandline
from autograd.commandline import CommandParser, status
from autograd.errors import UsageError
from autograd.wrapping import terminal_width
from examples.course import notebooks, pages
from examples.course.catalogue import ORDER, asked_for, lesson
from examples.course.cells import Lesson, LessonError
from examples.course.errors import MissingPackagesError, UnknownLessonError, UnwritableError
from examples.course.files import write
from examples.course.running import tell
from examples.course.sentences import pip_install, say
from examples.course.terminal import telling
from examples.sentences import Language

OUT = Path("build/course")


def main(arguments: Sequence[str] | None = None) -> int:
    """List the lessons, or tell those that are asked for; 0 if none failed."""
    return status(_course, arguments)


def _course(given: Sequence[str], lang: Language) -> int:
    parser = _parser(lang)
    if parser.helped(given):
        return 0
    try:
        return _do(parser.read(given), lang)
    except UnknownLessonError as error:
        told = [say("unknown", lang, given=error.name)]
        told += [say("meant", lang, names=", ".join(error.nearest))] if error.nearest else []
        print(*told, file=sys.stderr)
    except MissingPackagesError as error:
        packages, command = ", ".join(error.packages), pip_install(error.extra)
        print(say("packages", lang, packages=packages, command=command), file=sys.stderr)
    except UnwritableError as error:
        print(say("unwritable", lang, path=error.path, reason=error.reason), file=sys.stderr)
    except LessonError as error:
        print(error, file=sys.stderr)
    return 2


def _parser(lang: Language) -> CommandParser:
    prog = "python -m examples"
    parser = CommandParser(
        prog, lang, usage=f"{prog} {say('usage', lang)}", description=say("description", lang)
    )
    metavar, add = say("metavar", lang), parser.options.add_argument
    file, folder = (commandline.say(f"metavar.{each}", lang) for each in ("file", "folder"))
    parser.arguments.add_argument("name", nargs="?", metavar=metavar, help=say("name", lang))
    add("--code", action="store_true", help=say("code", lang))
    add("--out", type=Path, metavar=folder, help=say("out", lang, folder=OUT))
    add("--notebook", type=Path, metavar=file, help=say("notebook", lang))
    add("--html", type=Path, metavar=file, help=say("html", lang))
    add("--all", action="store_true", help=say("every", lang))
    parser.offer_usual()
    return parser


def _do(wishes: argparse.Namespace, lang: Language) -> int:
    writes = wishes.notebook or wishes.html
    if (wishes.all and wishes.name) or (writes and not wishes.name):
        raise UsageError(say("one", lang))
    out = wishes.out or OUT
    if wishes.all:
        return _run_all(lang, out)
    if not wishes.name:
        return _list(lang)
    chosen = asked_for(wishes.name)
    if writes:
        return _write(chosen, lang, wishes.notebook, wishes.html)
    return _tell(chosen, lang, out, code=wishes.code)


def _list(lang: Language) -> int:
    width = max(map(len, ORDER))
    for number, name in enumerate(ORDER, start=1):
        print(f"{number:2d}  {name:{width}}  {lesson(name).title(lang)}")
    print()
    print(say("how", lang))
    return 0


def _tell(chosen: Lesson, lang: Language, out: Path, *, code: bool) -> int:
    folder, width = out / chosen.name, terminal_width()
    for block in telling(chosen, lang, folder, width, code=code, live=sys.stdout):
        print(block, end="\n\n", flush=True)
    print(say("change", lang, path=_from_here(chosen.path), lesson=chosen.name))
    return 0


def _from_here(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _write(chosen: Lesson, lang: Language, notebook: Path | None, page: Path | None) -> int:
    if page:
        pages.refuse_if_missing()
    told = tell(chosen, lang)
    for path, writer in ((notebook, notebooks.written), (page, pages.written)):
        if path:
            print(say("written", lang, path=write(path, writer(told))))
    return 0


def _run_all(lang: Language, out: Path) -> int:
    """Tell all lessons, each in a process of its own, as many at a time as there are cores."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "examples", "--lang", lang, "--out", str(out)]

    running: list[subprocess.Popen[str]] = []

    def run(name: str) -> tuple[int, str, str]:
        with subprocess.Popen(  # noqa: S603  (this program, with the names of its lessons)
            [*command, name],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        ) as process:
            running.append(process)
            told, wrong = process.communicate()
            return process.returncode, told, wrong

    failed = 0
    with ThreadPoolExecutor(max_workers=_cores()) as executor:
        try:
            for name, (status, told, wrong) in zip(ORDER, executor.map(run, ORDER), strict=True):
                print(told, flush=True)
                if status:
                    failed += 1
                    print(say("failed", lang, lesson=name), wrong, sep="\n", file=sys.stderr)
        except BaseException:  # an interrupt, or a reader who has read enough: nobody waits
            executor.shutdown(wait=False, cancel_futures=True)
            for process in running:
                process.terminate()
            raise
    seconds = time.perf_counter() - began
    print(say("all", lang, n=len(ORDER), seconds=seconds, failed=failed))
    return 1 if failed else 0


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


if __name__ == "__main__":
    sys.exit(main())
