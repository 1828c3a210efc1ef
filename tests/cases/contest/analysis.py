"""The article with everything in it."""

from fixtures_analysis import ANALYSIS

__all__ = ["ANALYSIS"]
