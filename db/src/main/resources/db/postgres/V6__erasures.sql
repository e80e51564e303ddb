-- What was to be erased, and how far that is. Rows stay when their tenant is gone: they say that it
-- is. A person is known by a salted hash, and when it is done not even by that.

CREATE SEQUENCE headgate.erasure_ids AS integer;
CREATE TABLE headgate.erasures (
  id integer PRIMARY KEY DEFAULT nextval('headgate.erasure_ids') CHECK (id > 0),
  -- No foreign key: it outlives the tenant.
  tenant_id integer NOT NULL,
  tenant_name text NOT NULL,
  person_field text CHECK (person_field IN ('ANONYMOUS_ID', 'USER_ID')),
  person_salt text,
  person_hash text,
  requested_by text NOT NULL,
  requested_at timestamptz NOT NULL,
  step text NOT NULL
    CHECK (step IN ('MARKING', 'DELIVERING', 'REMOVING', 'WIPING', 'RETIRING', 'DONE')),
  step_since timestamptz NOT NULL,
  found_rows bigint NOT NULL DEFAULT 0 CHECK (found_rows >= 0),
  note text NOT NULL DEFAULT '',
  CHECK ((person_salt IS NULL) = (person_hash IS NULL)),
  CHECK (step <> 'DONE' OR person_hash IS NULL)
);
CREATE INDEX erasures_tenant ON headgate.erasures (tenant_id, id);
CREATE INDEX erasures_open ON headgate.erasures (id) WHERE step <> 'DONE';
ALTER SEQUENCE headgate.erasure_ids OWNED BY headgate.erasures.id;
