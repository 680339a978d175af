-- Records delivered to people.
--
-- Which of a school's boxes is whose: entries carry the number, so that one collection's boxes are read without
-- passing over another's.
CREATE TABLE mail_box (
    school BIGINT NOT NULL,
    module TEXT NOT NULL,
    collection TEXT NOT NULL,
    number SMALLINT NOT NULL,
    PRIMARY KEY (school, module, collection)
) WITHOUT ROWID;
CREATE UNIQUE INDEX mail_box_number ON mail_box (school, number);

-- A delivery of a record. `id` is a number that grows with time. `thread` is the first delivery of those that
-- answer each other. `ended` where it is in nobody's box any more.
CREATE TABLE mail (
    school BIGINT NOT NULL,
    id BIGINT NOT NULL,
    module TEXT NOT NULL,
    collection TEXT NOT NULL,
    record TEXT NOT NULL,
    author BLOB,
    thread BIGINT NOT NULL,
    at BIGINT NOT NULL,
    recipients BIGINT NOT NULL,
    withdrawn BIGINT NOT NULL DEFAULT 0,
    ended BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (school, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX mail_record ON mail (school, module, collection, record);
CREATE INDEX mail_thread ON mail (school, thread, id);
CREATE INDEX mail_ended ON mail (school, id) WHERE ended;

-- One row for each person who has it: kept small, since one message has thousands. `place` is twice the folder,
-- and one more where it is read, so that what is unread in a folder lies together. `role` is 0 for who wrote it,
-- 1 to, 2 cc, 3 bcc.
CREATE TABLE mail_entry (
    mail BIGINT NOT NULL,
    person BLOB NOT NULL,
    school INTEGER NOT NULL,
    box SMALLINT NOT NULL,
    place SMALLINT NOT NULL,
    role SMALLINT NOT NULL,
    read_at BIGINT,
    PRIMARY KEY (school, mail, person)
) WITHOUT ROWID;
CREATE INDEX mail_entry_place ON mail_entry (school, box, person, place, mail);
