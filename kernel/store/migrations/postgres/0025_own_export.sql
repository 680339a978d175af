-- When somebody was last given what a school keeps of a person, at their own asking: themself, or a child of theirs.
CREATE TABLE own_export (
    school BIGINT NOT NULL,
    person UUID NOT NULL,
    asked_by UUID NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (school, person, asked_by)
);
