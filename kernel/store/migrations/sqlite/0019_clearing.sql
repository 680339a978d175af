-- Data that somebody asked to be removed: all that a module keeps in a school ('module:homework'), or what a school
-- keeps of a person ('person:…'). Each step notes how far it came in its own transaction; who works on one moves
-- `leased_until`. `gone` and `total` count the same things, as they were when it was asked for.
CREATE TABLE clearing (
    school BIGINT NOT NULL,
    what TEXT NOT NULL,
    asked_by BLOB,
    begun_at BIGINT NOT NULL,
    module TEXT NOT NULL DEFAULT '',
    collection TEXT NOT NULL DEFAULT '',
    record TEXT NOT NULL DEFAULT '',
    gone BIGINT NOT NULL DEFAULT 0,
    total BIGINT NOT NULL,
    leased_until BIGINT NOT NULL DEFAULT 0,
    ended_at BIGINT,
    PRIMARY KEY (school, what)
) WITHOUT ROWID;
CREATE INDEX clearing_open ON clearing (leased_until) WHERE ended_at IS NULL;

-- Who was erased from a school, and when: what they wrote to others before that has no name.
CREATE TABLE erased (
    school BIGINT NOT NULL,
    person BLOB NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (school, person)
) WITHOUT ROWID;

-- What each module kept in a school on a day, as its account said last on it: bytes of records and of files.
CREATE TABLE storage_day (
    school BIGINT NOT NULL,
    module TEXT NOT NULL,
    day BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (school, module, day)
) WITHOUT ROWID;
