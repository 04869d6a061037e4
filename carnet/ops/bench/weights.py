"""What is stored weighs so much: rows, bytes of them, bytes of their indexes. Owns the question; changes nothing."""

from typing import Any, Final

import psycopg

TABLES: Final = """
SELECT c.oid::regclass::text, sum(greatest(p.reltuples, 0))::bigint,
       sum(pg_table_size(p.oid))::bigint, sum(pg_indexes_size(p.oid))::bigint
FROM pg_class AS c JOIN pg_class AS p
  ON p.oid = c.oid OR c.oid = pg_partition_root(p.oid)
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND p.relkind = 'r'
GROUP BY c.oid HAVING sum(pg_table_size(p.oid)) > 0
ORDER BY sum(pg_total_relation_size(p.oid)) DESC
"""


def tables(owner_dsn: str) -> list[dict[str, Any]]:
    """Each table with its rows (as ANALYZE counts them), its bytes (long values too), and those of its indexes."""
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")
        rows = owner.execute(TABLES).fetchall()
    return [
        {"table": table, "rows": int(count), "bytes": int(size), "index_bytes": int(index)}
        for table, count, size, index in rows
    ]
