-- When a class or group has a lesson, as a module says: whoever is in one is let in first. `place`: which of so many
-- that a module has in a school.
CREATE TABLE lesson (
    school BIGINT NOT NULL,
    module TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    place BIGINT NOT NULL,
    audience TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (school, module, key)
);
CREATE UNIQUE INDEX lesson_place ON lesson (school, module, place);
CREATE INDEX lesson_start ON lesson (starts_at);
