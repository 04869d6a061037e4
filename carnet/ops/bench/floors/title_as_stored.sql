-- What the database holds of the title of a document. Run by psycopg.
SELECT sealed FROM entry_version WHERE record_id = %s AND logical_id = %s
