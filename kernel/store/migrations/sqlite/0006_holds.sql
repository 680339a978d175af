-- Modules held back: a door of a module in a school, or everywhere (school 0, which no school is).
CREATE TABLE hold (
    school BIGINT NOT NULL,
    module TEXT NOT NULL,
    door TEXT NOT NULL,
    kind TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    times BIGINT NOT NULL,
    by_person BLOB,
    PRIMARY KEY (school, module, door)
) WITHOUT ROWID;

-- How modules faulted, each way once: what a vendor needs to find it.
CREATE TABLE fault (
    school BIGINT NOT NULL,
    module TEXT NOT NULL,
    version TEXT NOT NULL,
    call TEXT NOT NULL,
    kind TEXT NOT NULL,
    place TEXT NOT NULL,
    count BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    detail TEXT NOT NULL,
    backtrace TEXT NOT NULL,
    fuel BIGINT NOT NULL,
    memory BIGINT NOT NULL,
    PRIMARY KEY (school, module, version, call, kind, place)
) WITHOUT ROWID;

-- Since when a version runs, and which did before: what a new one that faults goes back to.
ALTER TABLE module_current ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE module_current ADD COLUMN former TEXT;
