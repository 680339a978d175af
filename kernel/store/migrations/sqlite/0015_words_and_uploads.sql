-- Which words a delivery says, folded, each once with a blank before it: a person's box is searched in what it has,
-- by these rows. `fields` are those that were looked through, as they were named then.
CREATE TABLE mail_words (
    school BIGINT NOT NULL,
    mail BIGINT NOT NULL,
    fields TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (school, mail)
) WITHOUT ROWID;
-- Deliveries from before, until their words are noted.
ALTER TABLE mail ADD COLUMN said BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX mail_unsaid ON mail (school, id) WHERE NOT said;

-- A file that comes in parts, each of which is kept when it is acknowledged, so that it goes on where it stopped.
-- `size` is what it said it would be, and is on the accounts from the beginning; `at` how much of it is kept. Whoever
-- writes a part holds it meanwhile. `file` is what it became.
CREATE TABLE upload (
    school BIGINT NOT NULL,
    id BLOB NOT NULL,
    module TEXT NOT NULL,
    person BLOB NOT NULL,
    said TEXT NOT NULL,
    size BIGINT NOT NULL,
    at BIGINT NOT NULL DEFAULT 0,
    kind TEXT,
    object BLOB NOT NULL,
    held_by BLOB,
    held_until BIGINT NOT NULL DEFAULT 0,
    file BLOB,
    begun_at BIGINT NOT NULL,
    PRIMARY KEY (school, id)
) WITHOUT ROWID;
CREATE INDEX upload_person ON upload (school, person);
CREATE INDEX upload_begun ON upload (begun_at);
