-- What a module is to be told at an instant to come. When it is due, it moves into the outbox, in one
-- transaction: a row is here or there. `replaced`: how many bytes of `fields` a row had before it was set
-- anew last, none where it was set once, so that who sets it learns what it replaced.
CREATE TABLE timer (
    school BIGINT NOT NULL,
    module TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    due_at BIGINT NOT NULL,
    fields TEXT NOT NULL,
    replaced BIGINT,
    PRIMARY KEY (school, module, name, key)
);
CREATE INDEX timer_due ON timer (due_at, school, module, name, key);

-- Whether a timer is delivered: it is on its module's account as such until it is handled, and its event
-- goes with the delivery.
ALTER TABLE delivery ADD COLUMN is_timer BOOLEAN NOT NULL DEFAULT FALSE;

-- Timers that are not handled, those in the outbox included.
ALTER TABLE storage ADD COLUMN timers BIGINT NOT NULL DEFAULT 0;
