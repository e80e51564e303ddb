-- Each life of a journal is settled on its own: gateways that share this database share the ledger,
-- and the one that was started last must not hide what the others deliver.

ALTER TABLE headgate.usage_settled DROP COLUMN only_row;
DELETE FROM headgate.usage_settled WHERE epoch = 0;

-- What came before the one position was settled with it: those lives are settled to their end.
INSERT INTO headgate.usage_settled (epoch, sequence)
SELECT epoch, (1::bigint << 40) - 2 FROM headgate.journal_epochs
WHERE epoch < (SELECT max(epoch) FROM headgate.usage_settled);

ALTER TABLE headgate.usage_settled
  ADD PRIMARY KEY (epoch),
  ADD CHECK (epoch BETWEEN 1 AND 16777215),
  ADD CHECK (sequence BETWEEN 1 AND (1::bigint << 40) - 1);
COMMENT ON TABLE headgate.usage_settled IS 'Last journal record of each life whose usage is settled';
