-- Accounts of people: roles with grades, a home unit, passwords, sessions one can see and
-- end, links that let somebody in once; who may do what to whom.

-- --- roles ---
-- 64: fill forms. The grade says who stands above whom: a person may give, take and manage
-- only what is below his own. personal: what people may be given by other people.
alter table role drop constraint role_rights_check;
alter table role add constraint role_rights_check check (rights between 1 and 127);
alter table role
	add column grade smallint not null default 0 check (grade between 0 and 100),
	add column personal boolean not null default false;
update role set rights = 127, grade = 100 where code = 'administrator';
update role set grade = 90 where code in ('reporter', 'auditor', 'reviewer', 'manager');
insert into role (code, rights, grade, personal) values
	('department', 127, 80, true), ('editor', 1 | 16 | 32 | 64, 60, true), ('lead', 1 | 16 | 64, 40, true),
	('enumerator', 1 | 64, 20, true);

-- unit_id: where somebody belongs; who administers there manages him. Null: the province.
-- folded: the name as search sees it.
alter table person drop column password;
alter table person
	add column unit_id int references unit,
	add column phone text check (length(phone) <= 20),
	add column folded text not null default '',
	add column erased_at timestamptz;
create index person_unit on person (unit_id);

-- --- what rights come to, of those concerned only ---
drop trigger rebuild on person_right;
drop trigger rebuild on person;
drop trigger rebuild on unit;
drop trigger rebuild on unit_parent;
drop function people_rebuild_after();
drop function people_rebuild();

-- It is worked out of person_right, which holds to person: looking again costs seconds.
alter table person_units drop constraint person_units_person_id_fkey;

-- null: everybody. Alone: another one's half-done change would be missed.
create function people_rebuild(who int[]) returns void
language plpgsql security definer set search_path = pg_catalog, public set enable_nestloop = off as $$
begin
	if cardinality(who) = 0 then
		return;
	end if;
	if cardinality(who) > 300 then
		who := null; -- everybody costs less than looking so many up
	end if;
	perform pg_advisory_xact_lock(hashtext('people_rebuild'));
	with recursive held as materialized (
		select r.person_id, role.rights, r.unit_id, r.valid_to
		from person_right r
		join person on person.id = r.person_id and person.disabled_at is null
		join role on role.code = r.role
		where (who is null or r.person_id = any (who)) and r.valid_from <= now() and r.valid_to > now()
	), below as (
		select unit_id as top, unit_id as id from held where unit_id is not null
		union
		select below.top, p.unit_id from below join unit_parent p on p.parent_id = below.id and p.tree = 'admin'
	), under as materialized (
		select top, array_agg(id order by id) as units from below group by top
		union all
		select 0, coalesce(array_agg(id order by id), '{}') from unit where exists (select from held where unit_id is null)
	), bits as materialized (
		select held.person_id, bit, bool_or(held.unit_id is null) as whole, min(held.valid_to) as until,
			case when bool_or(held.unit_id is null) then 0 when count(*) = 1 then min(held.unit_id) end as top,
			array_agg(held.unit_id) as tops
		from held cross join unnest('{1,2,4,8,16,32,64}'::smallint[]) as bit
		where held.rights & bit <> 0
		group by held.person_id, bit
	), wanted as materialized (
		select b.person_id, b.bit, b.whole, b.until, coalesce(under.units,
			(select array_agg(distinct id order by id) from under several, unnest(several.units) as id where several.top = any (b.tops))) as units
		from bits b left join under on under.top = b.top
	), gone as (
		delete from person_units u
		where (who is null or u.person_id = any (who))
			and not exists (select from wanted w where w.person_id = u.person_id and w.bit = u.bit)
	)
	insert into person_units (person_id, bit, whole, units, until)
	select person_id, bit, whole, units, until from wanted
	on conflict (person_id, bit) do update set whole = excluded.whole, units = excluded.units, until = excluded.until
	where (person_units.whole, person_units.units, person_units.until)
		is distinct from (excluded.whole, excluded.units, excluded.until);
end
$$;
revoke all on function people_rebuild(int[]) from public;

