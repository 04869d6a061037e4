"""Rows of a destroyed record: the server may not delete patient data, this function of the owner may, once the keys
are gone and nobody can read them any more. The journal, its log, the heads and the states of records are not for it.
"""

from django.db import migrations

ERASE = """
CREATE FUNCTION erase_unreadable(of_record uuid, of_table text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone bigint;
BEGIN
    IF of_table IN ('event', 'event_pending', 'stream_head', 'log_leaf', 'head', 'record_key', 'record_life', 'due_act')
    THEN
        RAISE EXCEPTION 'the table % is not erased', of_table;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM head WHERE record_id = of_record AND status = 'destroyed')
       OR EXISTS (SELECT 1 FROM record_key WHERE record_id = of_record AND purpose IN ('document', 'metadata', 'index'))
    THEN
        RAISE EXCEPTION 'the keys of this record are there';
    END IF;
    EXECUTE format('DELETE FROM %I WHERE record_id = $1', of_table) USING of_record;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$
"""


class Migration(migrations.Migration):

    dependencies = [('storage', '0002_foreign_keys')]

    operations = [migrations.RunSQL(ERASE, 'DROP FUNCTION erase_unreadable(uuid, text)')]
