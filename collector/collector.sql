-- What the live board and the handlers of /api/v1 read and write.

-- name: live_rounds
-- Every round, newest period first, with its framework and the unit on top of it.
select r.id, r.code, r.title_vi, r.title_en, r.period, r.status, coalesce(r.cut_rank, 0), coalesce(p.code, ''),
	f.code, f.body, coalesce(top.code, ''), coalesce(n.full_name, ''), r.illustrative, r.cut_title_vi, r.cut_title_en
from round r
join framework f on f.id = r.framework_id
left join round p on p.id = r.previous_id
left join unit top on top.id = r.top_unit_id
left join unit_name n on n.unit_id = top.id and daterange(n.valid_from, n.valid_to) @> r.as_of
order by r.period desc, r.code collate "C"

-- name: live_units
-- Units of a round on its map, by code; the area is the level between them and the top.
-- Of provinces in the national index also the rank and total that were published.
with recursive map as (
	select r.id, r.as_of, r.top_unit_id, r.target_kind, r.period,
		r.target_kind = 'province' and r.status = 'published' and f.code like 'dti-province-%' as national
	from round r join framework f on f.id = r.framework_id
	where r.id = $1::int
), below (id) as (
	select top_unit_id from map
	union
	select p.unit_id from below
	join unit_parent p on p.parent_id = below.id and p.tree = 'admin'
	join map on daterange(p.valid_from, p.valid_to) @> map.as_of
)
select u.id, u.code, n.full_name, u.kind, coalesce(area.id, 0), coalesce(area.code, ''), coalesce(an.full_name, ''), b.rank, b.value
from map
join unit u on u.level = map.target_kind and daterange(u.valid_from, u.valid_to) @> map.as_of
join unit_name n on n.unit_id = u.id and daterange(n.valid_from, n.valid_to) @> map.as_of
left join unit_parent up on up.unit_id = u.id and up.tree = 'admin' and daterange(up.valid_from, up.valid_to) @> map.as_of
	and up.parent_id is distinct from map.top_unit_id
left join unit area on area.id = up.parent_id
left join unit_name an on an.unit_id = area.id and daterange(an.valid_from, an.valid_to) @> map.as_of
left join benchmark b on map.national and b.year = map.period / 100 and b.index_code = 'dti'
	and n.full_name in ('Tỉnh ' || b.province, 'Thành phố ' || b.province, b.province)
where map.top_unit_id is null or u.id in (select id from below)
order by u.code collate "C"

-- name: live_metrics
select id, code, coalesce(body ->> 'cadence', ''), uom, body #>> '{numerator,vi}', body #>> '{numerator,en}',
	body #>> '{denominator,vi}', body #>> '{denominator,en}'
from metric
order by id

-- name: live_targets
select coalesce(unit_id, 0), indicator, value from target where round_id = $1::int order by id

-- name: live_appraisals
select unit_id, indicator, points from appraisal where round_id = $1::int

-- name: unit_facts
-- Accepted values of one unit in a period with where they come from.
select m.code, a.numerator, a.denominator, a.value, a.bound, a.state, a.flags,
	to_char(a.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), s.kind, s.code, s.title_vi,
	s.title_en, o.basis, rs.kind, round(a.rival_value)::bigint
from accepted a
join metric m on m.id = a.metric_id
join source s on s.id = a.source_id
left join observation o on o.unit_id = a.unit_id and o.metric_id = a.metric_id and o.period = a.period
	and o.batch_id = a.batch_id and o.row = a.row
left join source rs on rs.id = a.rival_source
where a.unit_id = $1::int and a.period = $2::int

-- name: unit_lineage
-- Units that this one was made from.
select u.code, n.full_name, r.share, r.basis, c.day, c.decision
from unit_change_row r
join unit_change c on c.id = r.change_id and c.undone_at is null
join unit u on u.id = r.from_id
join lateral (select full_name from unit_name where unit_id = u.id order by valid_from desc limit 1) n on true
where r.to_id = $1::int and r.from_id <> r.to_id
order by c.day desc, u.code collate "C"

-- name: unit_since
select nullif(valid_from, '-infinity') from unit where id = $1::int

-- name: proof_observations
-- What was observed of one unit, metric and period; the accepted one first, then the newest.
select o.batch_id, o.row, s.code, s.title_vi, s.title_en, s.kind,
	to_char(b.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), o.numerator, o.denominator, o.value, o.bound,
	o.flags, o.basis, o.locator, o.note, a.batch_id is not null as taken, encode(b.payload, 'hex'), b.media_type, b.size,
	b.redacted, s.public, b.run_id, b.key
from observation o
join batch b on b.id = o.batch_id
join source s on s.id = b.source_id
left join accepted a on a.unit_id = o.unit_id and a.metric_id = o.metric_id and a.period = o.period
	and a.batch_id = o.batch_id and a.row = o.row
where o.unit_id = $1::int and o.metric_id = $2::int and o.period = $3::int
order by taken desc, b.received_at desc, o.batch_id desc, o.row desc
limit 50

-- name: proof_bytes
select payload_open($1::bigint)

