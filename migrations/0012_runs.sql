-- A delivery of a probe says which run it came from; only the runner says it, of its own.
grant update (run_id) on batch to app_probe;
create policy run on batch for update to app_probe
	using (person_id = (select my_person()) and run_id is null)
	with check (person_id = (select my_person()));
