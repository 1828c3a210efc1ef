"""Hardening tests share the modules beside them and those of the tests above."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
