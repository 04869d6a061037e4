"""Work that may fail without keeping other work from its turn. Owns the one place that catches any error; hides none.

The error goes to the log with where it happened, and without what it says: it may quote data.
"""

import logging
from collections.abc import Callable


def tried(work: Callable[[], object], log: logging.Logger, what: str) -> bool:
    """Whether the work ended; one that failed is told in the log, and its caller goes on with the next."""
    try:
        work()
    except Exception:
        log.exception("%s failed", what)
        return False
    return True
