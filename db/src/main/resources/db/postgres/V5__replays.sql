-- Rejected things that were sent again, and how many were rejected beyond what is kept.

CREATE SEQUENCE headgate.replay_ids AS integer;
CREATE TABLE headgate.replays (
  id integer PRIMARY KEY DEFAULT nextval('headgate.replay_ids') CHECK (id > 0),
  tenant_id integer NOT NULL REFERENCES headgate.tenants ON DELETE CASCADE,
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL,
  selection text NOT NULL,
  letters bigint NOT NULL,
  accepted bigint NOT NULL DEFAULT 0,
  duplicate bigint NOT NULL DEFAULT 0,
  rejected bigint NOT NULL DEFAULT 0,
  refused bigint NOT NULL DEFAULT 0,
  unclear bigint NOT NULL DEFAULT 0,
  -- Until then one process works at it; a process that ended lets it run out.
  claimed_until timestamptz NOT NULL DEFAULT '-infinity',
  finished_at timestamptz,
  stopped_why text NOT NULL DEFAULT ''
);
CREATE INDEX replays_tenant ON headgate.replays (tenant_id, id);
CREATE INDEX replays_unfinished ON headgate.replays (id) WHERE finished_at IS NULL;

-- One row for each letter that was ever in a replay, as long as the store may have the letter.
CREATE TABLE headgate.replayed_letters (
  tenant_id integer NOT NULL REFERENCES headgate.tenants ON DELETE CASCADE,
  delivery_id bigint NOT NULL,
  row_no integer NOT NULL,
  received_at timestamptz NOT NULL,
  is_tag boolean NOT NULL,
  bytes integer NOT NULL,
  replay_id integer NOT NULL REFERENCES headgate.replays ON DELETE CASCADE,
  fate text NOT NULL CHECK (fate IN
    ('WAITING', 'UNDER_WAY', 'ACCEPTED', 'DUPLICATE', 'REJECTED', 'REFUSED', 'UNCLEAR')),
  detail text NOT NULL DEFAULT '',
  PRIMARY KEY (tenant_id, delivery_id, row_no)
);
CREATE INDEX replayed_letters_open ON headgate.replayed_letters (replay_id, received_at, delivery_id, row_no)
  WHERE fate IN ('WAITING', 'UNDER_WAY');
CREATE INDEX replayed_letters_received ON headgate.replayed_letters (received_at);
COMMENT ON COLUMN headgate.replayed_letters.delivery_id IS 'The 64 bits of an unsigned number';

-- What a flood brought beyond the tenant's cap, by the hour.
CREATE TABLE headgate.rejected_not_kept (
  tenant_id integer NOT NULL REFERENCES headgate.tenants ON DELETE CASCADE,
  hour timestamptz NOT NULL,
  key_id integer NOT NULL,
  code text NOT NULL,
  field text NOT NULL,
  letters bigint NOT NULL,
  PRIMARY KEY (tenant_id, hour, key_id, code, field)
);
