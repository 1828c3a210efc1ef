"""Draw README's picture of the viewer anew: `python tests/pictures/draw.py output 焦作市总工会`.

Takes a build and the name of a node to choose in it; needs a browser and Playwright, as the page tests do.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]

from browser import open_browser, open_tab  # noqa: E402  the tests' helper, found only now

from kg.store import open_store  # noqa: E402
from kg.viewing import Filters, read_view, write_page  # noqa: E402


def draw(build: Path, name: str) -> None:
    """Write `viewer.png`: the surroundings of a node, with the node chosen and its sentences beside it."""
    page = HERE / "viewer.html"
    view = read_view(open_store(build), filters=Filters(around=name, hops=3))
    write_page(view, page, title="工会活动知识图谱")
    with open_browser() as browser, open_tab(browser, page, size=(1320, 800)) as tab:
        tab.page.fill("#search", name)
        tab.page.press("#search", "Enter")
        tab.page.fill("#search", "")
        tab.page.click("#fit")
        tab.page.mouse.move(1, 1)
        tab.page.wait_for_timeout(400)
        tab.page.screenshot(path=HERE / "viewer.png")
    page.unlink()


if __name__ == "__main__":
    draw(Path(sys.argv[1]), sys.argv[2])
