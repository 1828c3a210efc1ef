"""What pages are made of: the files of `kg/web`, and the policies under which they run nothing but their own."""

import base64
import hashlib
from functools import cache
from importlib.resources import files

# a page under this policy may load and run nothing
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@cache
def web_file(name: str) -> str:
    """Read a file of `kg/web`, its lines ended alike on every system."""
    return (files("kg") / "web" / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def source_hash(text: str) -> str:
    """Give a script or style of the page itself as a Content-Security-Policy names it (CSP Level 3, hash-source)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
