"""What tests share: the annotated articles beside a development checkout, skipped with a reason where absent."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of corpora and gold annotations; a plain clone has none, and the test is skipped."""
    if not (SHARED / "gold" / "dev").is_dir():
        pytest.skip("the annotated corpora (../shared) are not beside this checkout")
    return SHARED


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Give a headless Chromium to which no name outside resolves."""
    from browser import open_browser

    with open_browser() as running:
        yield running
