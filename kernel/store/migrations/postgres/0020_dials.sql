-- What the region's operator set of admission: a line for each scope that is not as usual.
CREATE TABLE dial (
    scope TEXT COLLATE "C" PRIMARY KEY,
    mode TEXT,
    seats BIGINT,
    until BIGINT,
    sentence TEXT NOT NULL,
    by_person UUID,
    since BIGINT NOT NULL
);
