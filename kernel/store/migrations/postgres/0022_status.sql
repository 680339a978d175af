-- What people were told of the service: an incident, what it concerns (school 0: everywhere; a module, the portal or
-- signing in), and what was said of it, line by line.
CREATE TABLE incident (
    id UUID PRIMARY KEY,
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,
    title_fr TEXT NOT NULL,
    title_en TEXT NOT NULL,
    condition TEXT NOT NULL,
    begins BIGINT NOT NULL,
    ends BIGINT,
    is_over BOOLEAN NOT NULL,
    changed BIGINT NOT NULL
);
CREATE INDEX incident_changed ON incident (changed);

CREATE TABLE incident_part (
    incident UUID NOT NULL,
    school BIGINT NOT NULL,
    service TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (incident, school, service)
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
-- in which a node was there: a slot without it is one in which nobody measured. Others only where not all was well.
CREATE TABLE condition_slot (
    slot BIGINT NOT NULL,
    school BIGINT NOT NULL,
    service TEXT COLLATE "C" NOT NULL,
    severity BIGINT NOT NULL,
    PRIMARY KEY (slot, school, service)
);
