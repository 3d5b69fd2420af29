-- Codes and what they stand for; read whole, kept by every worker.
-- name: directory_units
select u.id, u.code, u.level, coalesce(nullif(u.valid_from, '-infinity') - date '1970-01-01', -2147483648),
	coalesce(u.valid_to - date '1970-01-01', 2147483647)
from unit u
order by u.id;

-- name: directory_metrics
select id, code, uom from metric order by id;

-- name: directory_sources
select id, code, kind, rank, title_vi, title_en, public from source order by id;
