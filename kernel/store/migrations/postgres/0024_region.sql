-- Where somebody decided by hand whether a module is on in a school, and for whom: a default leaves it as they did.
CREATE TABLE enablement_choice (
    school BIGINT NOT NULL,
    module TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (school, module)
);

-- What is on already was turned on by hand.
INSERT INTO enablement_choice (school, module) SELECT school, module FROM enablement;

-- Modules that the region's operator wants on, or off, in schools that an import adds. What is not here is as
-- region.toml says.
CREATE TABLE newcomer (
    level TEXT COLLATE "C" NOT NULL,
    module TEXT COLLATE "C" NOT NULL,
    enabled BOOLEAN NOT NULL,
    PRIMARY KEY (level, module)
);

-- Whether nothing was turned on yet in a school that an import added. Those that are there are none.
ALTER TABLE school ADD COLUMN is_new BOOLEAN NOT NULL DEFAULT TRUE;
UPDATE school SET is_new = FALSE;

-- Limits that the region's operator set for one school, or for one module.
CREATE TABLE plan_limit (
    scope TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (scope, name)
);

-- How the region shows itself, as its operator set it by hand: one row, of place 0. What is NULL is as region.toml says.
CREATE TABLE brand (
    place BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT,
    light TEXT,
    dark TEXT,
    logo BYTEA,
    alt TEXT
);

-- Whose row everybody takes who sets something of the region, one after the other.
INSERT INTO counter (name, value) VALUES ('region', 0);
