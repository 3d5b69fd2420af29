-- The catalogue in the database, put there by the owner when the schema is brought up to date.

-- name: metrics_put
-- Definitions as the catalogue has them now; metrics that it does not know stay.
insert into metric (code, uom, tolerance, merge, body)
select x.code, x.uom, x.tolerance, x.merge, x.body::jsonb
from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[]) as x (code, uom, tolerance, merge, body)
on conflict (code) do update
set uom = excluded.uom, tolerance = excluded.tolerance, merge = excluded.merge, body = excluded.body
where (metric.uom, metric.tolerance, metric.merge, metric.body)
	is distinct from (excluded.uom, excluded.tolerance, excluded.merge, excluded.body)

-- name: metrics_need
-- What a framework reads and nobody defined.
insert into metric (code)
select code from unnest($1::text[]) as x (code)
where not exists (select from metric m where m.code = x.code)
on conflict do nothing

-- name: framework_put
-- A version is law: its text changes only as long as no published round stands on it.
insert into framework (code, version, body, sha256)
values ($1, $2, $3, sha256(convert_to($3, 'UTF8')))
on conflict (code, version) do update
set body = excluded.body, sha256 = excluded.sha256, recorded_at = now()
where framework.sha256 <> excluded.sha256
	and not exists (select from round r where r.framework_id = framework.id and r.status = 'published' and not r.illustrative)

-- name: source_put
insert into source (code, kind, title_vi, title_en)
values ($1, $2, $3, $4)
on conflict (code) do update set title_vi = excluded.title_vi, title_en = excluded.title_en
where (source.title_vi, source.title_en) is distinct from (excluded.title_vi, excluded.title_en)

-- name: round_put
-- By codes: framework (its newest version), unit on top and round before.
insert into round (code, title_vi, title_en, framework_id, target_kind, period, as_of, top_unit_id, previous_id, status,
	cut_rank, illustrative)
select $1, $2, $3, f.id, $5, $6::int, $7::date, top.id, p.id, $10, nullif($11::int, 0), $12::bool
from (select id from framework where code = $4 order by id desc limit 1) f
left join unit top on top.code = $8 and daterange(top.valid_from, top.valid_to) @> $7::date
left join round p on p.code = $9
on conflict (code) do update
set title_vi = excluded.title_vi, title_en = excluded.title_en, framework_id = excluded.framework_id,
	previous_id = excluded.previous_id, status = excluded.status, cut_rank = excluded.cut_rank

-- name: setting_put
insert into setting values ($1, $2) on conflict (name) do update set value = excluded.value
