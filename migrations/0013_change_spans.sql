-- The distinct periods of a change: who follows other periods skips it without opening the
-- arrays of its cells.
alter table change add column spans int[] not null default '{}';
