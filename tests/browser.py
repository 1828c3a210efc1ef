"""A real headless browser for page tests: the system's Chromium, driven by Playwright, or a skip with the reason."""

import shutil
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# no WebGL, as in offices and on remote desktops, and the browser's own services stay silent
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-webgl", "--disable-3d-apis", "--disable-background-networking",
              "--disable-component-update", "--disable-sync", "--no-first-run"]
# no name outside resolves
_UNRESOLVED = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]


@dataclass
class Tab:
    """An open page and all that went wrong or out of it."""

    page: Any
    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@contextmanager
def swallowing() -> Iterator[list[str]]:
    """Give arguments under which every packet to the outside is taken and none answered, as some firewalls do."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield [f"--proxy-server=http://127.0.0.1:{silent.getsockname()[1]}", "--proxy-bypass-list=127.0.0.1"]


@contextmanager
def open_browser(network: Sequence[str] = _UNRESOLVED) -> Iterator[Any]:
    """Start the system's Chromium; skip where Playwright or the browser is not installed."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the Python package playwright is not installed")
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip(f"no browser on this machine (looked for {', '.join(_NAMES)})")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, headless=True, args=[*_ARGUMENTS, *network])
        yield browser
        browser.close()


@contextmanager
def open_tab(browser: Any, path: Path | str, *, size: tuple[int, int] = (1400, 900), address: str = "",
             dark: bool = False, ready: str = "#table tbody") -> Iterator[Tab]:
    """Open a file from disk or a served page; console errors, exceptions, dialogs and requests to anywhere else are collected."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]},
                                  color_scheme="dark" if dark else "light")
    context.set_default_timeout(8000)
    page = context.new_page()
    tab = Tab(page)
    listen(page, tab)
    page.goto((path.as_uri() if isinstance(path, Path) else path) + address)
    page.wait_for_selector(ready)
    yield tab
    context.close()


@contextmanager
def visiting(browser: Any, path: Path | str, *, ready: str, own: str | None = None) -> Iterator[Callable[..., Tab]]:
    """Let a test open a page as often as it likes; at the end nothing may have gone wrong, or out but to `own`."""
    tabs: list[Tab] = []
    with ExitStack() as opened:

        def open_page(address: str = "", **options: Any) -> Tab:
            tabs.append(opened.enter_context(open_tab(browser, path, address=address, ready=ready, **options)))
            return tabs[-1]

        yield open_page
    for tab in tabs:
        assert (tab.problems, [url for url in tab.requests if own is None or not url.startswith(own)]) == ([], [])


def find(tab: Tab, words: str) -> None:
    """Search the explorer for a thing and open the first that is found."""
    tab.page.fill("#search", words)
    tab.page.press("#search", "Enter")
    tab.page.wait_for_selector("body.at-entity")


def listen(page: Any, tab: Tab) -> None:
    """Collect in a tab what goes wrong in a page, or out of it."""

    def note_message(message: Any) -> None:
        if message.type in ("error", "warning"):
            tab.problems.append(message.text)

    def note_dialog(dialog: Any) -> None:
        tab.problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def note_request(request: Any) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            tab.requests.append(request.url)

    page.on("console", note_message)
    page.on("pageerror", lambda error: tab.problems.append(str(error)))
    page.on("dialog", note_dialog)
    page.on("request", note_request)
