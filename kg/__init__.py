"""Union KG: Chinese trade-union news to a knowledge graph with evidence for every statement."""

__version__ = "0.1.0"