create function people_rebuild_after() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
	if tg_table_name in ('unit', 'unit_parent') then
		perform people_rebuild(null);
	elsif tg_table_name = 'person' then
		perform people_rebuild(array(select n.id from after_rows n join before_rows o on o.id = n.id
			where o.disabled_at is distinct from n.disabled_at));
	elsif tg_op = 'INSERT' then
		perform people_rebuild(array(select distinct person_id from after_rows));
	elsif tg_op = 'DELETE' then
		perform people_rebuild(array(select distinct person_id from before_rows));
	else
		perform people_rebuild(array(select person_id from after_rows union select person_id from before_rows));
	end if;
	return null;
end
$$;
create trigger rebuild_1 after insert on person_right referencing new table as after_rows
	for each statement execute function people_rebuild_after();
create trigger rebuild_2 after update on person_right referencing old table as before_rows new table as after_rows
	for each statement execute function people_rebuild_after();
create trigger rebuild_3 after delete on person_right referencing old table as before_rows
	for each statement execute function people_rebuild_after();
create trigger rebuild after update on person referencing old table as before_rows new table as after_rows
	for each statement execute function people_rebuild_after();
create trigger rebuild after insert on unit for each statement execute function people_rebuild_after();
create trigger rebuild after insert or update or delete on unit_parent for each statement execute function people_rebuild_after();
select people_rebuild(null);

-- --- the audit of many rows at once ---
-- One look at the tail for a statement: a row trigger that changes the tail ten thousand
-- times in one transaction takes minutes. Names and telephones stay out of the log, which
-- is kept longer than they may be.
create function audit_clean(what text, r jsonb) returns jsonb
language sql immutable as $$
	select case when what = 'person' then r - '{name,phone,folded}'::text[]
		else r - '{hash,csrf,ha1,salt,verifier}'::text[] end
$$;

create function audit_add_all(action text, what text, befores jsonb[], afters jsonb[]) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
	tail audit_tail;
	a audit;
	n int := greatest(cardinality(befores), cardinality(afters));
begin
	if coalesce(n, 0) = 0 then
		return;
	end if;
	select * into tail from audit_tail for update;
	a.person_id := public.identity_part(1);
	a.db_user := session_user;
	a.action := audit_add_all.action;
	a.what := audit_add_all.what;
	a.why := coalesce(current_setting('app.why', true), '');
	for i in 1..n loop
		a.id := tail.id + 1;
		a.at := clock_timestamp();
		a.before := befores[i];
		a.after := afters[i];
		a.hash := audit_hash(tail.hash, a);
		insert into audit values (a.*);
		tail.id := a.id;
		tail.hash := a.hash;
	end loop;
	update audit_tail set id = tail.id, hash = tail.hash;
end
$$;
revoke all on function audit_add_all(text, text, jsonb[], jsonb[]) from public;

create function audit_rows() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
	befores jsonb[];
	afters jsonb[];
begin
	if tg_op = 'INSERT' then
		select array_agg(audit_clean(tg_table_name, to_jsonb(n)) order by n.id) into afters from after_rows n;
	elsif tg_op = 'DELETE' then
		select array_agg(audit_clean(tg_table_name, to_jsonb(o)) order by o.id) into befores from before_rows o;
	else
		select array_agg(audit_clean(tg_table_name, to_jsonb(o)) order by n.id),
			array_agg(audit_clean(tg_table_name, to_jsonb(n)) || case
				when audit_clean(tg_table_name, to_jsonb(o)) = audit_clean(tg_table_name, to_jsonb(n)) then '{"personal": "changed"}'::jsonb else '{}' end order by n.id)
		into befores, afters
		from after_rows n join before_rows o on o.id = n.id
		where to_jsonb(o) - 'folded' <> to_jsonb(n) - 'folded';
	end if;
	perform audit_add_all(lower(tg_op), tg_table_name, befores, afters);
	return null;
end
$$;

do $$
declare
	t text;
