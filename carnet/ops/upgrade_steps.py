"""From one running server to another. Owns the copy and the comparison of every table; changes no folder."""

from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from carnet.ops import surroundings
from carnet.ops.progress import Progress
from carnet.ops.restore_steps import bring_up
from carnet.storage.backup_errors import UpgradeUnsound
from carnet.storage.cluster import EmbeddedCluster
from carnet.storage.cluster_settings import APP
from carnet.storage.dumping import dumped, restore
from carnet.storage.instance_folder import Instance
from carnet.storage.rights import tables

# The same number on every version, whatever the order of rows.
_SUM: Final = """
    SELECT count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint), 0) FROM {t} AS t
"""


def major_of(data: Path) -> str:
    """The major version that made a data folder; empty when there is none."""
    try:
        return (data / "PG_VERSION").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def carry_over(instance: Instance, old: EmbeddedCluster, new: EmbeddedCluster, progress: Progress) -> None:
    """Everything of the old server into the new one; UpgradeUnsound when a table differs afterwards."""
    before = _sums(old.owner_dsn)
    progress(1, 3, "database")
    restore(new.owner_dsn, dumped(old.owner_dsn, bindir=new.bindir), new.bindir)
    progress(2, 3, "comparison")
    after = _sums(new.owner_dsn)
    for table, found in before.items():
        if after.get(table) != found:
            raise UpgradeUnsound(table=table)
    surroundings.name_server(new.dsn(APP), new.owner_dsn)
    surroundings.start_django(instance)
    bring_up(instance)
    progress(3, 3, "rights")


def _sums(dsn: str) -> dict[str, tuple[object, ...]]:
    with psycopg.connect(dsn) as connection:
        found = {}
        for table in tables(connection):
            row = connection.execute(sql.SQL(_SUM).format(t=sql.Identifier(table))).fetchone()
            found[table] = row or ()
        return found
