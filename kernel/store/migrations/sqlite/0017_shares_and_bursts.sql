-- On whose share a record is: whom its author's field names, else whoever put it first; none for what an event wrote
-- under nobody's name, and for what was written before there were shares, until it is put again.
ALTER TABLE record ADD COLUMN author BLOB;

-- What a person has written in a module in a school, counted in the transaction that changes it: records of which they
-- are the author, bytes of their documents and keys, and bytes of files and uploads.
CREATE TABLE storage_person (
    school BIGINT NOT NULL,
    module TEXT NOT NULL,
    person BLOB NOT NULL,
    records BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    files BIGINT NOT NULL,
    PRIMARY KEY (school, module, person)
) WITHOUT ROWID;

-- A file counts 16 KiB more than its content: `File::OVERHEAD` in the domain.
INSERT INTO storage_person (school, module, person, records, bytes, files)
SELECT school, module, person, 0, 0, CAST(SUM(size + 16384) AS BIGINT) FROM (
    SELECT school, module, uploader AS person, size FROM file
    UNION ALL
    SELECT school, module, person, size FROM upload WHERE file IS NULL
) AS sent GROUP BY school, module, person;

-- How many letters that tell at once followed each other, each with something to tell.
ALTER TABLE letter ADD COLUMN burst BIGINT NOT NULL DEFAULT 0;
