WITH heads AS (
    INSERT INTO head SELECT (jsonb_populate_record(h, jsonb_build_object('record_id', gen_random_uuid()))).*
    FROM head AS h, generate_series(1, %(number)s) WHERE h.record_id = %(record)s
    RETURNING record_id, rights_epoch
)
INSERT INTO subscription SELECT (jsonb_populate_record(s, jsonb_build_object(
    'record_id', n.record_id, 'subscription_id', gen_random_uuid(), 'epoch', n.rights_epoch, 'status', 'active',
    'next_at', NULL))).*
FROM subscription AS s, heads AS n WHERE s.record_id = %(record)s AND s.subscription_id = %(one)s
