-- Where people have e-mail sent. `pending` is an address that they have yet to confirm, asked for `asked`
-- times since `asked_from`. `epoch` grows each time they have it sent (again): links of letters from before
-- change nothing.
CREATE TABLE email (
    person UUID NOT NULL PRIMARY KEY,
    address TEXT,
    pending TEXT,
    asked BIGINT NOT NULL DEFAULT 0,
    asked_from BIGINT NOT NULL DEFAULT 0,
    epoch BIGINT NOT NULL DEFAULT 0,
    stopped TEXT,
    stopped_at BIGINT,
    stopped_why TEXT,
    hour BIGINT NOT NULL
);

-- How soon a person is written to of what a module tells them, and since when, where they chose it.
CREATE TABLE email_pace (
    person UUID NOT NULL,
    module TEXT COLLATE "C" NOT NULL,
    pace TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (person, module)
);

-- Letters to be sent: when each is looked at next, and up to which instant the last one told. Nothing of what
-- a letter says is here: it is written when it is handed over. Who works on one moves `due_at` to the end of
-- a lease and leaves a `claim`; `handing` is there from just before it is handed over until it is known what
-- became of it.
CREATE TABLE letter (
    person UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    due_at BIGINT NOT NULL,
    told_to BIGINT NOT NULL,
    claim UUID,
    handing BIGINT,
    attempts BIGINT NOT NULL DEFAULT 0,
    error TEXT,
    PRIMARY KEY (person, kind)
);
CREATE INDEX letter_due ON letter (due_at);
CREATE INDEX letter_failing ON letter (due_at) WHERE error IS NOT NULL;

-- In which hours people want to be left alone besides those of their schools: minutes of the day between
-- which they may be told something, none for all.
CREATE TABLE quiet (
    person UUID NOT NULL PRIMARY KEY,
    from_minute BIGINT,
    to_minute BIGINT,
    weekends BOOLEAN NOT NULL
);
