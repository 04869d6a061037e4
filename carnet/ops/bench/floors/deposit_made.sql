-- The rows of the newest deposit of a record: what `deposit.sql` copies. Run by psycopg.
SELECT d.content_id, d.set_id, d.logical_id, e.commitment, e.ids_shown, e.sealed
FROM document AS d, event AS e
WHERE d.record_id = %(record)s AND e.record_id = %(record)s AND e.stream = 0 AND octet_length(e.ids_shown) = 16
ORDER BY d.seq DESC, e.seq DESC LIMIT 1
