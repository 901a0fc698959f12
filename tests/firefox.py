"""A real Firefox, driven over WebDriver BiDi: it speaks that itself, so that no driver stands between.

    with firefox(tmp_path) as browser:
        browser.open("http://127.0.0.1:8000/")
        browser.click("[data-action]")

It hears Firefox's own fake microphone, a tone without an end. Its audio graph only runs beside a sound
server, so that one of its own is started, whose output goes nowhere.
"""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

START_S = 60.0
ANSWER_S = 30.0
PREFERENCES: dict[str, bool | int | str] = {
    "media.navigator.permission.disabled": True,
    "media.navigator.streams.fake": True,
    "media.autoplay.default": 0,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "intl.accept_languages": "fr-FR",
}


class Firefox:
    """One window."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._numbers = count(1)
        self._call("session.new", capabilities={})
        tree = self._call("browsingContext.getTree", maxDepth=0)
        self._window = tree["contexts"][0]["context"]

    def open(self, url: str) -> None:
        """Go to a page and wait until it is loaded."""
        self._call("browsingContext.navigate", context=self._window, url=url, wait="complete")

    def click(self, selector: str) -> None:
        """Press the first element that is visible, as a finger does: the page counts it as a gesture."""
        self.shows(selector)
        found = self._evaluate(
            f"[...document.querySelectorAll({json.dumps(selector)})].find((e) => e.checkVisibility())"
        )
        origin = {"type": "element", "element": {"sharedId": found["sharedId"]}}
        press = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        finger = {"type": "pointer", "id": "finger", "parameters": {"pointerType": "touch"}}
        self._call(
            "input.performActions", context=self._window, actions=[finger | {"actions": press}]
        )

    def shows(self, selector: str, *, seconds: float = ANSWER_S) -> None:
        """Wait until an element is visible."""
        question = f"[...document.querySelectorAll({json.dumps(selector)})].some((e) => e.checkVisibility())"
        end = time.monotonic() + seconds
        while not self._evaluate(question)["value"]:
            assert time.monotonic() < end, f"{selector} is not shown after {seconds} s"
            time.sleep(0.05)

    def _evaluate(self, expression: str) -> dict[str, Any]:
        answer = self._call(
            "script.evaluate",
            expression=expression,
            target={"context": self._window},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer
        result: dict[str, Any] = answer["result"]
        return result

    def _call(self, method: str, **params: object) -> Any:
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._connection.recv(timeout=ANSWER_S))
            if answer.get("id") == number:  # events pass by, too
                assert answer["type"] == "success", answer
                return answer["result"]


@contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """Run a headless Firefox with a sound server of its own, or skip the test and say what is missing."""
    program = shutil.which("firefox-esr")
    if program is None:
        pytest.skip("no Firefox: install firefox-esr")
    if shutil.which("pulseaudio") is None:
        pytest.skip(
            "no sound server, without which Firefox plays and records nothing: install pulseaudio"
        )
    profile = folder / "profile"
    profile.mkdir()
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in PREFERENCES.items()]
    (profile / "user.js").write_text("\n".join(lines))
    command = [program, "--headless", "--no-remote", "--remote-debugging-port", "0"]
    with _sound_server(folder) as socket:
        environment = os.environ | {"HOME": str(folder), "PULSE_SERVER": f"unix:{socket}"}
        with (
            _running(
                [*command, "--profile", str(profile)], folder / "firefox.log", environment
            ) as log,
            connect(f"{_address(log)}/session", max_size=None) as connection,
        ):
            yield Firefox(connection)


@contextmanager
def _sound_server(folder: Path) -> Iterator[Path]:
    socket = folder / "sound"
    command = [
        *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"),
        *(
            "--load=module-null-sink rate=48000",
            f"--load=module-native-protocol-unix socket={socket} auth-anonymous=1",
        ),
    ]
    environment = os.environ | {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
    with _running(command, folder / "sound.log", environment) as log:
        _until(socket.exists, log)
        yield socket


@contextmanager
def _running(command: list[str], log: Path, environment: dict[str, str]) -> Iterator[Path]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
        try:
            yield log
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address(log: Path) -> str:
    said = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
    _until(lambda: said.search(log.read_text(errors="replace")) is not None, log)
    found = said.search(log.read_text(errors="replace"))
    assert found is not None
    return found[1]


def _until(question: Any, log: Path) -> None:
    end = time.monotonic() + START_S
    while not question():
        assert time.monotonic() < end, log.read_text(errors="replace")
        time.sleep(0.05)
