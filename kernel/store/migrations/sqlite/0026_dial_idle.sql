-- For how many minutes nothing may happen on a seat while others wait, as a dial says.
ALTER TABLE dial ADD COLUMN idle BIGINT;
