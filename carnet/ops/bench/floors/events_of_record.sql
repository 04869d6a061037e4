-- How many events the journal of a record has. Run by psycopg.
SELECT count(*) FROM event WHERE record_id = %s
