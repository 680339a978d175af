-- What is summed here is the time that calls took, waiting included.
ALTER TABLE usage RENAME COLUMN host_micros TO wall_micros;
