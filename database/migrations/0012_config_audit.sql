-- Every change of what people may set: what it was, what it became, who did it and why. Written in the commit of
-- the change itself.
CREATE TABLE config_audit (
  seq        INTEGER PRIMARY KEY,
  subject    TEXT NOT NULL CHECK (subject IN ('limits', 'provider', 'rpc_mode', 'halt', 'breaker', 'wallet', 'roster', 'access')),
  subject_id TEXT NOT NULL,
  -- A list of {name, before, after}.
  changes    TEXT NOT NULL CHECK (json_valid(changes)),
  changed_by TEXT NOT NULL,
  reason     TEXT NOT NULL,
  at_ms      INTEGER NOT NULL
) STRICT;

CREATE INDEX config_audit_subject ON config_audit (subject);

CREATE TRIGGER config_audit_refuse_update BEFORE UPDATE ON config_audit
BEGIN SELECT RAISE(ABORT, 'config_audit is append-only'); END;

CREATE TRIGGER config_audit_refuse_delete BEFORE DELETE ON config_audit
BEGIN SELECT RAISE(ABORT, 'config_audit is append-only'); END;
