-- What the database alone does for one deposit: the same rows in the same three transactions, copied from a deposit
-- that was really made. Values come with -D. Run by pgbench -M prepared.
\set n random(1, 1000000000000000)
INSERT INTO locator (kind, key_hmac, record_id, claimed_at, confirmed) VALUES ('document',
    sha256(int8send(:n::bigint)), :record, now(), false) ON CONFLICT DO NOTHING;
WITH fresh AS (SELECT gen_random_uuid() AS content_id, gen_random_uuid() AS set_id, gen_random_uuid() AS logical_id),
    guard AS (UPDATE head SET rights_epoch = rights_epoch + 1, last_seq = last_seq + 3, last_event_at = now() WHERE
        record_id = :record RETURNING record_id, last_seq),
    counter AS (UPDATE stream_head AS s SET seq = s.seq + 1, prev = s.link, link = sha256(s.link ||
        int2send(s.stream) || int8send(s.seq + 1) || :commitment || sha256(:ids)) FROM guard WHERE s.record_id =
        guard.record_id AND s.record_id = :record AND s.stream = 0 RETURNING s.record_id, s.stream, s.seq, s.prev,
        s.link),
    written AS (INSERT INTO event (record_id, stream, seq, at, prev, link, commitment, ids_shown, sealed) SELECT
        record_id, stream, seq, now(), prev, link, :commitment, :ids, :sealed FROM counter RETURNING record_id,
        stream, seq, at, link),
    pending AS (INSERT INTO event_pending (record_id, stream, seq, at, link) SELECT record_id, stream, seq, at, link
        FROM written),
    stored AS (INSERT INTO content (record_id, content_id, blob_id, media_type, size, wrapped_key, sealed_hashes,
        stored_at) SELECT c.record_id, f.content_id, md5(f.content_id::text), c.media_type, c.size, c.wrapped_key,
        c.sealed_hashes, now() FROM content c, fresh f WHERE c.record_id = :record AND c.content_id = :content),
    lot AS (INSERT INTO submission_set (record_id, set_id, seq, submitted_at, content_type_code, author_kind,
        author_person, author_structure, sealed) SELECT s.record_id, f.set_id, g.last_seq - 2, now(),
        s.content_type_code, s.author_kind, s.author_person, s.author_structure, s.sealed FROM submission_set s,
        fresh f, guard g WHERE s.record_id = :record AND s.set_id = :lot),
    kept AS (INSERT INTO document (record_id, logical_id, seq, set_id, content_id, unique_hmac, depositor_kind,
        depositor_person, depositor_structure, author_person, author_structure, first_deposited_at,
        deposited_at, source_hmac, set_hmac, sealed_facts) SELECT
        d.record_id, f.logical_id, g.last_seq - 2, f.set_id, f.content_id, sha256(int8send(:n::bigint)),
        d.depositor_kind, d.depositor_person, d.depositor_structure, d.author_person, d.author_structure, now(),
        now(), d.source_hmac, d.set_hmac, d.sealed_facts FROM document d, fresh f, guard g WHERE d.record_id = :record AND d.logical_id = :document),
    version AS (INSERT INTO entry_version (record_id, logical_id, version, entry_uuid, seq, status, type_code,
        type_system, class_code, format_code, mime_type, language_code, facility_code, setting_code, creation_time,
        service_start, service_stop, masque_ps, invisible_patient, invisible_representatives, masked_by_kind,
        masked_by_person, changed_at, changed_by_kind, changed_by_person, set_id, sealed) SELECT v.record_id, f.logical_id,
        1, gen_random_uuid(), g.last_seq - 1, v.status, v.type_code, v.type_system, v.class_code, v.format_code,
        v.mime_type, v.language_code, v.facility_code, v.setting_code, v.creation_time, v.service_start,
        v.service_stop, v.masque_ps, v.invisible_patient, v.invisible_representatives, v.masked_by_kind,
        v.masked_by_person, now(), v.changed_by_kind, v.changed_by_person, f.set_id, v.sealed FROM entry_version v, fresh f,
        guard g WHERE v.record_id = :record AND v.logical_id = :document AND v.version = 1),
    linked AS (INSERT INTO association (record_id, association_id, seq, kind, source_id, target_id, set_id, at)
        SELECT g.record_id, gen_random_uuid(), g.last_seq, 'HasMember', f.set_id, f.logical_id, f.set_id, now() FROM
        fresh f, guard g)
INSERT INTO outbox (record_id, outbox_id, task, ids, created_at)
    SELECT g.record_id, gen_random_uuid(), 'tell_deposit', '[]', now() FROM guard g;
UPDATE locator SET confirmed = true WHERE kind = 'document' AND key_hmac = sha256(int8send(:n::bigint));
