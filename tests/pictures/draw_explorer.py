"""Draw README's pictures of the explorer anew, from the tests' invented articles: `python tests/pictures/draw_explorer.py`.

Needs a browser and Playwright, as the page tests do.
"""

import sys
from pathlib import Path
from urllib.parse import quote

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]

from browser import open_browser, open_tab  # noqa: E402  the tests' helper, found only now
from explorer_samples import explorer_store  # noqa: E402

from kg.exploring import write_explorer  # noqa: E402
from kg.viewing import read_view  # noqa: E402

SHOWN = {"explorer-overview.png": "", "explorer-evidence.png": f"#n=org/{quote('襄阳市总工会')}"}


def draw() -> None:
    """Write a picture of the overview and one of a union with its sentences."""
    page = HERE / "explorer.html"
    write_explorer(read_view(explorer_store()), page, title="工会活动知识图谱")
    with open_browser() as browser:
        for name, address in SHOWN.items():
            with open_tab(browser, page, size=(1400, 860), address=address, ready="main[data-ready]") as tab:
                tab.page.wait_for_timeout(400)
                tab.page.screenshot(path=HERE / name)
    page.unlink()


if __name__ == "__main__":
    draw()
