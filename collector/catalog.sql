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

-- name: round_units
-- Units of a round on its map, by code.
with recursive map as (
	select as_of, top_unit_id, target_kind from round where code = $1
), below (id) as (
	select top_unit_id from map
	union
	select p.unit_id from below
	join unit_parent p on p.parent_id = below.id and p.tree = 'admin'
	join map on daterange(p.valid_from, p.valid_to) @> map.as_of
)
select u.id, u.code, n.full_name, u.kind
from map
join unit u on u.level = map.target_kind and daterange(u.valid_from, u.valid_to) @> map.as_of
join unit_name n on n.unit_id = u.id and daterange(n.valid_from, n.valid_to) @> map.as_of
where map.top_unit_id is null or u.id in (select id from below)
order by u.code collate "C"

-- name: appraisals_put
-- Points given by hand; those that stand already stay.
insert into appraisal (round_id, unit_id, indicator, points, reason)
select r.id, x.unit_id, x.indicator, x.points, $5
from round r, unnest($2::int[], $3::text[], $4::bigint[]) as x (unit_id, indicator, points)
where r.code = $1
on conflict do nothing

-- name: published_values
-- Main indexes as published, of the provinces of a round.
select u.code, b.index_code, b.value
from round r
join benchmark b on b.year = r.period / 100 and b.value is not null and b.index_code <> 'dti'
join unit u on u.level = 'province' and daterange(u.valid_from, u.valid_to) @> r.as_of
join unit_name n on n.unit_id = u.id and daterange(n.valid_from, n.valid_to) @> r.as_of
	and n.full_name in ('Tỉnh ' || b.province, 'Thành phố ' || b.province, b.province)
where r.code = $1
	and (select count(*) from benchmark o where o.year = b.year and o.province = b.province and o.value is not null) >= 9
order by u.code collate "C", b.index_code collate "C"

-- name: demo_token
-- Good for an hour; who loads the demo may report on everything.
with who as (
	insert into person (login, name, kind) values ('demo', 'Tỉnh minh hoạ', 'machine')
	on conflict (login) do update set name = excluded.name
	returning id
), may as (
	insert into person_right (person_id, role) select id, 'manager' from who
	where not exists (select from person_right r where r.person_id = who.id)
)
insert into token (hash, person_id, label, expires_at) select $1, id, 'demo', now() + interval '1 hour' from who
