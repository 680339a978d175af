-- When somebody was last given what a school keeps of a person, at their own asking: themself, or a child of theirs.
CREATE TABLE own_export (
    school BIGINT NOT NULL,
    person BLOB NOT NULL,
    asked_by BLOB NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (school, person, asked_by)
) WITHOUT ROWID;
