"""A few measures for the operator's own watch, in the format that Prometheus' node exporter reads from a file.

Owns `metrics.prom` in the instance's folder; opens no port and names nobody. The worker writes it each minute: a file
that grew old says that the worker stopped.
"""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from carnet.documents import contents
from carnet.kernel.clock import Clock
from carnet.kernel.durable import AS_UMASK_SAYS, write_whole
from carnet.ledger import alerts, log_store, months, own_acts
from carnet.storage.instance_folder import METRICS_FILE
from carnet.storage.server_facts import server_facts


def write_measures(clock: Clock) -> Path | None:
    """Writes the file; None without an instance."""
    instance = settings.CARNET.instance
    if instance is None:
        return None
    path: Path = instance.folder / METRICS_FILE
    write_whole(path, ("\n".join(lines(clock)) + "\n").encode(), AS_UMASK_SAYS)
    return path


def lines(clock: Clock) -> Iterator[str]:
    """Each measure with what it means."""
    yield "# HELP carnet_alerts_waiting Alerts that no operator concluded on."
    yield "# TYPE carnet_alerts_waiting gauge"
    for kind, number in alerts.waiting().items():
        yield f'carnet_alerts_waiting{{kind="{kind.value}"}} {number}'
    yield "# HELP carnet_acts_pending Acts that were not counted, nor told to who did them, yet (500: or more)."
    yield "# TYPE carnet_acts_pending gauge"
    yield f"carnet_acts_pending {len(own_acts.waiting())}"
    oldest = log_store.oldest_waiting()
    late = max(0, int((clock.now() - oldest).total_seconds())) if oldest else 0
    yield "# HELP carnet_unsigned_seconds Age of the oldest event that is in no signed log; 0 when all are."
    yield "# TYPE carnet_unsigned_seconds gauge"
    yield f"carnet_unsigned_seconds {late}"
    yield "# HELP carnet_journal_months_ahead Months of the journal that are ready after the present one."
    yield "# TYPE carnet_journal_months_ahead gauge"
    yield f"carnet_journal_months_ahead {months.ahead(clock.now())}"
    yield from _of_documents()
    yield "# HELP carnet_database_bytes Size of the database on its disk."
    yield "# TYPE carnet_database_bytes gauge"
    yield f"carnet_database_bytes {server_facts().size}"
    yield "# HELP carnet_measured_seconds When this was measured."
    yield "# TYPE carnet_measured_seconds gauge"
    yield f"carnet_measured_seconds {int(clock.now().timestamp())}"


def _of_documents() -> Iterator[str]:
    """Where documents are kept. A bucket tells no end: no number is better than one that means nothing."""
    there = contents.store_answers()
    yield "# HELP carnet_blobs_answer Whether the place where documents are kept answers (1) or not (0)."
    yield "# TYPE carnet_blobs_answer gauge"
    yield f"carnet_blobs_answer {int(there)}"
    free = contents.store().free() if there else None
    if free is not None:
        yield "# HELP carnet_blob_free_bytes Room that is left where documents are kept; absent where they are in S3."
        yield "# TYPE carnet_blob_free_bytes gauge"
        yield f"carnet_blob_free_bytes {free}"
