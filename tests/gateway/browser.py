"""A real browser for the pages' tests: Chromium without a window, driven through its own debugging protocol.

async with browser(tmp_path) as page: await page.open(url); await page.press("Tab"); await page.value("document.title")
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

from cli.local import leash

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_LISTENING = re.compile(rb"DevTools listening on (ws://\S+)")
_SECONDS_MAX = 30.0
# The form's status line names rows and milliseconds once an answer is shown.
ANSWERED = "document.getElementById('status').textContent.includes('·')"
_KEYS = {"Tab": 9, "Enter": 13, "Space": 32, "ArrowDown": 40, "ArrowUp": 38}


@dataclass
class Page:
    """One tab. `problems` are what the page's own scripts threw or what its security policy refused."""

    socket: aiohttp.ClientWebSocketResponse
    session: str = ""
    problems: list[str] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The result of one command of the protocol; raises AssertionError where the browser refuses it."""
        number = next(self._numbers)
        command = {"id": number, "method": method, "params": parameters}
        await self.socket.send_json({**command, "sessionId": self.session} if self.session else command)
        while True:
            message = json.loads((await self.socket.receive(_SECONDS_MAX)).data)
            self._note(message)
            if message.get("id") == number:
                assert "error" not in message, message["error"]
                result: dict[str, Any] = message["result"]
                return result

    def _note(self, message: dict[str, Any]) -> None:
        if message.get("method") == "Runtime.exceptionThrown":
            details = message["params"]["exceptionDetails"]
            self.problems.append(details.get("exception", {}).get("description", details["text"]))
        elif message.get("method") == "Log.entryAdded" and message["params"]["entry"]["level"] == "error":
            self.problems.append(message["params"]["entry"]["text"])

    async def open(self, url: str) -> None:
        await self.call("Page.navigate", url=url)
        await self.until("document.readyState === 'complete'")

    async def value(self, script: str) -> Any:
        """What a script comes to, as JSON."""
        found = await self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    async def until(self, script: str) -> None:
        """Wait until a script comes to something true."""
        polling = (
            f"new Promise((done) => {{ const look = () => ({script}) ? done(true) : setTimeout(look, 20); look(); }})"
        )
        await asyncio.wait_for(self.value(polling), _SECONDS_MAX)

    async def press(self, key: str) -> None:
        """A key of the keyboard: Tab, Enter, ArrowDown, or a character."""
        code = _KEYS.get(key, ord(key[0].upper()))
        pressed = {"key": " " if key == "Space" else key, "windowsVirtualKeyCode": code}
        text = {"Enter": "\r", "Space": " "}.get(key, key if len(key) == 1 else "")
        await self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **pressed, text=text)
        await self.call("Input.dispatchKeyEvent", type="keyUp", **pressed)

    async def write(self, text: str) -> None:
        await self.call("Input.insertText", text=text)

    async def spoken(self) -> list[tuple[str, str]]:
        """What a screen reader finds, as (role, name), in the page's order; nothing that has neither."""
        nodes = (await self.call("Accessibility.getFullAXTree"))["nodes"]
        told = [node for node in nodes if not node["ignored"]]
        named = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in told]
        return [(role, name) for role, name in named if role not in ("none", "generic", "InlineTextBox")]

    async def picture(self) -> bytes:
        """What is to be seen, as PNG."""
        return base64.b64decode((await self.call("Page.captureScreenshot", format="png"))["data"])


@asynccontextmanager
async def browser(directory: Path, width: int = 1280, height: int = 720) -> AsyncIterator[Page]:
    """A page that has opened nothing yet; `directory` keeps the browser's profile."""
    assert CHROMIUM, "no browser"
    command = (
        *(sys.executable, "-I", "-S", leash.__file__, str(os.getpid())),  # it ends with the tests, however they end
        CHROMIUM,
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--remote-debugging-port=0",
        f"--user-data-dir={directory / 'profile'}",
        f"--window-size={width},{height}",
        "about:blank",
    )
    environment = {**os.environ, "HOME": str(directory)}
    process = await asyncio.create_subprocess_exec(
        *command,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )
    try:
        address = await asyncio.wait_for(_address(process), _SECONDS_MAX)
        async with aiohttp.ClientSession() as session, session.ws_connect(address, max_msg_size=0) as socket:
            page = Page(socket)
            target = await page.call("Target.createTarget", url="about:blank")
            attached = await page.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
            page.session = attached["sessionId"]
            for domain in ("Page", "Runtime", "Log", "Accessibility"):
                await page.call(f"{domain}.enable")
            await page.call(
                "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
            )
            yield page
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.communicate()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr
    async for line in process.stderr:
        if found := _LISTENING.search(line):
            return found[1].decode()
    raise AssertionError("the browser ended before it listened")


async def _photograph(url: str, directory: Path) -> bytes:
    async with browser(directory) as page:
        await page.open(url)
        await page.until(ANSWERED)
        return await page.picture()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as profile:
        Path(sys.argv[2]).write_bytes(asyncio.run(_photograph(sys.argv[1], Path(profile))))
