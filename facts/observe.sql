-- Deliveries of one caller, any number at once: payload, batch, observations, accepted
-- values, change log. A key that was used before gives the batch it made then, and writes
-- nothing. What the caller may not report is refused row by row.
--
-- Rows come sorted by unit, metric and period, no key twice with 'take'; deliveries without
-- a (source, key) twice. The conditions on 'a' stand in the update itself, so that they are
-- looked at again when another transaction changed the row meanwhile.
-- name: observe
with me as materialized (
	select my_person() as person, my_source() as source, my_right(2) as report, my_whole(2) as whole,
		case when not my_whole(2) then my_units(2) end as units
), d as materialized (
	select coalesce(nullif(d.source, 0), me.source) as source, d.key, d.sha, d.media, d.size, d.rows, d.unit, d.redacted, d.bytes, d.n,
		me.person
	from me, unnest($1::int[], $2::text[], $3::bytea[], $4::text[], $5::int[], $6::int[], $7::int[], $8::bool[], $9::bytea[])
		with ordinality
			as d (source, key, sha, media, size, rows, unit, redacted, bytes, n)
	where me.report and coalesce(me.source, d.source) = coalesce(nullif(d.source, 0), me.source)
), known as materialized (
	select d.n, b.id, b.rejected, b.payload = d.sha as same from d join batch b on b.source_id = d.source and b.key = d.key
), kept as (
	insert into payload (sha256, bytes)
	select distinct on (d.sha) d.sha, d.bytes from d where not exists (select from known where known.n = d.n)
	on conflict do nothing
), r as materialized (
	select x.delivery, x.row, x.unit, x.metric, x.period, x.num, x.den, x.value, x.bound, x.flags, x.take, x.basis, x.locator, x.note,
		me.whole or x.unit = any (me.units) as allowed
	from me, unnest($10::int[], $11::int[], $12::int[], $13::int[], $14::int[], $15::bigint[], $16::bigint[], $17::bigint[],
		$18::"char"[], $19::smallint[], $20::bool[], $21::text[], $22::text[], $23::text[])
		as x (delivery, row, unit, metric, period, num, den, value, bound, flags, take, basis, locator, note)
), bad as materialized (
	select delivery, row, 'forbidden-unit' as code, e'unit\n\n' as detail from r where not allowed
	union all
	select * from unnest($24::int[], $25::int[], $26::text[], $27::text[])
), fresh as (
	insert into batch (source_id, key, person_id, payload, media_type, size, redacted, unit_id, rows, rejected)
	select d.source, d.key, d.person, d.sha, d.media, d.size, d.redacted, nullif(d.unit, 0), d.rows,
		(select count(*) from bad where bad.delivery = d.n)
	from d where not exists (select from known where known.n = d.n)
	on conflict (source_id, key) do nothing
	returning id, source_id, key, rejected
), f as materialized (
	select distinct on (fresh.id) d.n, fresh.id, fresh.source_id, fresh.rejected, s.rank
	from fresh join d on d.source = fresh.source_id and d.key = fresh.key join source s on s.id = fresh.source_id
	order by fresh.id, d.n
), told as (
	insert into batch_verdict (batch_id, row, code, detail)
	select f.id, bad.row, bad.code, bad.detail from bad join f on f.n = bad.delivery
), seen as (
	insert into observation (batch_id, row, unit_id, metric_id, period, numerator, denominator, value, bound, flags, basis, locator, note)
	select f.id, r.row, r.unit, r.metric, r.period, r.num, r.den, r.value, r.bound, r.flags, r.basis, r.locator, r.note
	from r join f on f.n = r.delivery where r.allowed
), added as (
	insert into accepted (unit_id, metric_id, period, batch_id, row, source_id, rank, numerator, denominator, value, bound, flags, state)
	select r.unit, r.metric, r.period, f.id, r.row, f.source_id, f.rank, r.num, r.den, r.value, r.bound, r.flags,
		case when r.flags & 1 <> 0 then 'n'::"char" else 'f'::"char" end
	from r join f on f.n = r.delivery
	where r.allowed and r.take
		and not exists (select from accepted a where a.unit_id = r.unit and a.metric_id = r.metric and a.period = r.period)
	returning unit_id, metric_id, period, batch_id
), revised as (
	update accepted a set
		(batch_id, row, source_id, rank, numerator, denominator, value, bound, flags, recorded_at, rival_source, rival_batch, rival_row, rival_value, state) =
		(select n.batch_id, n.row, n.source_id, n.rank, n.numerator, n.denominator, n.value, n.bound, n.flags, n.recorded_at,
			n.rival_source, n.rival_batch, n.rival_row, n.rival_value,
			case when n.flags & 1 <> 0 then 'n'::"char"
				when abs(fact_value(n.value, n.numerator, n.denominator) - n.rival_value)
					> (select m.tolerance from metric m where m.id = a.metric_id) then 'd'::"char"
				else 'f'::"char" end
		from (
			select f.id, r.row, f.source_id, f.rank, r.num, r.den, r.value, r.bound, r.flags, now(),
				case when f.source_id = a.source_id then a.rival_source else a.source_id end,
				case when f.source_id = a.source_id then a.rival_batch else a.batch_id end,
				case when f.source_id = a.source_id then a.rival_row else a.row end,
				case when f.source_id = a.source_id then a.rival_value else fact_value(a.value, a.numerator, a.denominator) end
			where f.rank <= a.rank
			union all
			select a.batch_id, a.row, a.source_id, a.rank, a.numerator, a.denominator, a.value, a.bound, a.flags, a.recorded_at,
				f.source_id, f.id, r.row, fact_value(r.value, r.num, r.den)
			where f.rank > a.rank
		) as n (batch_id, row, source_id, rank, numerator, denominator, value, bound, flags, recorded_at,
			rival_source, rival_batch, rival_row, rival_value))
	from r join f on f.n = r.delivery
	where r.allowed and r.take and a.unit_id = r.unit and a.metric_id = r.metric and a.period = r.period
		and case when f.rank > a.rank
			then (a.rival_source, a.rival_value) is distinct from (f.source_id, fact_value(r.value, r.num, r.den))
			else (a.source_id, a.numerator, a.denominator, a.value, a.bound, a.flags)
				is distinct from (f.source_id, r.num, r.den, r.value, r.bound, r.flags) end
	returning a.unit_id, a.metric_id, a.period, f.id
), changed as materialized (
	select * from added union all select * from revised
), noted as (
	insert into change (units, metrics, periods)
	select array_agg(unit_id), array_agg(metric_id), array_agg(period) from changed having count(*) > 0
	returning pg_notify('change', '')
)
select d.n, coalesce(f.id, known.id) as batch, known.id is not null as again, coalesce(f.rejected, known.rejected) as rejected,
	(select array_agg(bad.row) from bad where bad.delivery = d.n and bad.code = 'forbidden-unit') as forbidden,
	(select count(*) from changed where changed.batch_id = f.id) as changed, known.same,
	(select count(*) from noted) as noted
from d left join f on f.n = d.n left join known on known.n = d.n
order by d.n;
