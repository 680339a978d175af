-- What modules tell people: one row for an audience, however many are in it. What a person sees is found when
-- they look, by the audiences that they are in. `id` is new each time something is sent under a key.
CREATE TABLE notification (
    school BIGINT NOT NULL,
    module TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    audience TEXT COLLATE "C" NOT NULL,
    author UUID,
    text_fr TEXT NOT NULL,
    text_en TEXT NOT NULL,
    path TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (school, module, key)
);
CREATE INDEX notification_audience ON notification (school, module, audience, at);
CREATE INDEX notification_at ON notification (school, at);

-- What a person has read: everything up to an instant, and these besides.
CREATE TABLE notification_reader (
    school BIGINT NOT NULL,
    person UUID NOT NULL,
    read_to BIGINT NOT NULL,
    PRIMARY KEY (school, person)
);

CREATE TABLE notification_mark (
    school BIGINT NOT NULL,
    person UUID NOT NULL,
    id UUID NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (school, person, id)
);
CREATE INDEX notification_mark_at ON notification_mark (school, at);

-- What a person does not want to be told, in any school.
CREATE TABLE notification_mute (
    person UUID NOT NULL,
    module TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (person, module, kind)
);

ALTER TABLE storage ADD COLUMN notifications BIGINT NOT NULL DEFAULT 0;
