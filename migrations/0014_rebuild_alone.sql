-- Two changes of rights at once: the second rebuilds when the first is committed, and sees it.
-- Both used to put the same rows, and one of them failed.
create or replace function people_rebuild() returns void
language sql security definer set search_path = pg_catalog, public as $$
	select pg_advisory_xact_lock(hashtext('people_rebuild'));
	delete from person_units;
	insert into person_units (person_id, bit, whole, units, until)
	with recursive below as (
		select id as top, id from unit
		union
		select below.top, p.unit_id from below join unit_parent p on p.parent_id = below.id and p.tree = 'admin'
	), held as (
		select r.person_id, bit::smallint as bit, r.unit_id, r.valid_to
		from person_right r
		join person on person.id = r.person_id and person.disabled_at is null
		join role on role.code = r.role
		cross join (values (1), (2), (4), (8), (16), (32)) as bits (bit)
		where role.rights & bit <> 0 and r.valid_from <= now() and r.valid_to > now()
	)
	select held.person_id, held.bit, bool_or(held.unit_id is null),
		coalesce(array_agg(distinct below.id order by below.id) filter (where below.id is not null), '{}'),
		min(held.valid_to)
	from held
	left join below on below.top = held.unit_id or (held.unit_id is null and below.top = below.id)
	group by held.person_id, held.bit;
$$;
