-- The classes and groups for which a module is on in its school; for everybody where it has none here. They stay
-- when the module is turned off, so that it comes back as it was.
CREATE TABLE enablement_group (
    school BIGINT NOT NULL,
    module TEXT COLLATE "C" NOT NULL,
    group_id UUID NOT NULL,
    PRIMARY KEY (school, module, group_id)
);
