"""The owner's function that removes links that are in the log, in a form that Citus takes too.

Citus plans no statement about several servers inside a function in SQL that has parameters, and joins no local table to
what it deletes on other servers: the leaves are read first, then handed over as values. On one server nothing changes.
"""

from django.db import migrations

FORGET = """
CREATE OR REPLACE FUNCTION forget_logged(of_year integer, first_index bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    records uuid[];
    streams smallint[];
    numbers bigint[];
    links bytea[];
    gone bigint;
BEGIN
    SELECT array_agg(l.record_id), array_agg(l.stream), array_agg(l.seq), array_agg(l.link)
    INTO records, streams, numbers, links
    FROM log_leaf AS l WHERE l.log_year = of_year AND l.leaf_index >= first_index;
    DELETE FROM event_pending AS p
    USING unnest(records, streams, numbers, links) AS l(record_id, stream, seq, link)
    WHERE p.record_id = l.record_id AND p.stream = l.stream AND p.seq = l.seq AND p.link = l.link;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$
"""
FORMER = """
CREATE OR REPLACE FUNCTION forget_logged(of_year integer, first_index bigint) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM event_pending AS p USING log_leaf AS l
        WHERE l.log_year = of_year AND l.leaf_index >= first_index
          AND p.record_id = l.record_id AND p.stream = l.stream AND p.seq = l.seq AND p.link = l.link
        RETURNING 1
    )
    SELECT count(*) FROM gone
$$
"""


class Migration(migrations.Migration):

    dependencies = [('ledger', '0009_act_count')]

    operations = [migrations.RunSQL(FORGET, FORMER)]
