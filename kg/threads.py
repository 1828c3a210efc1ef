"""How many threads numpy takes: one, for the processors are shared out by processes (`kg build -j N`)."""

import os

# what the libraries under numpy read when they are loaded; PyTorch, which `kg train` uses, does not
_SETTINGS = ("OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def compute_alone() -> None:
    """Let numpy compute in one thread, here where it is not loaded yet and in processes that are started from here.

    The matrices of an article's clauses are small: threads waiting for each other took as much of the processors as all
    of the analysis. What a user has set stays.
    """
    for name in _SETTINGS:
        os.environ.setdefault(name, "1")
