-- The people who look at the pages, and what they sign in with.

CREATE SEQUENCE headgate.user_ids AS integer;
CREATE TABLE headgate.users (
  id integer PRIMARY KEY DEFAULT nextval('headgate.user_ids') CHECK (id > 0),
  login text NOT NULL CONSTRAINT users_login_unique UNIQUE
    CHECK (login = lower(login) AND char_length(login) BETWEEN 1 AND 254),
  role text NOT NULL CHECK (role IN ('OPERATOR', 'TENANT_OWNER', 'TENANT_MEMBER', 'ANALYST')),
  tenant_id integer REFERENCES headgate.tenants ON DELETE CASCADE,
  password_hash text NOT NULL,
  must_change_password boolean NOT NULL,
  -- Raised whenever sessions have to end: another password, another role, disabled.
  session_generation integer NOT NULL DEFAULT 1,
  disabled boolean NOT NULL DEFAULT false,
  totp_secret_sealed text,
  totp_confirmed boolean NOT NULL DEFAULT false,
  totp_last_step bigint NOT NULL DEFAULT 0,
  recovery_code_hashes text[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL,
  last_sign_in_at timestamptz,
  CHECK ((role = 'OPERATOR') = (tenant_id IS NULL)),
  CHECK (totp_secret_sealed IS NOT NULL OR NOT totp_confirmed)
);
CREATE INDEX users_tenant ON headgate.users (tenant_id);
COMMENT ON COLUMN headgate.users.totp_secret_sealed IS 'AES-GCM under a key that is not in this database';
COMMENT ON COLUMN headgate.users.totp_last_step IS 'Time step of the last code used, so that none works twice';

CREATE SEQUENCE headgate.invitation_ids AS integer;
CREATE TABLE headgate.invitations (
  id integer PRIMARY KEY DEFAULT nextval('headgate.invitation_ids') CHECK (id > 0),
  login text NOT NULL,
  role text NOT NULL CHECK (role IN ('OPERATOR', 'TENANT_OWNER', 'TENANT_MEMBER', 'ANALYST')),
  tenant_id integer REFERENCES headgate.tenants ON DELETE CASCADE,
  token_sha256 text NOT NULL CONSTRAINT invitations_token_unique UNIQUE,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  accepted_at timestamptz,
  revoked_at timestamptz,
  CHECK ((role = 'OPERATOR') = (tenant_id IS NULL))
);
CREATE INDEX invitations_tenant ON headgate.invitations (tenant_id);

CREATE SEQUENCE headgate.access_token_ids AS integer;
CREATE TABLE headgate.access_tokens (
  id integer PRIMARY KEY DEFAULT nextval('headgate.access_token_ids') CHECK (id > 0),
  user_id integer NOT NULL REFERENCES headgate.users ON DELETE CASCADE,
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
  token_sha256 text NOT NULL CONSTRAINT access_tokens_token_unique UNIQUE,
  shown_prefix text NOT NULL,
  scopes text[] NOT NULL CHECK (scopes <@ ARRAY['READ', 'WRITE']),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  last_used_at timestamptz
);
CREATE INDEX access_tokens_user ON headgate.access_tokens (user_id);
