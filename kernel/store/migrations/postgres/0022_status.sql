-- What people were told of the service: an incident, what it concerns (school 0: everywhere; no module: the portal
-- itself), and what was said of it, line by line.
CREATE TABLE incident (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL,
    condition TEXT NOT NULL,
    begins BIGINT NOT NULL,
    ends BIGINT,
    stage TEXT NOT NULL,
    changed BIGINT NOT NULL,
    lines BIGINT NOT NULL
);
CREATE INDEX incident_changed ON incident (changed);

CREATE TABLE incident_part (
    incident UUID NOT NULL,
    school BIGINT NOT NULL,
    module TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (incident, school, module)
);

CREATE TABLE incident_line (
    incident UUID NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    stage TEXT NOT NULL,
    fr TEXT NOT NULL,
    en TEXT NOT NULL,
    by_person UUID,
    PRIMARY KEY (incident, number)
);

-- How the service was, measured, in slots of five minutes since 1970. The portal's own row is written in each slot
-- in which the database was there: a slot without it is one in which it was not. Others only where not all was well.
CREATE TABLE condition_slot (
    slot BIGINT NOT NULL,
    school BIGINT NOT NULL,
    module TEXT COLLATE "C" NOT NULL,
    severity BIGINT NOT NULL,
    calls BIGINT NOT NULL,
    faults BIGINT NOT NULL,
    PRIMARY KEY (slot, school, module)
);
