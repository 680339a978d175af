-- What a module keeps in a school, counted in the transaction that changes it: records, bytes of documents,
-- keys and events, and deliveries of its events that are not handled. A module's events are its own, however
-- many wait for others.
CREATE TABLE storage (
    school BIGINT NOT NULL,
    module TEXT NOT NULL,
    records BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    waiting BIGINT NOT NULL,
    PRIMARY KEY (school, module)
) WITHOUT ROWID;

-- Whose account an event is on: the module that published it, or 'kernel'. A delivery repeats it.
ALTER TABLE event ADD COLUMN publisher TEXT NOT NULL DEFAULT 'kernel';
ALTER TABLE delivery ADD COLUMN publisher TEXT NOT NULL DEFAULT 'kernel';
UPDATE event SET publisher = COALESCE(
    (SELECT MIN(v.module) FROM module_version v WHERE event.name LIKE v.module || '.%'), 'kernel');
UPDATE delivery SET publisher = COALESCE(
    (SELECT e.publisher FROM event e WHERE e.school = delivery.school AND e.id = delivery.event), 'kernel');

-- An event counts 100 bytes more than its name and content: `EVENT_BYTES` in `storage.rs`.
INSERT INTO storage (school, module, records, bytes, waiting)
SELECT school, module, SUM(records), SUM(bytes), SUM(waiting) FROM (
    SELECT school, module, COUNT(*) AS records, SUM(octet_length(doc) + octet_length(keys)) AS bytes, 0 AS waiting
    FROM record GROUP BY school, module
    UNION ALL
    SELECT school, publisher, 0, SUM(octet_length(name) + octet_length(fields) + 100), 0
    FROM event GROUP BY school, publisher
    UNION ALL
    SELECT school, publisher, 0, 0, COUNT(*) FROM delivery GROUP BY school, publisher
) AS kept GROUP BY school, module;
