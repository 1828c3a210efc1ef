"""`make bench-viewers`: how fast the explorer, the picture and pyvis with its defaults open and answer, as Markdown.

`python tests/bench/viewers.py [NODES ...]` makes graphs of so many nodes (500, 2,000, 10,000 and 100,000 when none is
given) and opens each in headless Chromium without WebGL: as a file up to 10,000 nodes, served above.
"""

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browser import open_browser  # noqa: E402  the tests' helpers, found only now
from explorer_samples import large_explorer_view  # noqa: E402

from kg.exploring import write_explorer  # noqa: E402
from kg.gazetteer import divisions  # noqa: E402
from kg.store import write_graphs  # noqa: E402
from kg.viewing import write_page  # noqa: E402
from kg.views import Edge, Node, View  # noqa: E402

COUNTS = (500, 2_000, 10_000, 100_000)
AS_FILE = 10_000
PROGRAMMES = 30
RUNS = 3
# pyvis lays out for minutes: one run, and so long at most
PATIENCE = 180
WATCH = """(() => {
    window.longest = 0; window.frames = [];
    new PerformanceObserver((list) => list.getEntries().forEach(
        (entry) => { window.longest = Math.max(window.longest, entry.duration); }))
        .observe({type: "longtask", buffered: true});
    let last = 0;
    const tick = (now) => { if (last) window.frames.push(now - last); last = now; requestAnimationFrame(tick); };
    requestAnimationFrame(tick);
})()"""


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds until usable and until a searched thing stands; frames and the longest task in use; megabytes."""

    usable: float
    found: float
    frame: float
    slow_frame: float
    task: float
    heap: float


def bench_view(count: int) -> View:
    """Make about so many nodes: unions, their activities in real places, under thirty programmes, and people."""
    view = large_explorer_view(max(1, (count - PROGRAMMES) // 26))
    rows = [row for _, row in sorted(divisions().rows.items()) if row.lat is not None and row.long is not None]
    places = [Node(f"http://x/place/{row.code}", "Place", row.name, point=(row.lat or 0, row.long or 0)) for row in rows]
    programmes = [Node(f"http://x/programme/{number}", "Programme", f"“第{number}号”行动") for number in range(PROGRAMMES)]
    activities = [node for node in view.nodes if node.group == "Activity"]
    edges = {Edge(activity.iri, predicate, target.iri, activity.evidence)
             for predicate, targets in (("takesPlaceIn", places), ("partOfProgramme", programmes))
             for activity, target in zip(activities, cycle(targets), strict=False)}
    used = {edge.target for edge in edges}
    more = [node for node in (*places, *programmes) if node.iri in used]
    return replace(view, nodes=tuple(sorted((*view.nodes, *more), key=lambda node: node.iri)),
                   edges=tuple(sorted({*view.edges, *edges})))


def write_pyvis(view: View, path: Path) -> None:
    """Write the graph as pyvis does by default, but with its library inside: otherwise it is blank without a network."""
    from pyvis.network import Network

    network = Network(cdn_resources="in_line")
    network.add_nodes([node.iri for node in view.nodes], label=[node.name for node in view.nodes])
    # add_edge looks through all edges before it adds one
    network.edges = [{"from": edge.source, "to": edge.target} for edge in view.edges]
    path.write_text(network.generate_html(), encoding="utf-8")


@contextmanager
def opened(browser: Any, address: str) -> Iterator[Any]:
    """Open a page that watches its frames and long tasks."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    page.add_init_script(WATCH)
    try:
        page.goto(address, wait_until="commit")
        yield page
    finally:
        context.close()


def measure(browser: Any, address: str, ready: str, use: Callable[[Any], float]) -> Figures:
    """Open a page, use it, and give the figures."""
    with opened(browser, address) as page:
        page.wait_for_selector(ready, state="attached")
        usable = page.evaluate("new Promise((done) => requestAnimationFrame(() => done(performance.now())))")
        page.evaluate("window.frames.length = 0")
        found = use(page)
        frames = sorted(page.evaluate("window.frames")) or [0.0]
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")
        heap = next(row["value"] for row in session.send("Performance.getMetrics")["metrics"]
                    if row["name"] == "JSHeapUsedSize")
        return Figures(usable, found, median(frames), frames[int(len(frames) * 0.95)], page.evaluate("window.longest"),
                       heap / 2**20)


