-- What those who get a delivery are told in their notifications: `line` is its identifier there. What each has of
-- it is their entry.
ALTER TABLE mail ADD COLUMN line BLOB;
ALTER TABLE mail ADD COLUMN line_kind TEXT;
ALTER TABLE mail ADD COLUMN line_fr TEXT;
ALTER TABLE mail ADD COLUMN line_en TEXT;
ALTER TABLE mail ADD COLUMN line_path TEXT;
