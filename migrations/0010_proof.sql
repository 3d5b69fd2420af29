-- The way back from a point to its source, for readers without a right to evidence: of
-- public sources the server may open the bytes to cite the passage, and anyone may know
-- which run brought them.
create function payload_open(delivery bigint) returns bytea
language sql stable security definer set search_path = pg_catalog, public as $$
	select p.bytes
	from batch b
	join source s on s.id = b.source_id
	join payload p on p.sha256 = b.payload
	where b.id = delivery and public.identity_part(1) is not null and b.size <= 4194304
		and (s.public or b.person_id = public.identity_part(1)
			or exists (select from person_units u where u.person_id = public.identity_part(1) and u.bit = 32
				and u.until > now() and (u.whole or b.unit_id = any (u.units))))
$$;
comment on function payload_open(bigint) is 'the bytes of a delivery whose source is public, or that the caller may open anyway';

create function run_show(run bigint) returns table (probe text, started timestamptz, finished timestamptz, rows int)
language sql stable security definer set search_path = pg_catalog, public as $$
	select p.code, r.started_at, r.finished_at, r.rows
	from probe_run r join probe p on p.id = r.probe_id
	where r.id = run and public.identity_part(1) is not null
$$;

revoke all on function payload_open(bigint), run_show(bigint) from public;
grant execute on function payload_open(bigint), run_show(bigint) to app_all, app_scoped;
