-- Deliveries of one caller, any number at once: payload, batch, observations, accepted
-- values, change log. A key that was used before gives the batch it made then, and writes
-- nothing. What the caller may not report is refused row by row.
--
-- Rows come sorted by unit, metric and period, no key twice with 'take'; deliveries without
-- a (source, key) twice. Rows are read by subscript, which for arrays of fixed width costs a
-- tenth of unnest; no number is -2^63, which stands for null; texts lie end to end in one
-- bytea. Lookups in accepted are fenced (offset 0), so that they go by its key whatever the
-- planner thinks it knows. The conditions on 'a' stand in the update itself, so that they
-- are looked at again when another transaction changed the row meanwhile.
-- name: observe
with me as materialized (
	select my_person() as person, my_source() as source, my_right(2) as report, my_whole(2) as whole,
		case when not my_whole(2) then my_units(2) end as units
), d as materialized (
	select coalesce(nullif(d.source, 0), me.source) as source, d.key, d.sha, d.media, d.size, d.rows, d.unit, d.redacted, d.bytes, d.n,
		me.person
	from me, unnest($1::int[], $2::text[], $3::bytea[], $4::text[], $5::int[], $6::int[], $7::int[], $8::bool[], $9::bytea[])
		with ordinality as d (source, key, sha, media, size, rows, unit, redacted, bytes, n)
	where me.report and coalesce(me.source, d.source) = coalesce(nullif(d.source, 0), me.source)
), known as materialized (
	select d.n, b.id, b.rejected, b.payload = d.sha as same
	from d cross join lateral (select * from batch b where b.source_id = d.source and b.key = d.key offset 0) as b
), kept as (
	insert into payload (sha256, bytes)
	select distinct on (d.sha) d.sha, d.bytes from d where not exists (select from known where known.n = d.n)
	on conflict do nothing
), bad as materialized (
	select ($10::int[])[i] as delivery, ($11::int[])[i] as row, 'forbidden-unit' as code, e'unit\n\n' as detail
	from me, generate_series(1, cardinality($10::int[])) as i
	where not me.whole and not ($12::int[])[i] = any (me.units)
	union all
	select * from unnest($28::int[], $29::int[], $30::text[], $31::text[])
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
), by_n as materialized (
	select array_agg(f.id order by n) as id, array_agg(f.source_id order by n) as source, array_agg(f.rank::int order by n) as rank
	from generate_series(1, cardinality($1::int[])) as n left join f using (n)
), told as (
	insert into batch_verdict (batch_id, row, code, detail)
	select f.id, bad.row, bad.code, bad.detail from bad join f on f.n = bad.delivery
), r as materialized (
	select by_n.id[($10::int[])[i]] as batch, by_n.source[($10::int[])[i]] as source, by_n.rank[($10::int[])[i]] as rank,
		($11::int[])[i] as row, ($12::int[])[i] as unit, ($13::int[])[i] as metric, ($14::int[])[i] as period,
		nullif(($15::bigint[])[i], -9223372036854775808) as num, nullif(($16::bigint[])[i], -9223372036854775808) as den,
		nullif(($17::bigint[])[i], -9223372036854775808) as value,
		($18::"char"[])[i] as bound, ($19::smallint[])[i] as flags, ($20::bool[])[i] as take, i
	from me, by_n, generate_series(1, cardinality($10::int[])) as i
	where me.whole or ($12::int[])[i] = any (me.units)
), seen as (
	insert into observation (batch_id, row, unit_id, metric_id, period, numerator, denominator, value, bound, flags, basis, locator, note)
	select r.batch, r.row, r.unit, r.metric, r.period, r.num, r.den, r.value, r.bound, r.flags,
		convert_from(substr($21::bytea, ($22::int[])[r.i], nullif(($23::int[])[r.i], -1)), 'UTF8'),
		convert_from(substr($21::bytea, ($24::int[])[r.i], nullif(($25::int[])[r.i], -1)), 'UTF8'),
		convert_from(substr($21::bytea, ($26::int[])[r.i], nullif(($27::int[])[r.i], -1)), 'UTF8')
	from r where r.batch is not null
), c as materialized (
	select r.*, coalesce(a.there, false) as there, coalesce(a.differs, false) as differs
	from r
	left join lateral (
		select true as there, case when r.rank > a.rank
			then (a.rival_source, a.rival_value) is distinct from (r.source, fact_value(r.value, r.num, r.den))
			else (a.source_id, a.numerator, a.denominator, a.value, a.bound, a.flags)
				is distinct from (r.source, r.num, r.den, r.value, r.bound, r.flags) end as differs
		from accepted a where a.unit_id = r.unit and a.metric_id = r.metric and a.period = r.period
		offset 0
	) as a on true
	where r.batch is not null and r.take
), added as (
	insert into accepted (unit_id, metric_id, period, batch_id, row, source_id, rank, numerator, denominator, value, bound, flags, state)
	select c.unit, c.metric, c.period, c.batch, c.row, c.source, c.rank, c.num, c.den, c.value, c.bound, c.flags,
		case when c.flags & 1 <> 0 then 'n'::"char" else 'f'::"char" end
	from c where not c.there
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
			select r.batch, r.row, r.source, r.rank, r.num, r.den, r.value, r.bound, r.flags, now(),
				case when r.source = a.source_id then a.rival_source else a.source_id end,
				case when r.source = a.source_id then a.rival_batch else a.batch_id end,
				case when r.source = a.source_id then a.rival_row else a.row end,
				case when r.source = a.source_id then a.rival_value else fact_value(a.value, a.numerator, a.denominator) end
			where r.rank <= a.rank
			union all
			select a.batch_id, a.row, a.source_id, a.rank, a.numerator, a.denominator, a.value, a.bound, a.flags, a.recorded_at,
				r.source, r.batch, r.row, fact_value(r.value, r.num, r.den)
			where r.rank > a.rank
		) as n (batch_id, row, source_id, rank, numerator, denominator, value, bound, flags, recorded_at,
			rival_source, rival_batch, rival_row, rival_value))
	from c r
	where r.there and r.differs and a.unit_id = r.unit and a.metric_id = r.metric and a.period = r.period
		and case when r.rank > a.rank
			then (a.rival_source, a.rival_value) is distinct from (r.source, fact_value(r.value, r.num, r.den))
			else (a.source_id, a.numerator, a.denominator, a.value, a.bound, a.flags)
				is distinct from (r.source, r.num, r.den, r.value, r.bound, r.flags) end
	returning a.unit_id, a.metric_id, a.period, r.batch
), changed as materialized (
	select * from added union all select * from revised
), noted as (
	insert into change (units, metrics, periods, spans)
	select array_agg(unit_id), array_agg(metric_id), array_agg(period), array_agg(distinct period) from changed having count(*) > 0
	returning pg_notify('change', '')
), counted as materialized (
	select batch_id, count(*) as n from changed group by batch_id
)
select d.n, coalesce(f.id, known.id) as batch, known.id is not null as again, coalesce(f.rejected, known.rejected) as rejected,
	(select array_agg(bad.row) from bad where bad.delivery = d.n and bad.code = 'forbidden-unit') as forbidden,
	coalesce((select counted.n from counted where counted.batch_id = f.id), 0) as changed, known.same,
	(select count(*) from noted) as noted
from d left join f on f.n = d.n left join known on known.n = d.n
order by d.n;
