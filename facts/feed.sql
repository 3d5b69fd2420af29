-- Where to read on from, before anything is loaded.
-- name: feed_first
select pg_current_snapshot()::text;

-- Accepted values in order of their keys, behind ($1, $2, $3); $4 null: of all periods.
-- name: feed_load
select unit_id, metric_id, period, numerator, denominator, value, bound, state, flags, source_id, batch_id, row,
	extract(epoch from recorded_at)::bigint
from accepted
where (unit_id, metric_id, period) > ($1::int, $2::int, $3::int) and ($4::int[] is null or period = any ($4))
order by unit_id, metric_id, period
limit $5::int;

-- What is visible now and was not in the snapshot $1: the present value of each changed cell
-- of the periods $2 (null: of all), and which other kinds of things changed. The first row
-- is the snapshot to read on from. A transaction that takes long holds nobody back.
-- name: feed_read
with c as materialized (
	select c.kind, c.units, c.metrics, c.periods from change c
	where c.xid >= pg_snapshot_xmin($1::pg_snapshot) and not pg_visible_in_snapshot(c.xid, $1::pg_snapshot)
		and (c.kind <> 'accepted' or $2::int[] is null or c.spans && $2)
), k as materialized (
	select distinct k.unit, k.metric, k.period
	from c, unnest(c.units, c.metrics, c.periods) as k (unit, metric, period)
	where c.kind = 'accepted' and ($2::int[] is null or k.period = any ($2))
)
select 'upto' as kind, pg_current_snapshot()::text as upto, null::int as unit_id, null::int as metric_id, null::int as period,
	null::bigint as numerator, null::bigint as denominator, null::bigint as value, null::"char" as bound, null::"char" as state,
	null::smallint as flags, null::int as source_id, null::bigint as batch_id, null::int as row, null::bigint as recorded
union all
select 'accepted', null, a.unit_id, a.metric_id, a.period, a.numerator, a.denominator, a.value, a.bound, a.state, a.flags,
	a.source_id, a.batch_id, a.row, extract(epoch from a.recorded_at)::bigint
from k cross join lateral (
	select * from accepted a where a.unit_id = k.unit and a.metric_id = k.metric and a.period = k.period offset 0
) as a
union all
select distinct c.kind, null::text, null::int, null::int, null::int, null::bigint, null::bigint, null::bigint, null::"char",
	null::"char", null::smallint, null::int, null::bigint, null::int, null::bigint
from c where c.kind <> 'accepted';
