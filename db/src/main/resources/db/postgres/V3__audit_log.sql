-- Every change and every sign-in, for good. Rows are added and never changed; the triggers hold for
-- whoever connects, the owner of the table included, until somebody drops them on purpose.

CREATE TABLE headgate.audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  user_id integer,
  tenant_id integer,
  action text NOT NULL,
  subject text NOT NULL,
  details jsonb NOT NULL,
  request_id text,
  address text
);
COMMENT ON TABLE headgate.audit_log IS 'Append only; names no foreign keys, since it outlives what it tells of';
CREATE INDEX audit_log_tenant ON headgate.audit_log (tenant_id, id);
CREATE INDEX audit_log_user ON headgate.audit_log (user_id, id);

CREATE FUNCTION headgate.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append only' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON headgate.audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION headgate.refuse_change();
