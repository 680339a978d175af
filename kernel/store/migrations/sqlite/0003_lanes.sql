-- What waits for one module in one school is a lane, and lanes take turns.
DROP INDEX delivery_due;
CREATE INDEX delivery_lane ON delivery (school, module, due_at, event) WHERE parked_at IS NULL;
CREATE INDEX delivery_parked ON delivery (school, module) WHERE parked_at IS NOT NULL;

-- When a node is to remove next what is past its time.
INSERT INTO counter (name, value) VALUES ('sweep', 0);
