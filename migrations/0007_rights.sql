-- Row security on every table. Three forms only, each checked once a statement:
--   app_scoped, app_probe: unit_id = any((select my_units(bit))::int[]), an index condition
--   app_all:               (select my_whole(bit)), no work a row
--   geography and law:     everyone may read
do $$
declare
	t text;
begin
	foreach t in array array(select tablename::text from pg_tables where schemaname = 'public') loop
		execute format('alter table %I enable row level security', t);
	end loop;
end
$$;

-- Geography, law, catalogues: read by all.
do $$
declare
	t text;
begin
	foreach t in array array['unit', 'unit_name', 'unit_parent', 'unit_change', 'unit_change_row', 'metric', 'source',
		'framework', 'benchmark', 'setting'] loop
		execute format('grant select on %I to app_all, app_scoped, app_probe', t);
		execute format('create policy read on %I for select to app_all, app_scoped, app_probe using (true)', t);
	end loop;
end
$$;

-- Tables of figures: read within the units, wholly by app_all.
do $$
declare
	t text;
begin
	foreach t in array array['observation', 'accepted', 'appraisal'] loop
		execute format('grant select on %I to app_all, app_scoped, app_probe', t);
		execute format('create policy read_scoped on %I for select to app_scoped, app_probe
			using (unit_id = any ((select my_units(1))::int[]))', t);
		execute format('create policy read_all on %I for select to app_all using ((select my_whole(1)))', t);
	end loop;
end
$$;
-- A direct read of a partition would miss the parent's policies: nobody has rights on one.

grant select on target to app_all, app_scoped, app_probe;
create policy read_scoped on target for select to app_scoped, app_probe
	using (unit_id is null or unit_id = any ((select my_units(1))::int[]));
create policy read_all on target for select to app_all using ((select my_whole(1)));

grant select on round to app_all, app_scoped, app_probe;
create policy read on round for select to app_all, app_scoped, app_probe
	using (public or (select my_person() > 2));

-- Reporting: what a source sends.
grant insert on observation, accepted to app_all, app_scoped, app_probe;
grant update on accepted to app_all, app_scoped, app_probe;
do $$
declare
	t text;
begin
	foreach t in array array['observation', 'accepted'] loop
		execute format('create policy report_scoped on %I for insert to app_scoped, app_probe
			with check (unit_id = any ((select my_units(2))::int[]))', t);
		execute format('create policy report_all on %I for insert to app_all
			with check ((select my_whole(2)) or unit_id = any ((select my_units(2))::int[]))', t);
	end loop;
end
$$;
create policy revise_scoped on accepted for update to app_scoped, app_probe
	using (unit_id = any ((select my_units(2))::int[])) with check (unit_id = any ((select my_units(2))::int[]));
create policy revise_all on accepted for update to app_all
	using ((select my_whole(2)) or unit_id = any ((select my_units(2))::int[]))
	with check ((select my_whole(2)) or unit_id = any ((select my_units(2))::int[]));

-- A delivery is known to everyone who may see figures; its bytes to its sender and to who
-- may open evidence.
grant select, insert on batch, batch_verdict, payload to app_all, app_scoped, app_probe;
create policy read on batch for select to app_all, app_scoped, app_probe using ((select my_person()) is not null);
create policy report on batch for insert to app_all, app_scoped, app_probe
	with check (person_id = (select my_person()) and source_id = coalesce((select my_source()), source_id)
		and (select my_right(2)));
create policy read on batch_verdict for select to app_all, app_scoped, app_probe
	using (exists (select from batch b where b.id = batch_id and b.person_id = (select my_person())));
create policy report on batch_verdict for insert to app_all, app_scoped, app_probe
	with check ((select my_person()) is not null);
create policy read on payload for select to app_all, app_scoped, app_probe
	using ((select my_whole(32)) or exists (select from batch b where b.payload = sha256
		and (b.person_id = (select my_person()) or b.unit_id = any ((select my_units(32))::int[]))));
create policy report on payload for insert to app_all, app_scoped, app_probe
	with check ((select my_person()) is not null);

-- The change log tells of units, so only who reads everything reads it.
grant select on change to app_all;
grant insert on change to app_all, app_scoped, app_probe;
create policy read on change for select to app_all using ((select my_whole(1)));
create policy note on change for insert to app_all, app_scoped, app_probe with check ((select my_person()) is not null);

-- Managing: targets and appraised points within the units, rounds by who manages everything.
grant insert, update, delete on target, appraisal to app_all, app_scoped;
do $$
declare
	t text;
	bit int;
begin
	foreach t in array array['target', 'appraisal'] loop
		bit := case t when 'target' then 8 else 4 end;
		execute format('create policy manage on %I for all to app_all, app_scoped
			using ((select my_whole(%s)) or unit_id = any ((select my_units(%s))::int[]))
			with check ((select my_whole(%s)) or unit_id = any ((select my_units(%s))::int[]))', t, bit, bit, bit, bit);
	end loop;
end
$$;
grant insert, update on round, framework, benchmark, metric to app_all;
grant delete on benchmark to app_all;
do $$
declare
	t text;
begin
	foreach t in array array['round', 'framework', 'benchmark', 'metric'] loop
		execute format('create policy manage on %I for all to app_all using ((select my_whole(8))) with check ((select my_whole(8)))', t);
	end loop;
end
$$;

-- Probes: the runner reads them and keeps its runs; who manages everything keeps both.
grant select on probe, probe_run to app_all, app_scoped, app_probe;
grant insert, update on probe to app_all;
grant update (due_at) on probe to app_probe;
grant insert, update on probe_run to app_all, app_probe;
do $$
declare
	t text;
begin
	foreach t in array array['probe', 'probe_run'] loop
		execute format('create policy run on %I for all to app_probe using ((select my_person()) is not null) with check ((select my_person()) is not null)', t);
		execute format('create policy manage on %I for all to app_all using ((select my_whole(8))) with check ((select my_whole(8)))', t);
		execute format('create policy read_scoped on %I for select to app_scoped using (unit_id = any ((select my_units(1))::int[]))', t);
	end loop;
end
$$;

-- Administration.
grant select on person, person_right, role, token, session to app_all;
do $$
declare
	t text;
begin
	foreach t in array array['person', 'person_right', 'role', 'token', 'session'] loop
		execute format('create policy administer on %I for select to app_all using ((select my_whole(16)))', t);
	end loop;
end
$$;
grant select on audit to app_all;
create policy read on audit for select to app_all using ((select my_whole(16)));
