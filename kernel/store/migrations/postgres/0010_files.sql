-- Contents of files, each once in its school, and what became of an upload that did not end: `hash` is none
-- until an upload is whole, and again once no file names the content; `named_at` is when it was begun, or when
-- a file came to name it last. What has no hash is nobody's: after a while it is removed where contents lie,
-- and then here.
CREATE TABLE blob (
    school BIGINT NOT NULL,
    object UUID NOT NULL,
    hash BYTEA,
    size BIGINT NOT NULL,
    named_at BIGINT NOT NULL,
    PRIMARY KEY (school, object)
);
CREATE UNIQUE INDEX blob_hash ON blob (school, hash);
CREATE INDEX blob_nobodys ON blob (named_at, school, object) WHERE hash IS NULL;

-- Contents that a file left: whether another still names them is looked up later, and not while somebody waits.
CREATE TABLE blob_left (
    school BIGINT NOT NULL,
    object UUID NOT NULL,
    file UUID NOT NULL,
    PRIMARY KEY (school, object, file)
);

-- Files that people sent. `collection` and `record`: the record that names it, none until one does.
CREATE TABLE file (
    school BIGINT NOT NULL,
    id UUID NOT NULL,
    module TEXT COLLATE "C" NOT NULL,
    uploader UUID NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    size BIGINT NOT NULL,
    object UUID NOT NULL,
    created_at BIGINT NOT NULL,
    collection TEXT COLLATE "C",
    record TEXT COLLATE "C",
    PRIMARY KEY (school, id)
);
CREATE INDEX file_owner ON file (school, module, collection, record);
CREATE INDEX file_object ON file (school, object);
CREATE INDEX file_loose ON file (created_at, school, id) WHERE record IS NULL;

-- Bytes of files that a person keeps in a school, counted as in accounts of modules.
CREATE TABLE file_person (
    school BIGINT NOT NULL,
    person UUID NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (school, person)
);

-- Bytes of files, with so many besides for each: `File::OVERHEAD` in the domain.
ALTER TABLE storage ADD COLUMN files BIGINT NOT NULL DEFAULT 0;
