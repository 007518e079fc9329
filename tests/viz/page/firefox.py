"""Debian's Firefox, spoken to in WebDriver BiDi, the protocol that it understands without a driver.

Playwright's own Firefox is a patched build that no registry has, and its way of driving another one
needs a newer Firefox than the one of long support.
"""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")

KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004", "ArrowLeft": "\ue012"}
KEYS |= {"ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015"}
KEYS |= {"Home": "\ue011", "End": "\ue010", "Control": "\ue009", "Shift": "\ue008"}


class Firefox:
    """One running Firefox with one tab."""

    def __init__(self, profile: Path, size: tuple[int, int] = (1280, 900)) -> None:
        # of the extra 'browser'
        connect = import_module("websockets.sync.client").connect
        assert FIREFOX is not None
        self.said: list[str] = []
        self.wanted: list[str] = []
        self._numbers = itertools.count(1)
        self._process = subprocess.Popen(
            [
                FIREFOX,
                "--headless",
                "--no-remote",
                "--profile",
                profile,
                "--remote-debugging-port=0",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._open = ExitStack()
        try:
            listening = f"{self._listening()}/session"
            self._socket = self._open.enter_context(connect(listening, max_size=None))
            self._begin(size)
        except BaseException:
            self._process.kill()
            raise

    def _begin(self, size: tuple[int, int]) -> None:
        self._send("session.new", capabilities={})
        self._send("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        self.tab = self._send("browsingContext.create", type="tab")["context"]
        viewport = {"width": size[0], "height": size[1]}
        self._send("browsingContext.setViewport", context=self.tab, viewport=viewport)

    def _listening(self) -> str:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
                return found[1]
        raise AssertionError("Firefox ended before it listened")

    def _send(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv(timeout=60))
            if answer.get("type") == "event":
                self._hear(answer["method"], answer["params"])
            elif answer.get("id") == number:
                if answer["type"] == "error":
                    raise AssertionError(f"{method}: {answer['error']}: {answer['message']}")
                return answer["result"]

    def _hear(self, event: str, params: dict[str, Any]) -> None:
        if event == "log.entryAdded":
            self.said.append(f"{params['level']}: {params['text']}")
        elif not params["request"]["url"].startswith(("file:", "data:", "blob:", "about:")):
            self.wanted.append(params["request"]["url"])

    def open(self, url: str) -> None:
        self._send("browsingContext.navigate", context=self.tab, url=url, wait="complete")

    def __call__(self, function: str, *given: Any) -> Any:
        """What a JavaScript function of plain data gives in the page."""
        wrapped = f"async (given) => JSON.stringify(await ({function})(...JSON.parse(given)))"
        answer = self._send(
            "script.callFunction",
            functionDeclaration=wrapped,
            arguments=[{"type": "string", "value": json.dumps(given)}],
            target={"context": self.tab},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise AssertionError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"].get("value", "null"))

    def until(self, function: str, *given: Any) -> Any:
        """What `function` gives as soon as that is truthy."""
        for _ in range(400):
            found = self(function, *given)
            if found:
                return found
            self("() => new Promise((done) => setTimeout(done, 25))")
        raise AssertionError(f"not within 10 s: {function}")

    def rest(self) -> None:
        """Wait until what was done is drawn, and told to who listens."""
        self("() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))")
        self("() => new Promise((done) => setTimeout(done, 250))")
        self("() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))")

    def press(self, *keys: str) -> None:
        """Press keys one after the other; of "Control+z" the first is held."""
        for key in keys:
            parts = ["+"] if key == "+" else key.split("+")
            signs = [KEYS.get(each, each) for each in parts]
            actions = [{"type": "keyDown", "value": each} for each in signs]
            actions += [{"type": "keyUp", "value": each} for each in reversed(signs)]
            self._act({"type": "key", "id": "keys", "actions": actions})

    def drag(self, x: float, y: float, pixels: float) -> None:
        """Take what is at a place of the window and pull it sideways; by 0 pixels it is a click."""
        moves = [
            {"type": "pointerMove", "x": round(x + pixels * part / 8), "y": round(y)}
            for part in range(9)
        ]
        button = {"button": 0}
        actions = [moves[0], {"type": "pointerDown", **button}, *moves[1:]]
        self._act(
            {
                "type": "pointer",
                "id": "mouse",
                "parameters": {"pointerType": "mouse"},
                "actions": [*actions, {"type": "pointerUp", **button}],
            }
        )

    def _act(self, source: dict[str, Any]) -> None:
        self._send("input.performActions", context=self.tab, actions=[source])

    def photograph(self) -> str:
        """The window as PNG in base 64."""
        found: str = self._send("browsingContext.captureScreenshot", context=self.tab)["data"]
        return found

    def close(self) -> None:
        self._send("browser.close")
        self._open.close()
        self._process.wait(timeout=30)
        assert self._process.stderr is not None
        self._process.stderr.close()
