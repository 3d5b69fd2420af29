-- Logging in and out, tokens: what a serving role may do only through these.

-- A one-time link becomes a session; false if it is unknown, used or too old.
create function session_from_link(link bytea, session_hash bytea, csrf text) returns boolean
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
	who int;
begin
	update login_link set used_at = now()
	where hash = link and used_at is null and expires_at > now()
	returning person_id into who;
	if who is null then
		return false;
	end if;
	insert into session (hash, person_id, csrf, expires_at) values (session_hash, who, csrf, now() + interval '12 hours');
	return true;
end
$$;

create function session_end(session_hash bytea) returns void
language sql security definer set search_path = pg_catalog, public as $$
	update session set ended_at = now() where hash = session_hash and ended_at is null
$$;

-- Who the caller is; no row for nobody.
create function session_show(session_hash bytea) returns table (login text, name text, csrf text, rights int, expires_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public as $$
	select p.login, p.name, s.csrf,
		(select coalesce(bit_or(u.bit::int), 0) from person_units u where u.person_id = p.id and u.until > now()), s.expires_at
	from session s join person p on p.id = s.person_id
	where s.hash = session_hash and s.expires_at > now() and s.ended_at is null and p.disabled_at is null
$$;

revoke all on function session_from_link(bytea, bytea, text), session_end(bytea), session_show(bytea) from public;
grant execute on function session_from_link(bytea, bytea, text), session_end(bytea), session_show(bytea) to app_all, app_scoped;
