-- What calls touched of late: each node's commits in their order, without gaps. School does not lead the key,
-- since every node reads what all schools touched.
CREATE TABLE live_touch (
    node UUID NOT NULL,
    sequence BIGINT NOT NULL,
    school BIGINT NOT NULL,
    touched TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (node, sequence)
);

-- How far each node has come. A row of its own for each, so that none waits for another.
CREATE TABLE live_node (
    node UUID PRIMARY KEY NOT NULL,
    sequence BIGINT NOT NULL,
    at BIGINT NOT NULL
);
