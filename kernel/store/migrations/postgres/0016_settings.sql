-- How often what one form sets was set: whoever sends the form says which number they read, and is told where
-- somebody else was faster.
CREATE TABLE setting_form (
    school BIGINT NOT NULL,
    module TEXT COLLATE "C" NOT NULL,
    form TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (school, module, form)
);

-- What the server said when it refused, for good, the letter that asks whether `pending` is the person's; and how
-- many letters in a row it refused of an address that there is, with what it said of the last.
ALTER TABLE email ADD COLUMN pending_why TEXT;
ALTER TABLE email ADD COLUMN refusals BIGINT NOT NULL DEFAULT 0;
ALTER TABLE email ADD COLUMN refused_why TEXT;

-- The places of urgent notices in a school: each is taken for a day.
CREATE TABLE urgent (
    school BIGINT NOT NULL,
    place BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (school, place)
);
