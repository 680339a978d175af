-- The region's directory, and what its schools store.
--
-- Both databases have the same tables. Instants are milliseconds since 1970, days are ISO text,
-- lists and documents are JSON text. `ended_at` marks rows that give no right any more.

CREATE TABLE counter (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counter (name, value) VALUES ('change', 0), ('import', 0), ('school', 0);

-- What other nodes must forget from their caches. The sequence comes from `counter`, whose row is
-- locked until the transaction ends: who sees a number has seen all smaller ones.
CREATE TABLE change (
    sequence BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT NOT NULL
);

-- Directory -----------------------------------------------------------------------------------

CREATE TABLE school (
    id BIGINT NOT NULL PRIMARY KEY,
    uai TEXT NOT NULL UNIQUE,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    level TEXT NOT NULL
);

CREATE TABLE school_group (
    school BIGINT NOT NULL,
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (school, id)
);

CREATE TABLE person (
    id UUID NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    source_key TEXT NOT NULL,
    title TEXT NOT NULL,
    given TEXT NOT NULL,
    family TEXT NOT NULL,
    birth TEXT,
    email TEXT,
    region_admin BOOLEAN NOT NULL,
    UNIQUE (source, source_key)
);

CREATE TABLE membership (
    school BIGINT NOT NULL,
    person UUID NOT NULL,
    profile TEXT NOT NULL,
    seen BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (school, person, profile)
);
CREATE INDEX membership_person ON membership (person);

-- `origin` is 'roster' for what a source says and 'local' for what was decided here, so that an
-- import takes back only what an import gave.
CREATE TABLE membership_function (
    school BIGINT NOT NULL,
    person UUID NOT NULL,
    function TEXT NOT NULL,
    origin TEXT NOT NULL,
    seen BIGINT NOT NULL,
    PRIMARY KEY (school, person, function, origin)
);
CREATE INDEX membership_function_person ON membership_function (person);

CREATE TABLE group_membership (
    school BIGINT NOT NULL,
    group_id UUID NOT NULL,
    person UUID NOT NULL,
    role TEXT NOT NULL,
    subjects TEXT NOT NULL,
    seen BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (school, group_id, person, role)
);
CREATE INDEX group_membership_person ON group_membership (person);

CREATE TABLE relation (
    relative UUID NOT NULL,
    pupil UUID NOT NULL,
    authority BOOLEAN NOT NULL,
    seen BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (relative, pupil)
);
CREATE INDEX relation_pupil ON relation (pupil);

CREATE TABLE import (
    id BIGINT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT
);

-- Accounts and sessions -----------------------------------------------------------------------

CREATE TABLE account (
    person UUID NOT NULL PRIMARY KEY REFERENCES person (id),
    login TEXT NOT NULL UNIQUE,
    password_hash TEXT,
    activation_code TEXT,
    sessions_from BIGINT NOT NULL,
    language TEXT
);

-- How often a login was derived from the same name.
CREATE TABLE login_base (
    base TEXT NOT NULL PRIMARY KEY,
    uses BIGINT NOT NULL
);

CREATE TABLE session_revoked (
    id UUID NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL,
    until BIGINT NOT NULL
);
CREATE INDEX session_revoked_sequence ON session_revoked (sequence);

-- Modules -------------------------------------------------------------------------------------

CREATE TABLE component (
    digest TEXT NOT NULL PRIMARY KEY,
    bytes BYTEA NOT NULL
);

CREATE TABLE module_version (
    module TEXT NOT NULL,
    version TEXT NOT NULL,
    digest TEXT NOT NULL REFERENCES component (digest),
    manifest TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (module, version)
);

CREATE TABLE module_current (
    module TEXT NOT NULL PRIMARY KEY,
    version TEXT NOT NULL,
    FOREIGN KEY (module, version) REFERENCES module_version (module, version)
);

CREATE TABLE enablement (
    school BIGINT NOT NULL,
    module TEXT NOT NULL,
    enabled_by UUID,
    enabled_at BIGINT NOT NULL,
    PRIMARY KEY (school, module)
);

CREATE TABLE setting (
    school BIGINT NOT NULL,
    module TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (school, module, name)
);

-- Records -------------------------------------------------------------------------------------

-- `keys` repeats the record's rows of `record_key`, so that a change removes exactly those, in
-- whatever version of the manifest they were written.
CREATE TABLE record (
    school BIGINT NOT NULL,
    module TEXT COLLATE "C" NOT NULL,
    collection TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    doc TEXT NOT NULL,
    keys BYTEA NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (school, module, collection, id)
);

CREATE TABLE record_key (
    school BIGINT NOT NULL,
    module TEXT COLLATE "C" NOT NULL,
    collection TEXT COLLATE "C" NOT NULL,
    idx TEXT COLLATE "C" NOT NULL,
    key BYTEA NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    is_unique BOOLEAN NOT NULL,
    PRIMARY KEY (school, module, collection, idx, key, id)
);
CREATE UNIQUE INDEX record_key_unique
    ON record_key (school, module, collection, idx, key) WHERE is_unique;

-- Outbox --------------------------------------------------------------------------------------

CREATE TABLE event (
    school BIGINT NOT NULL,
    id UUID NOT NULL,
    name TEXT NOT NULL,
    fields TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (school, id)
);

-- A row is there until the subscriber has handled the event. Who takes it moves `due_at` to the
-- end of the lease.
CREATE TABLE delivery (
    school BIGINT NOT NULL,
    event UUID NOT NULL,
    module TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    error TEXT,
    parked_at BIGINT,
    PRIMARY KEY (school, event, module)
);
CREATE INDEX delivery_due ON delivery (due_at) WHERE parked_at IS NULL;

-- Audit and usage -----------------------------------------------------------------------------

CREATE TABLE audit (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at BIGINT NOT NULL,
    school BIGINT,
    actor UUID,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX audit_school ON audit (school, id);

CREATE TABLE usage (
    school BIGINT NOT NULL,
    module TEXT NOT NULL,
    hour BIGINT NOT NULL,
    calls BIGINT NOT NULL,
    faults BIGINT NOT NULL,
    fuel BIGINT NOT NULL,
    host_micros BIGINT NOT NULL,
    PRIMARY KEY (school, module, hour)
);
