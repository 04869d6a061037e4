"""The months of the journal, made by a statement that Citus takes too.

Citus reads what it asks of other servers apart, and cannot read back what has no column: `SELECT FROM` inside the function
was refused there (its issue 5094), so that no month was ever made. It goes over one connection to each node, so that what
was read of the months is no operation of several beside the new one. On one server nothing changes.
"""

from django.db import migrations

MONTHS = """
CREATE OR REPLACE FUNCTION make_event_months() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET lock_timeout = '2s' SET search_path = public, pg_temp AS $$
DECLARE
    first timestamptz;
    after timestamptz;
    called text;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(7315011);
    IF to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL THEN
        PERFORM set_config('citus.multi_shard_modify_mode', 'sequential', true);
    END IF;
    FOR n IN 0..24 LOOP
        first := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => n)) AT TIME ZONE 'UTC';
        after := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => n + 1)) AT TIME ZONE 'UTC';
        called := 'event_' || to_char(first AT TIME ZONE 'UTC', 'YYYY_MM');
        CONTINUE WHEN to_regclass('public.' || quote_ident(called)) IS NOT NULL;
        -- What stands among the others already stays there: a month beside it would be refused.
        CONTINUE WHEN EXISTS (SELECT 1 FROM event_default AS d WHERE d.at >= first AND d.at < after);
        EXECUTE format('CREATE TABLE %I (LIKE event INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', called);
        EXECUTE format('ALTER TABLE event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', called, first, after);
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$
"""


class Migration(migrations.Migration):

    dependencies = [('ledger', '0011_months')]

    operations = [migrations.RunSQL(MONTHS, migrations.RunSQL.noop)]
