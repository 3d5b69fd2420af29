-- Lists of units put into the database: what is there already stays, nothing is deleted.

-- name: import_alone
-- Two imports at a time would see half of each other.
select pg_advisory_xact_lock(hashtext('thuocso units import'))

-- name: import_clash
-- The first unit whose code is in use at the same time by a unit of another first day.
select x.i, coalesce(u.valid_from::text, ''), coalesce(u.valid_to::text, '')
from unnest($1::text[], $2::text[]::date[], $3::text[]::date[]) with ordinality as x (code, valid_from, valid_to, i)
join unit u on u.code = x.code and u.valid_from <> x.valid_from
	and daterange(u.valid_from, u.valid_to) && daterange(x.valid_from, x.valid_to)
order by x.i
limit 1

-- name: import_units
-- How many were added and how many changed.
with x as (
	select * from unnest($1::text[], $2::text[]::date[], $3::text[]::date[], $4::text[], $5::text[])
		as x (code, valid_from, valid_to, kind, level)
), put as (
	insert into unit (code, valid_from, valid_to, kind, level)
	select code, valid_from, valid_to, kind, level from x order by code collate "C", valid_from
	on conflict (code, valid_from) do update
	set valid_to = excluded.valid_to, kind = excluded.kind, level = excluded.level
	where (unit.valid_to, unit.kind, unit.level) is distinct from (excluded.valid_to, excluded.kind, excluded.level)
	returning xmax = 0 as added
)
select count(*) filter (where added), count(*) filter (where not added) from put

-- name: import_ids
-- Ids in the order of the list.
select u.id
from unnest($1::text[], $2::text[]::date[]) with ordinality as x (code, valid_from, i)
join unit u on u.code = x.code and u.valid_from = x.valid_from
order by x.i

-- name: import_names
-- A first name; one that was changed later keeps its end.
with x as (
	select * from unnest($1::int[], $2::text[]::date[], $3::text[]::date[], $4::text[]) as x (unit_id, valid_from, valid_to, full_name)
), put as (
	insert into unit_name (unit_id, valid_from, valid_to, full_name)
	select unit_id, valid_from, valid_to, full_name from x
	on conflict (unit_id, valid_from) do update
	set full_name = excluded.full_name, valid_to = case
		when exists (select from unit_name later where later.unit_id = unit_name.unit_id and later.valid_from > unit_name.valid_from)
		then unit_name.valid_to else excluded.valid_to end
	where unit_name.full_name <> excluded.full_name
		or (unit_name.valid_to is distinct from excluded.valid_to
			and not exists (select from unit_name later where later.unit_id = unit_name.unit_id
				and later.valid_from > unit_name.valid_from))
	returning 1
)
select count(*) from put

-- name: import_parents
with x as (
	select * from unnest($1::int[], $2::int[], $3::text[]::date[], $4::text[]::date[]) as x (unit_id, parent_id, valid_from, valid_to)
), put as (
	insert into unit_parent (unit_id, tree, parent_id, valid_from, valid_to)
	select unit_id, 'admin', parent_id, valid_from, valid_to from x
	on conflict (unit_id, tree, valid_from) do update
	set parent_id = excluded.parent_id, valid_to = excluded.valid_to
	where (unit_parent.parent_id, unit_parent.valid_to) is distinct from (excluded.parent_id, excluded.valid_to)
	returning 1
)
select count(*) from put

-- name: import_day_before
-- The last day before $1 on which there were communes: the day before, unless the older
-- list ends sooner. Null if there never were.
select coalesce(
	(select $1::date - 1 where exists (select from unit
		where level = 'commune' and daterange(valid_from, valid_to) @> $1::date - 1)),
	(select max(valid_to) - 1 from unit where level = 'commune' and valid_to < $1::date))

-- name: import_before
-- The units of a day, as a list has them.
select u.level, u.code, coalesce(pu.code, ''), n.full_name, u.id
from unit u
join unit_name n on n.unit_id = u.id and daterange(n.valid_from, n.valid_to) @> $1::date
left join unit_parent p on p.unit_id = u.id and p.tree = 'admin' and daterange(p.valid_from, p.valid_to) @> $1::date
left join unit pu on pu.id = p.parent_id
where daterange(u.valid_from, u.valid_to) @> $1::date and u.level in ('province', 'district', 'commune')
order by u.code collate "C"

-- name: import_changes
-- What the units $6 were made of on day $1: rows to $2 from $3 with share $4 and basis $5.
-- A change that stands already stays; one that says otherwise is undone, not deleted.
with part as (
	select * from unnest($2::int[], $3::int[], $4::bigint[], $5::text[]) as x (to_id, from_id, share, basis)
), wanted as (
	select to_id, array_agg(row_to_json(part)::text order by from_id) as rows from part group by to_id
), known as (
	select c.id, r.to_id,
		array_agg(row_to_json(same)::text order by r.from_id) as rows
	from unit_change c
	join unit_change_row r on r.change_id = c.id
	cross join lateral (select r.to_id, r.from_id, r.share, r.basis) as same
	where c.day = $1::date and c.undone_at is null and r.to_id = any ($6::int[])
	group by c.id, r.to_id
), undone as (
	update unit_change c set undone_at = now()
	from known left join wanted using (to_id)
	where c.id = known.id and known.rows is distinct from wanted.rows
	returning c.id
), fresh as materialized (
	select to_id, nextval(pg_get_serial_sequence('unit_change', 'id'))::int as id
	from (select wanted.to_id from wanted left join known using (to_id)
		where known.rows is distinct from wanted.rows order by wanted.to_id) as x
), put as (
	insert into unit_change (id, day, kind, decision, note) overriding system value
	select fresh.id, $1::date, x.kind, $9, x.note
	from fresh join unnest($6::int[], $7::text[], $8::text[]) as x (to_id, kind, note) using (to_id)
	returning id
), put_rows as (
	insert into unit_change_row (change_id, from_id, to_id, share, basis)
	select fresh.id, part.from_id, part.to_id, part.share, part.basis from fresh join part using (to_id)
	returning 1
)
select (select count(*) from put), (select count(*) from put_rows), (select count(*) from undone)

-- name: changes_undo
-- Take back all changes of a day, or one by its number.
update unit_change set undone_at = now()
where undone_at is null and ($1::date is null or day = $1::date) and ($2::int is null or id = $2::int)
returning id
