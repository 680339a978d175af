-- What transactions changed of late of what views read: each node's in their order, without gaps, as hashes of
-- names. School does not lead the key, since every node reads what all schools changed.
CREATE TABLE view_change (
    node BLOB NOT NULL,
    sequence BIGINT NOT NULL,
    parts TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (node, sequence)
) WITHOUT ROWID;

-- How far each node has come, and from which number on. A row of its own for each, so that none waits for another.
CREATE TABLE view_node (
    node BLOB PRIMARY KEY NOT NULL,
    first BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    at BIGINT NOT NULL
);
