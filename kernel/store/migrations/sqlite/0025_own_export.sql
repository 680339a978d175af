-- When somebody was given what a school keeps of a person, at their own asking: themself, or a child of theirs. `at` is
-- the first time of the day's, `times` how often since then.
CREATE TABLE own_export (
    school BIGINT NOT NULL,
    person BLOB NOT NULL,
    asked_by BLOB NOT NULL,
    at BIGINT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (school, person, asked_by)
) WITHOUT ROWID;
