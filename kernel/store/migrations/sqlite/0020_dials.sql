-- What the region's operator set of admission: a line for each scope that is not as usual.
CREATE TABLE dial (
    scope TEXT PRIMARY KEY,
    mode TEXT,
    seats BIGINT,
    until BIGINT,
    sentence TEXT NOT NULL,
    by_person BLOB,
    since BIGINT NOT NULL
);
