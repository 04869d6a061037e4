-- The same event as a bare row: no guard, no counter, no link, no queue. Durable all the same.
\set n random(1, 1000000000000000)
INSERT INTO event (record_id, stream, seq, at, prev, link, commitment, ids_shown, sealed)
    VALUES (:record, 0, :n, now(), :commitment, :commitment, :commitment, :ids, :sealed);
