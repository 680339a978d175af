-- What an import did, and what of its source could not be used.
ALTER TABLE import ADD COLUMN state TEXT NOT NULL DEFAULT 'open';
ALTER TABLE import ADD COLUMN schools BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN added BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN changed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN unchanged BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN members_ended BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN problems BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN error TEXT;
UPDATE import SET state = 'complete' WHERE ended_at IS NOT NULL;

CREATE TABLE import_problem (
    import BIGINT NOT NULL,
    number BIGINT NOT NULL,
    file TEXT NOT NULL,
    line BIGINT NOT NULL,
    key TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (import, number)
);
