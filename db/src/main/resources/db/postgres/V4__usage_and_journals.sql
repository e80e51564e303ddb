-- Settled usage: accepted unique live media events, up to the journal record in usage_settled.

CREATE TABLE headgate.usage (
  -- No foreign key: a delivery may settle events of a tenant that has been deleted since.
  tenant_id integer NOT NULL,
  month integer NOT NULL,
  events bigint NOT NULL CHECK (events >= 0),
  PRIMARY KEY (month, tenant_id)
);
COMMENT ON COLUMN headgate.usage.month IS 'Months since year 0, UTC: year * 12 + month - 1';

CREATE TABLE headgate.usage_settled (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  epoch integer NOT NULL,
  sequence bigint NOT NULL
);
COMMENT ON TABLE headgate.usage_settled IS 'Last journal record whose usage is settled; 0, 0 before the first';
INSERT INTO headgate.usage_settled (epoch, sequence) VALUES (0, 0);

-- Each life of a journal takes a number here that was never given before: a restored backup or an
-- emptied disk cannot make the same delivery_id twice. An epoch has 24 bits.
CREATE TABLE headgate.journal_epochs (
  epoch integer PRIMARY KEY CHECK (epoch BETWEEN 1 AND 16777215),
  begun_at timestamptz NOT NULL DEFAULT now()
);
