-- Who changed what, before, after and why, in a chain of hashes: a row changed or taken
-- out later breaks it. app.why is the reason given by the handler.
create table audit (
	id bigint primary key,
	at timestamptz not null,
	person_id int,
	db_user text not null,
	action text not null,
	what text not null,
	before jsonb,
	after jsonb,
	why text not null default '',
	hash bytea not null
);

create table audit_tail (
	only_one boolean primary key default true check (only_one),
	id bigint not null,
	hash bytea not null
);
insert into audit_tail values (true, 0, sha256('thuocso audit'));

create function audit_hash(previous bytea, a audit) returns bytea
language sql stable as $$
	select sha256(previous || convert_to(jsonb_build_array(a.id, extract(epoch from a.at)::text, a.person_id, a.db_user,
		a.action, a.what, a.before, a.after, a.why)::text, 'UTF8'))
$$;

create function audit_add(action text, what text, before jsonb, after jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
	tail audit_tail;
	a audit;
begin
	select * into tail from audit_tail for update;
	a.id := tail.id + 1;
	a.at := clock_timestamp();
	a.person_id := public.identity_part(1);
	a.db_user := session_user;
	a.action := audit_add.action;
	a.what := audit_add.what;
	a.before := audit_add.before;
	a.after := audit_add.after;
	a.why := coalesce(current_setting('app.why', true), '');
	a.hash := audit_hash(tail.hash, a);
	insert into audit values (a.*);
	update audit_tail set id = a.id, hash = a.hash;
end
$$;
revoke all on function audit_add(text, text, jsonb, jsonb) from public;

-- Where the chain breaks first; null if it holds.
create function audit_check() returns bigint
language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
	a audit;
	previous bytea := sha256('thuocso audit');
	n bigint := 0;
begin
	for a in select * from audit order by id loop
		n := n + 1;
		if a.id <> n or a.hash <> audit_hash(previous, a) then
			return n;
		end if;
		previous := a.hash;
	end loop;
	if (n, previous) is distinct from (select (t.id, t.hash) from audit_tail t) then
		return n + 1;
	end if;
	return null;
end
$$;
revoke all on function audit_check() from public;

-- Secrets stay out of the log: hashes of passwords and tokens are not written.
create function audit_row() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
	before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - '{password,hash,csrf,body}'::text[] end;
	after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - '{password,hash,csrf,body}'::text[] end;
begin
	if before is distinct from after or before is null then
		perform audit_add(lower(tg_op), tg_table_name, before, after);
	end if;
	return null;
end
$$;

do $$
declare
	t text;
begin
	foreach t in array array['setting', 'person', 'person_right', 'source', 'token', 'session', 'login_link', 'framework',
		'round', 'target', 'appraisal', 'probe'] loop
		execute format('create trigger audit_row after insert or update or delete on %I for each row execute function audit_row()', t);
	end loop;
end
$$;
