-- Deliveries stand in the order of their signals, so that a new one is written beside the one before. By hashes, each
-- commit wrote two more pages for every signal. A retry is known by its signal, never by its delivery.
ALTER TABLE deliveries RENAME TO deliveries_before;

-- Which deliveries told us of a signal. One delivery may carry several signals.
CREATE TABLE deliveries (
  signal_seq   INTEGER NOT NULL REFERENCES signals (seq),
  provider_id  TEXT NOT NULL,
  delivery_id  TEXT NOT NULL,
  first_at_ms  INTEGER NOT NULL,
  last_at_ms   INTEGER NOT NULL,
  repeat_count INTEGER NOT NULL,
  PRIMARY KEY (signal_seq, provider_id, delivery_id)
) STRICT, WITHOUT ROWID;

INSERT INTO deliveries
SELECT s.seq, d.provider_id, d.delivery_id, d.first_at_ms, d.last_at_ms, d.repeat_count
FROM signals AS s JOIN deliveries_before AS d USING (signal_id) ORDER BY s.seq;

DROP TABLE deliveries_before;
