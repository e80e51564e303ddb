-- What the accept path needs to know: who may send what. Every change of these four tables raises
-- the one row of headgate.revision in its own transaction, so that a node can tell by one number
-- whether its view in memory is current, and can fetch only what changed.

CREATE TABLE headgate.revision (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  value bigint NOT NULL,
  -- The revision of the last change that took rows away: a view older than this is read anew.
  last_delete bigint NOT NULL
);
COMMENT ON TABLE headgate.revision IS 'One row, raised by every change of plans, tenants, sites and api_keys';
INSERT INTO headgate.revision (value, last_delete) VALUES (1, 1);

-- Writers wait for each other on the one row, so revisions become visible in their order.
CREATE FUNCTION headgate.raise_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE headgate.revision SET value = value + 1;
  PERFORM pg_notify('headgate_revision', '');
  RETURN NULL;
END $$;

CREATE FUNCTION headgate.stamp_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.revision := (SELECT value FROM headgate.revision);
  RETURN NEW;
END $$;

CREATE FUNCTION headgate.note_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE headgate.revision SET last_delete = value;
  RETURN NULL;
END $$;

CREATE SEQUENCE headgate.plan_ids AS integer;
CREATE TABLE headgate.plans (
  id integer PRIMARY KEY DEFAULT nextval('headgate.plan_ids') CHECK (id > 0),
  name text NOT NULL CONSTRAINT plans_name_unique UNIQUE
    CHECK (char_length(name) BETWEEN 1 AND 200),
  events_per_minute integer NOT NULL CHECK (events_per_minute >= 1),
  tag_requests_per_second integer NOT NULL CHECK (tag_requests_per_second >= 1),
  tag_burst integer NOT NULL CHECK (tag_burst >= 1),
  monthly_quota bigint CHECK (monthly_quota >= 0),
  quota_refusal text NOT NULL CHECK (quota_refusal IN ('FORBIDDEN', 'TOO_MANY_REQUESTS')),
  retention_days integer NOT NULL CHECK (retention_days BETWEEN 1 AND 3650),
  revision bigint NOT NULL DEFAULT 0
);
COMMENT ON COLUMN headgate.plans.monthly_quota IS 'Unique live media events a UTC month; null for no limit';

CREATE SEQUENCE headgate.tenant_ids AS integer;
CREATE TABLE headgate.tenants (
  id integer PRIMARY KEY DEFAULT nextval('headgate.tenant_ids') CHECK (id > 0),
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
  plan_id integer NOT NULL REFERENCES headgate.plans,
  status text NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE', 'DELETING')),
  created_at timestamptz NOT NULL DEFAULT now(),
  revision bigint NOT NULL DEFAULT 0
);
CREATE INDEX tenants_plan ON headgate.tenants (plan_id);

CREATE SEQUENCE headgate.site_ids AS integer;
CREATE TABLE headgate.sites (
  id integer PRIMARY KEY DEFAULT nextval('headgate.site_ids') CHECK (id > 0),
  tenant_id integer NOT NULL REFERENCES headgate.tenants ON DELETE CASCADE,
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
  enabled boolean NOT NULL,
  blocked boolean NOT NULL DEFAULT false,
  conversion_events text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  revision bigint NOT NULL DEFAULT 0,
  CONSTRAINT sites_tenant_name_unique UNIQUE (tenant_id, name),
  UNIQUE (tenant_id, id),
  CHECK (NOT (blocked AND enabled))
);
COMMENT ON COLUMN headgate.sites.blocked IS 'Disabled by an operator, who alone enables it again';

CREATE SEQUENCE headgate.key_ids AS integer;
CREATE TABLE headgate.api_keys (
  id integer PRIMARY KEY DEFAULT nextval('headgate.key_ids') CHECK (id > 0),
  tenant_id integer NOT NULL REFERENCES headgate.tenants ON DELETE CASCADE,
  site_id integer,
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
  kind text NOT NULL CHECK (kind IN ('MEDIA', 'TAG')),
  mode text NOT NULL CHECK (mode IN ('LIVE', 'TEST')),
  scopes text[] NOT NULL CHECK (scopes <@ ARRAY['INGEST', 'BACKFILL']),
  secret_sha256 bytea NOT NULL CONSTRAINT api_keys_secret_unique UNIQUE
    CHECK (octet_length(secret_sha256) = 32),
  shown_prefix text NOT NULL,
  allowed_origins text[] NOT NULL,
  imported boolean NOT NULL,
  rotated_from integer REFERENCES headgate.api_keys ON DELETE SET NULL,
  created_by text NOT NULL,
  created_by_user integer,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  revoked_at timestamptz,
  revoked_by text,
  revoke_reason text,
  revision bigint NOT NULL DEFAULT 0,
  CHECK ((kind = 'TAG') = (site_id IS NOT NULL)),
  CHECK ((revoked_at IS NULL) = (revoked_by IS NULL)),
  -- A tag key reports for a site of its own tenant.
  FOREIGN KEY (tenant_id, site_id) REFERENCES headgate.sites (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX api_keys_tenant ON headgate.api_keys (tenant_id);
CREATE INDEX api_keys_site ON headgate.api_keys (site_id) WHERE site_id IS NOT NULL;
CREATE INDEX api_keys_rotated_from ON headgate.api_keys (rotated_from) WHERE rotated_from IS NOT NULL;
COMMENT ON COLUMN headgate.api_keys.secret_sha256 IS 'All that is kept of the secret';

-- Apart from api_keys, because being used is not a change that the nodes have to hear of.
CREATE TABLE headgate.key_uses (
  key_id integer PRIMARY KEY REFERENCES headgate.api_keys ON DELETE CASCADE,
  last_used_at timestamptz NOT NULL
) WITH (fillfactor = 50);

DO $$
DECLARE watched text;
BEGIN
  FOREACH watched IN ARRAY ARRAY['plans', 'tenants', 'sites', 'api_keys'] LOOP
    EXECUTE format('CREATE TRIGGER raise_revision BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE
        ON headgate.%I FOR EACH STATEMENT EXECUTE FUNCTION headgate.raise_revision()', watched);
    EXECUTE format('CREATE TRIGGER stamp_revision BEFORE INSERT OR UPDATE
        ON headgate.%I FOR EACH ROW EXECUTE FUNCTION headgate.stamp_revision()', watched);
    EXECUTE format('CREATE TRIGGER note_delete AFTER DELETE OR TRUNCATE
        ON headgate.%I FOR EACH STATEMENT EXECUTE FUNCTION headgate.note_delete()', watched);
  END LOOP;
END $$;

-- The plan that new tenants get unless another is chosen.
INSERT INTO headgate.plans (name, events_per_minute, tag_requests_per_second, tag_burst,
    monthly_quota, quota_refusal, retention_days)
  VALUES ('default', 120000, 1000, 10000, NULL, 'FORBIDDEN', 395);
