-- How far the clock of the gate may have come while people waited: tickets name its instants. One row.
CREATE TABLE gate_clock (
    place BIGINT PRIMARY KEY NOT NULL,
    at BIGINT NOT NULL
);