-- name: proof_run
select probe, to_char(started at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
	to_char(finished at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), rows
from run_show($1::bigint)

-- name: appraisal_of
select points, reason, to_char(given_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
from appraisal where round_id = $1::int and unit_id = $2::int and indicator = $3

-- name: board_token_drop
-- By the owner, before a server starts: the token that its boards are read with.
delete from token where person_id = 2 and label = 'board'

-- name: board_token_put
insert into token (hash, person_id, label, expires_at) values ($1, 2, 'board', now() + interval '10 years')

-- name: benchmarks_put
-- Published results; what is known better replaces what was known.
insert into benchmark (year, province, index_code, value, rank, among, source)
select * from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[])
on conflict (year, province, index_code) do update
set value = excluded.value, rank = excluded.rank, among = excluded.among, source = excluded.source, recorded_at = now()
where (benchmark.value, benchmark.rank, benchmark.among, benchmark.source)
	is distinct from (excluded.value, excluded.rank, excluded.among, excluded.source)
returning 1

-- name: benchmarks
select year, province, index_code, value, rank, among, source
from benchmark
where ($1::int is null or year = $1::int) and ($2::text is null or index_code = $2)
order by year desc, index_code collate "C", rank nulls last, province

-- name: units_page
-- Units on a day, by code; $1 day, $2 kind, $3 parent's code, $4 code to start behind, $5 how many.
select u.code, n.full_name, u.kind, u.level, nullif(u.valid_from, '-infinity'), u.valid_to, pu.code, pn.full_name
from unit u
join unit_name n on n.unit_id = u.id and daterange(n.valid_from, n.valid_to) @> $1::date
left join unit_parent p on p.unit_id = u.id and p.tree = 'admin' and daterange(p.valid_from, p.valid_to) @> $1::date
left join unit pu on pu.id = p.parent_id
left join unit_name pn on pn.unit_id = pu.id and daterange(pn.valid_from, pn.valid_to) @> $1::date
where daterange(u.valid_from, u.valid_to) @> $1::date
	and ($2::text is null or u.kind = $2 or u.level = $2)
	and ($3::text is null or pu.code = $3)
	and ($4::text is null or u.code collate "C" > $4 collate "C")
order by u.code collate "C"
limit $5::int

-- name: unit_dated
-- Every unit that had this code, newest first, with its names.
select u.id, u.kind, u.level, nullif(u.valid_from, '-infinity'), u.valid_to, n.full_name, pu.code, pn.full_name
from unit u
join lateral (select full_name from unit_name where unit_id = u.id order by valid_from desc limit 1) n on true
left join lateral (select parent_id from unit_parent where unit_id = u.id and tree = 'admin' order by valid_from desc limit 1) p on true
left join unit pu on pu.id = p.parent_id
left join lateral (select full_name from unit_name where unit_id = pu.id order by valid_from desc limit 1) pn on true
where u.code = $1
order by u.valid_from desc

-- name: unit_successors
select u.code, n.full_name, r.share, r.basis, c.day, c.decision
from unit_change_row r
join unit_change c on c.id = r.change_id and c.undone_at is null
join unit u on u.id = r.to_id
join lateral (select full_name from unit_name where unit_id = u.id order by valid_from desc limit 1) n on true
where r.from_id = $1::int and r.from_id <> r.to_id
order by c.day, u.code collate "C"

-- name: frameworks
select code, version, encode(sha256, 'hex'),
	to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
from framework
order by code collate "C", recorded_at desc

-- name: framework_body
select body from framework where code = $1 and ($2::text is null or version = $2) order by recorded_at desc limit 1

-- name: metrics_catalog
select code, uom, tolerance, merge, body from metric order by code collate "C"

-- name: observations_page
-- Of a unit, newest first, behind delivery $4 row $5; by metric and period where asked for.
select u.code, m.code, o.period, o.numerator, o.denominator, o.value, o.bound, o.flags, o.basis, o.locator, o.note, s.code,
	s.kind, to_char(b.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), o.batch_id, o.row
from observation o
join batch b on b.id = o.batch_id
join source s on s.id = b.source_id
join unit u on u.id = o.unit_id
join metric m on m.id = o.metric_id
where o.unit_id in (select id from unit where code = $1)
	and ($2::text is null or o.metric_id = (select id from metric where code = $2))
	and ($3::int is null or o.period = $3::int)
	and ($4::bigint is null or (o.batch_id, o.row) < ($4::bigint, $5::int))
order by o.batch_id desc, o.row desc
limit $6::int

-- name: targets_put
-- Set or move targets of a round; indicators and unit ids (0: every unit) in arrays.
insert into target (round_id, unit_id, indicator, value, set_by, reason)
select $1::int, nullif(t.unit_id, 0), t.indicator, t.value, my_person(), $5
from unnest($2::int[], $3::text[], $4::bigint[]) as t (unit_id, indicator, value)
where t.value is not null
on conflict (round_id, unit_id, indicator) do update
set value = excluded.value, set_by = excluded.set_by, set_at = now(), reason = excluded.reason
where target.value <> excluded.value
returning 1

-- name: targets_drop
-- Those whose new value is null.
delete from target
using unnest($2::int[], $3::text[], $4::bigint[]) as t (unit_id, indicator, value)
where target.round_id = $1::int and target.unit_id is not distinct from nullif(t.unit_id, 0)
	and target.indicator = t.indicator and t.value is null
returning 1

-- name: values_as_of
-- What would have been accepted of a round's cells with what was known at $4: the strongest
-- source, of it the newest.
select distinct on (o.unit_id, o.metric_id) o.unit_id, o.metric_id,
	case when o.flags & 1 <> 0 then 'n' else 'f' end, o.bound, o.flags, o.numerator, o.denominator, o.value,
	extract(epoch from b.received_at)::bigint
from observation o
join batch b on b.id = o.batch_id and b.received_at <= $4::timestamptz
join source s on s.id = b.source_id
where o.unit_id = any ($1::int[]) and o.metric_id = any ($2::int[]) and o.period = $3::int
order by o.unit_id, o.metric_id, s.rank, b.received_at desc, o.batch_id desc, o.row desc

-- name: appraisals_as_of
select unit_id, indicator, points from appraisal where round_id = $1::int and given_at <= $2::timestamptz
