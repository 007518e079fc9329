"""Notebooks in a real browser: JupyterLab and marimo served on this machine, and nothing else."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import URLError
from urllib.request import urlopen

import viz

T = TypeVar("T")

SECONDS = 30.0
"""Patience with a server, a kernel or a page; on an idle machine each takes a few."""


def until(found: Callable[[], T], what: str, tab: Any = None) -> T:
    """The first result that counts as true; the page's policy forbids Playwright's own waiting.

    Playwright hears of frames and messages only while its own clock of a `tab` waits.
    """
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        result = found()
        if result:
            return result
        if tab is None:
            time.sleep(0.05)
        else:
            tab.wait_for_timeout(50)
    raise AssertionError(f"waited {SECONDS:.0f} s in vain for {what}")


def notebook(*cells: str) -> str:
    """The text of a notebook of these cells, none of which has run."""
    code: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "id": f"cell-{n}",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": source,
        }
        for n, source in enumerate(cells, 1)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    told = {"cells": code, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(told)


def environment(home: Path) -> dict[str, str]:
    """The variables of a program that has its settings in a folder, and the viz under test."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    package = str(Path(viz.__file__).parents[1])
    return kept | {"HOME": str(home), "PYTHONPATH": package, "CHAINRULE_LANG": "en"}


@contextmanager
def served(command: Sequence[str], home: Path, ready: str) -> Iterator[str]:
    """The address of a server that listens on a free port; `{port}` in its command is that port."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", *(word.format(port=port) for word in command)],
        cwd=home,
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: _answers(f"{address}{ready}"), command[0])
        yield address
    finally:
        process.terminate()
        process.wait(SECONDS)


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=SECONDS):  # noqa: S310  (this machine's)
            return True
    except (URLError, ConnectionError):
        return False


def jupyterlab(home: Path) -> Any:
    """JupyterLab on a folder, without a password, and without asking the network for news."""
    command = [
        *("jupyterlab", "--no-browser", "--allow-root", "--port={port}"),
        *("--ServerApp.port_retries=0", "--IdentityProvider.token="),
        *("--LabApp.news_url=", "--LabApp.extension_manager=readonly"),
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    return served(command, home, "/api")


def marimo(home: Path, file: str) -> Any:
    """A marimo notebook, run as an app."""
    command = ["marimo", "run", file, "--headless", "--no-token", "--port", "{port}"]
    return served(command, home, "/health")


class Lab:
    """A notebook that is open in JupyterLab."""

    def __init__(self, tab: Any, address: str, name: str) -> None:
        self.tab = tab
        tab.goto(f"{address}/lab/tree/{name}?reset")
        tab.get_by_text("| Idle").wait_for(timeout=SECONDS * 1000)

    def run(self, number: int) -> None:
        """Run a cell, counted from 0, and wait until it is done."""
        cell = self.tab.locator(".jp-Notebook .jp-Cell").nth(number)
        cell.locator(".cm-content").click()
        self.tab.keyboard.press("Shift+Enter")
        prompt = cell.locator(".jp-InputPrompt")
        until(lambda: prompt.text_content().strip("[]: ").isdigit(), f"cell {number}", self.tab)

    def printed(self, number: int) -> str:
        """What a cell has printed."""
        outputs = self.tab.locator(".jp-Notebook .jp-Cell").nth(number).locator("pre")
        return "\n".join(outputs.all_text_contents()).strip()