def use_explorer(page: Any) -> float:
    """Scroll, choose a time, find a union and open the busiest programme; give the milliseconds to a neighbourhood."""
    for _ in range(15):
        page.mouse.wheel(0, 120)
    page.select_option("#filter-from", index=5)
    page.wait_for_selector("main[data-ready]")
    page.fill("#search", "“第7号”行动")
    page.wait_for_selector("#search-hits [role=option]")
    since = time.perf_counter()
    page.locator("#search-hits [role=option]").first.click()
    page.wait_for_selector(".graph .node")
    took = (time.perf_counter() - since) * 1000
    _drag(page, ".graph")
    return took


def use_picture(page: Any) -> float:
    """Find a union in the picture and drag it about."""
    since = time.perf_counter()
    page.fill("#search", "第7工会")
    page.press("#search", "Enter")
    page.wait_for_selector("#panel h2")
    took = (time.perf_counter() - since) * 1000
    _drag(page, "#network canvas")
    return took


def use_pyvis(page: Any) -> float:
    """Drag the picture about: there is nothing else to do in it."""
    _drag(page, "#mynetwork canvas")
    return 0.0


def _drag(page: Any, picture: str) -> None:
    box = page.locator(picture).first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x + 30, y + 30)
    page.mouse.down()
    for step in range(30):
        page.mouse.move(x + 30 + 4 * step, y + 30 + 2 * step)
    page.mouse.up()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, float]]:
    """Run `kg serve`; give its address and the seconds until the page is there."""
    since = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "kg", "serve", str(folder), "--port", "0"], cwd=ROOT,
                               stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        address = process.stdout.readline().split(" ")[0].strip()
        subprocess.run([sys.executable, "-c", f"import urllib.request as r; r.urlopen({address!r})"], check=True)
        yield address, time.perf_counter() - since
    finally:
        process.terminate()
        process.wait(timeout=30)


def rows_of(browser: Any, count: int, folder: Path) -> Iterator[tuple[str, str, Figures | None, str]]:
    """Measure each viewer on one graph: its name, the size of what it loads, the figures, a note."""
    view = bench_view(count)
    write_explorer(view, folder / "explorer.html", title="工会活动图谱")
    ready = "main[data-ready]"
    if count > AS_FILE:
        write_graphs([], folder)
        with served(folder) as (address, took):
            yield "explorer, served", "", _best(browser, address, ready, use_explorer), f"server ready in {took:.1f} s"
        return
    pages = (("explorer, file", "explorer.html", ready, use_explorer), ("graph.html", "graph.html", "#table tbody tr", use_picture))
    write_page(view, folder / "graph.html", title="工会活动图谱", explorer="explorer.html")
    for name, file, marker, use in pages:
        yield name, _size(folder / file), _best(browser, (folder / file).as_uri(), marker, use), ""
    write_pyvis(view, folder / "pyvis.html")
    yield "pyvis, defaults", _size(folder / "pyvis.html"), _patient(browser, (folder / "pyvis.html").as_uri()), ""


def _best(browser: Any, address: str, ready: str, use: Callable[[Any], float]) -> Figures:
    """Give each figure's middle of several runs."""
    runs = [measure(browser, address, ready, use) for _ in range(RUNS)]
    return Figures(*(median(getattr(run, name) for run in runs) for name in Figures.__dataclass_fields__))


def _patient(browser: Any, address: str) -> Figures | None:
    from playwright.sync_api import Error

    try:
        # the loading bar is taken away when the layout has settled
        return measure(browser, address, "#loadingBar[style*='display: none']", use_pyvis)
    except Error:
        return None


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1000:,.0f}"


def report(counts: list[int]) -> Iterator[str]:
    """Measure and give the lines of the report."""
    yield "# Viewers"
    yield f"\n{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start; headless Chromium, no GPU, no"
    yield f"WebGL. Middle of {RUNS} runs; pyvis once, {PATIENCE} s at most. Milliseconds, but for kB and MB.\n"
    yield "| nodes | viewer | kB | usable | a thing | frame | slow frame | longest task | heap MB | |"
    yield "| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
    for count in counts:
        with tempfile.TemporaryDirectory() as folder, open_browser() as browser:
            for name, size, found, note in rows_of(browser, count, Path(folder)):
                figures = " | | | | | " if found is None else " | ".join(
                    f"{value:.0f}" if value else "" for value in (found.usable, found.found, found.frame, found.slow_frame,
                                                                  found.task, found.heap))
                yield f"| {count:,} | {name} | {size} | {figures} | {note if found else f'not usable in {PATIENCE} s'} |"


def main() -> None:
    """Measure and print the report."""
    for line in report([int(text) for text in sys.argv[1:]] or list(COUNTS)):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