begin
	foreach t in array array['person', 'person_right'] loop
		execute format('drop trigger audit_row on %I', t);
		execute format('create trigger audit_1 after insert on %I referencing new table as after_rows
			for each statement execute function audit_rows()', t);
		execute format('create trigger audit_2 after update on %I referencing old table as before_rows new table as after_rows
			for each statement execute function audit_rows()', t);
		execute format('create trigger audit_3 after delete on %I referencing old table as before_rows
			for each statement execute function audit_rows()', t);
	end loop;
end
$$;

-- --- who stands above whom ---
-- The highest grade with which the caller administers this unit (null: the province); the
-- owner of the schema, on the command line, stands above all.
create function people_grade(unit int) returns int
language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
	me int := public.identity_part(1);
	grade int;
begin
	if pg_has_role(session_user, (select relowner from pg_class where oid = 'public.person'::regclass), 'member') then
		return 101;
	end if;
	with recursive above as (
		select unit as id where unit is not null
		union
		select p.parent_id from above join unit_parent p on p.unit_id = above.id and p.tree = 'admin'
	)
	select max(case when role.code = 'administrator' then 101 else role.grade end) into grade
	from person_right r join role on role.code = r.role
	where r.person_id = me and role.rights & 16 <> 0 and r.valid_from <= now() and r.valid_to > now()
		and (r.unit_id is null or r.unit_id in (select id from above));
	return coalesce(grade, 0);
end
$$;
revoke all on function people_grade(int) from public;

-- Whether the caller may manage somebody: he belongs to a unit the caller administers, and
-- everything he may do is below the caller there.
create function people_may(who int) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
	select exists (select from person p where p.id = who and p.kind = 'person' and people_grade(p.unit_id) > 0)
		and not exists (select from person_right r join role on role.code = r.role
			where r.person_id = who and r.valid_to > now() and people_grade(r.unit_id) <= role.grade)
$$;
revoke all on function people_may(int) from public;

create function people_must(who int) returns void
language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
	if not people_may(who) then
		raise exception 'no right over this person' using errcode = 'TS403';
	end if;
end
$$;
revoke all on function people_must(int) from public;

-- --- what one sees ---
revoke select on session, token from app_all;
grant select (person_id, source_id, label, created_at, expires_at, revoked_at) on token to app_all;
grant select on person, person_right, role to app_scoped;
drop policy administer on role;
create policy read on role for select to app_all, app_scoped using (true);
do $$
declare
	t text;
begin
	foreach t in array array['person', 'person_right'] loop
		execute format('create policy team on %I for select to app_scoped
			using (unit_id = any ((select my_units(16))::int[]))', t);
		execute format('create policy own on %I for select to app_all, app_scoped using (%I = (select my_person()))', t,
			case t when 'person' then 'id' else 'person_id' end);
	end loop;
end
$$;

-- --- what one does to others ---
-- A new person with one right; his number.
create function person_add(login text, name text, folded text, phone text, unit int, role text, until timestamptz) returns int
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
	made int;
	given role;
begin
	select * into given from role r where r.code = person_add.role and r.personal;
	if given.code is null or people_grade(unit) <= given.grade then
		raise exception 'no right to give this role here' using errcode = 'TS403';
	end if;
	made := nextval(pg_get_serial_sequence('person', 'id'));
	insert into person (id, login, name, folded, phone, unit_id, kind)
	values (made, coalesce(person_add.login, 'nv' || made), person_add.name, person_add.folded, person_add.phone, unit, 'person');
	insert into person_right (person_id, role, unit_id, valid_to, granted_by)
	values (made, given.code, unit, coalesce(until, 'infinity'), identity_part(1));
	return made;
end
$$;

create function person_change(who int, name text, folded text, phone text) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
	if who is distinct from identity_part(1) then
		perform people_must(who);
	end if;
	update person p set name = person_change.name, folded = person_change.folded, phone = person_change.phone
	where p.id = who and p.erased_at is null;
end
$$;

create function right_add(who int, role text, unit int, until timestamptz) returns int
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
	given role;
	made int;
begin
	perform people_must(who);
	select * into given from role r where r.code = right_add.role and r.personal;
	if given.code is null or people_grade(unit) <= given.grade then
		raise exception 'no right to give this role here' using errcode = 'TS403';
	end if;
	insert into person_right (person_id, role, unit_id, valid_to, granted_by)
	values (who, given.code, unit, coalesce(until, 'infinity'), identity_part(1))
	returning id into made;
	return made;
end
$$;

-- A right ends; it stays on record. False: there is no such right in force.
create function right_end(who int, right_id int) returns boolean
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
	perform people_must(who);
	if who = identity_part(1) then
		raise exception 'oneself' using errcode = 'TS409';
	end if;
	update person_right r set valid_to = greatest(now(), r.valid_from + interval '1 microsecond')
	where r.id = right_id and r.person_id = who and r.valid_to > now();
	return found;
end
$$;

-- Somebody is kept out: sessions and links end with it, rights rest.
create function person_close(who int, closed boolean) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
	perform people_must(who);
	if who = identity_part(1) then
		raise exception 'oneself' using errcode = 'TS409';
	end if;
	update person p set disabled_at = case when closed then now() end
	where p.id = who and p.erased_at is null and (p.disabled_at is not null) <> closed;
	if closed then
		perform sessions_end(who, null);
	end if;
end
$$;

-- --- sessions and passwords ---
-- The server never sees what a password is checked against: it is told salt and cost, makes
-- the argon2id key of what was typed, and this key opens the session here, or does not.
create table person_password (
	person_id int primary key references person,
	salt bytea not null check (length(salt) = 16),
	operations int not null check (operations > 0),
	memory int not null check (memory > 0),
	verifier bytea not null check (length(verifier) = 32),
	set_at timestamptz not null default now()
);
comment on column person_password.verifier is 'SHA-256 of the argon2id key';
alter table person_password enable row level security;

alter table session
	add column id bigint generated always as identity unique,
	add column how text not null default 'link' check (how in ('link', 'password')),
	add column agent text not null default '' check (length(agent) <= 80);
create index session_person on session (person_id);
grant select (id, person_id, created_at, expires_at, ended_at, how, agent) on session to app_all, app_scoped;
create policy own on session for select to app_all, app_scoped using (person_id = (select my_person()));
create policy team on session for select to app_scoped using (exists (select from person p where p.id = person_id));

-- End one session of somebody, or all (null); his unused links too.
create function sessions_end(who int, session_id bigint) returns int
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
	n int;
begin
	if who is distinct from identity_part(1) then
		perform people_must(who);
	end if;
	update session s set ended_at = now()
	where s.person_id = who and s.ended_at is null and s.expires_at > now() and (session_id is null or s.id = session_id);
	get diagnostics n = row_count;
	if session_id is null then
		delete from login_link l where l.person_id = who and l.used_at is null;
	end if;
	return n;
end
$$;

drop function session_show(bytea);
create function session_show(session_hash bytea) returns table (login text, name text, csrf text, rights int, expires_at timestamptz,
	id bigint, person_id int, role text, grade int, has_password boolean, fresh boolean)
language sql stable security definer set search_path = pg_catalog, public as $$
	select p.login, p.name, s.csrf,
		(select coalesce(bit_or(u.bit::int), 0) from person_units u where u.person_id = p.id and u.until > now()), s.expires_at,
		s.id, p.id, best.code, best.grade::int, exists (select from person_password w where w.person_id = p.id),
		s.how = 'link' and s.created_at > now() - interval '30 minutes'
	from session s join person p on p.id = s.person_id
	left join lateral (select role.code, role.grade from person_right r join role on role.code = r.role
		where r.person_id = p.id and r.valid_from <= now() and r.valid_to > now() order by role.grade desc limit 1) best on true
	where s.hash = session_hash and s.expires_at > now() and s.ended_at is null and p.disabled_at is null
$$;

-- --- links ---
alter table login_link
	add column created_at timestamptz not null default now(),
	add column created_by int references person;

-- A link that lets somebody in once, in place of older unused ones.
create function link_make(who int, link bytea, hours int) returns timestamptz
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
	until timestamptz := now() + make_interval(hours => least(greatest(hours, 1), 168));
begin
	perform people_must(who);
	if exists (select from person p where p.id = who and p.disabled_at is not null) then
		raise exception 'closed' using errcode = 'TS409';
	end if;
	delete from login_link l where l.person_id = who and l.used_at is null;
	insert into login_link (hash, person_id, expires_at, created_by) values (link, who, until, identity_part(1));
	return until;
end
$$;

drop function session_from_link(bytea, bytea, text);
create function session_from_link(link bytea, session_hash bytea, csrf text, agent text) returns boolean
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
	who int;
begin
	update login_link l set used_at = now()
	from person p
	where l.hash = link and l.used_at is null and l.expires_at > now() and p.id = l.person_id and p.disabled_at is null
	returning l.person_id into who;
	if who is null then
		return false;
	end if;
	insert into session (hash, person_id, csrf, expires_at, how, agent)
	values (session_hash, who, csrf, now() + interval '12 hours', 'link', left(session_from_link.agent, 80));
	return true;
end
$$;

-- --- passwords ---
-- How often somebody tried lately; the key is an HMAC of account and address, so neither
-- stands here.
create table sign_in_count (
	key bytea primary key,
	since timestamptz not null,
	n int not null
);
alter table sign_in_count enable row level security;

-- One more try. Seconds to wait, 0: go on.
create function sign_in_wait(what text, most int) returns int
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
	c sign_in_count;
begin
	insert into sign_in_count as s (key, since, n) values (decode(identity_mac('sign-in|' || what), 'hex'), now(), 1)
	on conflict (key) do update set n = case when s.since < now() - interval '15 minutes' then 1 else least(s.n, 1000000) + 1 end,
		since = case when s.since < now() - interval '15 minutes' then now() else s.since end
	returning * into c;
	return case when c.n > most then ceil(extract(epoch from c.since + interval '15 minutes' - now()))::int else 0 end;
end
$$;
revoke all on function sign_in_wait(text, int) from public;

-- What a password has to be hashed with; for names that are not there too, always the same.
create function password_ask(login text, address text) returns table (wait int, salt bytea, operations int, memory int)
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
	w person_password;
	pause int;
begin
	pause := greatest(sign_in_wait('address|' || address, 100), sign_in_wait('account|' || login, 50),
		sign_in_wait('both|' || login || '|' || address, 10));
	select pw.* into w from person_password pw join person p on p.id = pw.person_id
	where p.login = password_ask.login and p.kind = 'person' and p.disabled_at is null;
	return query select pause, coalesce(w.salt, substring(decode(identity_mac('salt|' || password_ask.login), 'hex') for 16)),
		coalesce(w.operations, 2), coalesce(w.memory, 19456);
end
$$;

create function session_from_password(login text, address text, key bytea, session_hash bytea, csrf text, agent text) returns boolean
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
	who int;
begin
	select p.id into who from person_password w join person p on p.id = w.person_id
	where p.login = session_from_password.login and p.kind = 'person' and p.disabled_at is null and w.verifier = sha256(key);
	if who is null then
		return false;
	end if;
	delete from sign_in_count c where c.key in (decode(identity_mac('sign-in|account|' || session_from_password.login), 'hex'),
		decode(identity_mac('sign-in|both|' || session_from_password.login || '|' || address), 'hex'));
	insert into session (hash, person_id, csrf, expires_at, how, agent)
	values (session_hash, who, csrf, now() + interval '12 hours', 'password', left(session_from_password.agent, 80));
	return true;
end
$$;

-- For a change: what the present password was hashed with; no row without a session.
create function password_of(session_hash bytea) returns table (salt bytea, operations int, memory int)
language sql stable security definer set search_path = pg_catalog, public as $$
	select w.salt, w.operations, w.memory
	from session_show(session_hash) s left join person_password w on w.person_id = s.person_id
$$;

-- A new password: 'set'; 'wrong': the present one is another; 'late': no present one was
-- given and the link of this session is too long ago; 'wait'. All other sessions end.
create function password_set(session_hash bytea, present bytea, salt bytea, operations int, memory int, verifier bytea) returns text
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
	s record;
	old bytea;
begin
	select * into s from session_show(session_hash);
	if s.person_id is null then
		raise exception 'no session' using errcode = 'TS401';
	end if;
	select w.verifier into old from person_password w where w.person_id = s.person_id;
	if present is null then
		if not s.fresh then
			return 'late';
		end if;
	elsif sign_in_wait('change|' || s.person_id, 10) > 0 then
		return 'wait';
	elsif old is distinct from sha256(present) then
		return 'wrong';
	end if;
	insert into person_password values (s.person_id, salt, operations, memory, verifier)
	on conflict (person_id) do update set salt = excluded.salt, operations = excluded.operations, memory = excluded.memory,
		verifier = excluded.verifier, set_at = now();
	update session x set ended_at = now() where x.person_id = s.person_id and x.id <> s.id and x.ended_at is null;
	delete from login_link l where l.person_id = s.person_id and l.used_at is null;
	perform audit_add(case when old is null then 'insert' else 'update' end, 'person_password', null,
		jsonb_build_object('person_id', s.person_id));
	return 'set';
end
$$;

-- --- personal data: what is kept of people, why, how long ---
create table personal_data (
	code text primary key,
	purpose_vi text not null,
	purpose_en text not null,
	keep interval not null
);
alter table personal_data enable row level security;
grant select on personal_data to app_all, app_scoped;
create policy read on personal_data for select to app_all, app_scoped using (true);
insert into personal_data values
	('person', 'Họ tên, số điện thoại của người dùng: để biết ai nhập phiếu và liên hệ khi phiếu sai; xoá sau khi đóng tài khoản',
		'Names and telephones of users: to know who fills forms and to reach them; erased after the account is closed', '90 days'),
	('session', 'Phiên đăng nhập: thời điểm, cách vào, loại trình duyệt; không lưu địa chỉ mạng',
		'Sessions: when, how, which kind of browser; no network address', '30 days'),
	('sign_in_count', 'Số lần thử đăng nhập, dưới dạng băm có khoá', 'Tries to sign in, as a keyed hash', '1 day'),
	('login_link', 'Liên kết đăng nhập đã cấp', 'Links given out', '30 days');

-- What is kept too long goes. Returns how many people were erased.
create function people_expire() returns int
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
	n int;
begin
	with gone as (
		update person p set name = '', phone = null, folded = '', login = 'x' || p.id, erased_at = now(),
			disabled_at = coalesce(p.disabled_at, now())
		from personal_data d
		where d.code = 'person' and p.kind = 'person' and p.erased_at is null and p.created_at < now() - d.keep
			and (p.disabled_at < now() - d.keep or not exists (select from person_right r
				where r.person_id = p.id and r.valid_to > now() - d.keep))
		returning p.id
	), passwords as (
		delete from person_password w using gone where w.person_id = gone.id
	)
	select count(*) into n from gone;
	delete from session s using personal_data d where d.code = 'session' and least(s.expires_at, s.ended_at) < now() - d.keep;
	delete from login_link l using personal_data d where d.code = 'login_link' and l.expires_at < now() - d.keep;
	delete from sign_in_count c using personal_data d where d.code = 'sign_in_count' and c.since < now() - d.keep;
	return n;
end
$$;

do $$
declare
	f text;
begin
	foreach f in array array['person_add(text, text, text, text, int, text, timestamptz)', 'person_change(int, text, text, text)',
		'right_add(int, text, int, timestamptz)', 'right_end(int, int)', 'person_close(int, boolean)', 'sessions_end(int, bigint)',
		'session_show(bytea)', 'link_make(int, bytea, int)', 'session_from_link(bytea, bytea, text, text)', 'password_ask(text, text)',
		'session_from_password(text, text, bytea, bytea, text, text)', 'password_of(bytea)',
		'password_set(bytea, bytea, bytea, int, int, bytea)', 'people_expire()', 'people_may(int)', 'people_grade(int)'] loop
		execute format('revoke all on function %s from public', f);
		execute format('grant execute on function %s to app_all, app_scoped', f);
	end loop;
end
$$;
