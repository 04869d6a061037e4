"""Months of the journal that are made while it is served, and a place for what no month holds.

A month is made apart and then attached: that waits for nobody who reads or adds events, and holds nobody up for longer
than a key to `head` takes to be written down. The server's role may not make tables: this function of the owner makes
the months of the next two years, and nothing else, whoever calls it. What finds no month, because nobody called it for
so long or because a clock is wrong, goes to `event_default`: an act is never refused for want of a month.
"""

from django.db import migrations

# The columns of `event`, and no key: attaching makes those of the table.
DEFAULT = [
    "CREATE TABLE event_default (LIKE event INCLUDING DEFAULTS INCLUDING CONSTRAINTS)",
    "ALTER TABLE event ATTACH PARTITION event_default DEFAULT",
]
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
    FOR n IN 0..24 LOOP
        first := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => n)) AT TIME ZONE 'UTC';
        after := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => n + 1)) AT TIME ZONE 'UTC';
        called := 'event_' || to_char(first AT TIME ZONE 'UTC', 'YYYY_MM');
        CONTINUE WHEN to_regclass('public.' || quote_ident(called)) IS NOT NULL;
        -- What stands among the others already stays there: a month beside it would be refused.
        CONTINUE WHEN EXISTS (SELECT FROM event_default AS d WHERE d.at >= first AND d.at < after);
        EXECUTE format('CREATE TABLE %I (LIKE event INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', called);
        EXECUTE format('ALTER TABLE event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', called, first, after);
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$
"""


class Migration(migrations.Migration):

    dependencies = [('ledger', '0010_forget_logged_anywhere')]

    operations = [
        migrations.RunSQL(DEFAULT, 'DROP TABLE event_default'),
        migrations.RunSQL(MONTHS, 'DROP FUNCTION make_event_months()'),
    ]
