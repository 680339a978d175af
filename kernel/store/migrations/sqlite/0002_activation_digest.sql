-- Activation codes are kept as digests, with the instant until which they can be used. Those kept in
-- clear go: their people get new ones.

ALTER TABLE account DROP COLUMN activation_code;
ALTER TABLE account ADD COLUMN activation_digest TEXT;
ALTER TABLE account ADD COLUMN activation_until BIGINT;
