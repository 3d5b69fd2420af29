-- Forms, what phones send, and what becomes of it. A form is published to a part of the
-- province for a span of time; a submission is kept as it came, and counts only if its
-- answers hold.
create table form (
	id int generated always as identity primary key,
	code text not null unique check (code <> '' and length(code) <= 120),
	created_at timestamptz not null default now(),
	seal_key bytea not null check (length(seal_key) = 32)
);
comment on column form.seal_key is 'public key: whoever has it can seal, nobody can open';

-- The other half. Read only through form_open_key(); gone when what was collected expires.
create table form_secret (
	form_id int primary key references form,
	open_key bytea not null check (length(open_key) = 32),
	destroy_at timestamptz
);

create table form_version (
	id int generated always as identity primary key,
	form_id int not null references form,
	version text not null check (length(version) <= 64),
	title_vi text not null,
	title_en text not null default '',
	xform bytea not null,
	md5 text not null check (md5 ~ '^[0-9a-f]{32}$'),
	workbook bytea,
	counts text not null default 'valid' check (counts in ('valid', 'approved')),
	open boolean not null default true,
	created_at timestamptz not null default now(),
	unique (form_id, version)
);
comment on column form_version.counts is 'what counts in tallies: valid submissions, or only approved ones';
comment on column form_version.open is 'phones get the newest open version; older ones are still accepted from them';

create table form_media (
	version_id int not null references form_version,
	name text not null check (name <> '' and length(name) <= 200 and name !~ '[/\\]'),
	media_type text not null,
	md5 text not null check (md5 ~ '^[0-9a-f]{32}$'),
	bytes bytea not null,
	primary key (version_id, name)
);

-- To whom and when a form is open. No end: until it is closed.
create table form_offer (
	id int generated always as identity primary key,
	form_id int not null references form,
	unit_id int references unit,
	valid_from timestamptz not null default now(),
	valid_to timestamptz not null default 'infinity' check (valid_to >= valid_from)
);
create index form_offer_form on form_offer (form_id);
comment on column form_offer.unit_id is 'to this unit and all below it; null: everywhere';

create table submission (
	id bigint generated always as identity primary key,
	form_id int not null references form,
	version_id int not null references form_version,
	unit_id int not null references unit,
	person_id int not null references person,
	instance_id text not null check (instance_id <> '' and length(instance_id) <= 200),
	root_id text not null,
	replaces text,
	replaced_by text,
	state text not null check (state in ('received', 'invalid', 'in_review', 'returned', 'approved', 'rejected')),
	counted boolean not null,
	awaits text[] not null default '{}',
	received_at timestamptz not null default now(),
	device text not null default '',
	sha256 bytea not null check (length(sha256) = 32),
	sealed bytea not null,
	answers jsonb not null,
	violations jsonb not null default '[]',
	unique (form_id, instance_id)
);
create index submission_root on submission (form_id, root_id);
create index submission_unit on submission (unit_id, form_id, id);
create index submission_person on submission (person_id, id);
comment on column submission.root_id is 'instance id of the first of a chain of edits';
comment on column submission.awaits is 'names of files that it speaks of and that have not come yet; until then it does not count';
comment on column submission.sealed is 'the XML as it came, sealed with the key of its form';
comment on column submission.answers is 'by path, without what is marked personal';

create table submission_file (
	submission_id bigint not null references submission,
	name text not null check (name <> '' and length(name) <= 200),
	media_type text not null,
	size int not null,
	sha256 bytea not null check (length(sha256) = 32),
	sealed bytea not null,
	person_id int not null references person,
	received_at timestamptz not null default now(),
	primary key (submission_id, name)
);

-- What people decided about a submission, and why.
create table submission_step (
	id bigint generated always as identity primary key,
	submission_id bigint not null references submission,
	at timestamptz not null default now(),
	person_id int not null references person,
	state text not null,
	why text not null default '',
	questions jsonb not null default '{}'
);
create index submission_step_submission on submission_step (submission_id);
comment on column submission_step.questions is 'path of a question: what is wrong with its answer';

-- --- who sees what ---

-- The unit for which the caller reports: that of the first right to report which he has.
create function my_home() returns int
language sql stable security definer set search_path = pg_catalog, public as $$
	select r.unit_id from person_right r join role on role.code = r.role
	where r.person_id = public.identity_part(1) and role.rights & 2 <> 0 and r.unit_id is not null
		and r.valid_from <= now() and r.valid_to > now()
	order by r.id limit 1
$$;

-- Forms open to the caller now: offered to his unit, to one above it or to one below.
create function my_forms() returns int[]
language sql stable security definer set search_path = pg_catalog, public as $$
	with recursive above as (
		select my_home() as id
		union
		select p.parent_id from above join unit_parent p on p.unit_id = above.id and p.tree = 'admin' and p.valid_to is null
	)
	select coalesce(array_agg(distinct o.form_id), '{}')
	from form_offer o
	where o.valid_from <= now() and o.valid_to > now() and public.identity_part(1) is not null
		and (o.unit_id is null or o.unit_id in (select id from above) or o.unit_id = any (public.my_units(2)) or public.my_whole(2))
$$;

-- What is known of a submission, whoever sent it: phones send again, and by several hands.
create function submission_known(form int, instance text)
returns table (id bigint, sha256 bytea, root text, awaits text[], latest boolean, mine boolean)
language sql stable security definer set search_path = pg_catalog, public as $$
	select s.id, s.sha256, s.root_id, s.awaits, s.replaced_by is null, s.person_id = public.identity_part(1)
	from submission s where s.form_id = form and s.instance_id = instance
$$;

-- To read what was sealed: for who may open evidence somewhere.
create function form_open_key(form int) returns bytea
language sql stable security definer set search_path = pg_catalog, public as $$
	select s.open_key from form_secret s where s.form_id = form and public.my_right(32)
$$;

-- A new form with its keys, for who manages everything; the id.
create function form_new(code text, seal_key bytea, open_key bytea) returns int
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
	made int;
begin
	if not public.my_whole(8) then
		raise exception 'no right to manage' using errcode = '42501';
	end if;
	insert into form (code, seal_key) values (form_new.code, form_new.seal_key)
	on conflict on constraint form_code_key do nothing returning id into made;
	if made is not null then
		insert into form_secret values (made, form_new.open_key);
	else
		select f.id into made from form f where f.code = form_new.code;
	end if;
	return made;
end
$$;

-- A reviewer's decision, with its trace. 'done', or why not: 'unknown', 'invalid' (what does
-- not hold cannot be approved), 'replaced' (there is a newer one), 'waits' (files are missing).
create function submission_review(submission_id bigint, new_state text, why text, questions jsonb) returns text
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
	s submission;
begin
	select * into s from submission x where x.id = submission_review.submission_id
		and (public.my_whole(4) or x.unit_id = any (public.my_units(4))) for update;
	if s.id is null then
		return 'unknown';
	elsif s.replaced_by is not null then
		return 'replaced';
	elsif new_state = 'approved' and jsonb_array_length(s.violations) > 0 then
		return 'invalid';
	elsif new_state = 'approved' and cardinality(s.awaits) > 0 then
		return 'waits';
	end if;
	update submission x set state = new_state, counted = case new_state
			when 'approved' then true
			when 'in_review' then cardinality(s.awaits) = 0 and jsonb_array_length(s.violations) = 0
				and (select v.counts = 'valid' from form_version v where v.id = s.version_id)
			else false end
	where x.id = s.id;
	insert into submission_step (submission_id, person_id, state, why, questions)
	values (s.id, public.identity_part(1), new_state, submission_review.why, submission_review.questions);
	return 'done';
end
$$;

revoke all on function my_home(), my_forms(), submission_known(int, text), form_open_key(int), form_new(text, bytea, bytea),
	submission_review(bigint, text, text, jsonb) from public;
grant execute on function my_home(), my_forms(), submission_known(int, text), form_open_key(int), form_new(text, bytea, bytea),
	submission_review(bigint, text, text, jsonb) to app_all, app_scoped;

do $$
declare
	t text;
begin
	foreach t in array array['form', 'form_secret', 'form_version', 'form_media', 'form_offer', 'submission', 'submission_file', 'submission_step'] loop
		execute format('alter table %I enable row level security', t);
	end loop;
end
$$;

-- Forms themselves are no secret to whoever is known.
grant select on form, form_version, form_media, form_offer to app_all, app_scoped;
grant insert on form_version, form_media, form_offer to app_all;
grant update (valid_to) on form_offer to app_all;
do $$
declare
	t text;
begin
	foreach t in array array['form', 'form_version', 'form_media', 'form_offer'] loop
		execute format('create policy read on %I for select to app_all, app_scoped using ((select my_person()) is not null)', t);
	end loop;
	foreach t in array array['form_version', 'form_media', 'form_offer'] loop
		execute format('create policy manage on %I for all to app_all using ((select my_whole(8))) with check ((select my_whole(8)))', t);
	end loop;
end
$$;

-- Submissions: their sender's, and theirs who may open evidence of the unit.
grant select, insert on submission, submission_file, submission_step to app_all, app_scoped;
grant update (counted, awaits, replaced_by) on submission to app_all, app_scoped;
create policy read_scoped on submission for select to app_scoped
	using (unit_id = any ((select my_units(32))::int[]) or person_id = (select my_person()));
create policy read_all on submission for select to app_all
	using ((select my_whole(32)) or unit_id = any ((select my_units(32))::int[]) or person_id = (select my_person()));
create policy send on submission for insert to app_all, app_scoped
	with check (person_id = (select my_person()) and unit_id = any ((select my_units(2))::int[])
		and form_id = any ((select my_forms())::int[]));
create policy change on submission for update to app_all, app_scoped
	using (person_id = (select my_person()) or (select my_whole(4)) or unit_id = any ((select my_units(4))::int[]));
do $$
declare
	t text;
begin
	foreach t in array array['submission_file', 'submission_step'] loop
		execute format('create policy read on %I for select to app_all, app_scoped
			using (exists (select from submission s where s.id = submission_id))', t);
	end loop;
end
$$;
create policy send on submission_file for insert to app_all, app_scoped
	with check (person_id = (select my_person()));
create policy decide on submission_step for insert to app_all, app_scoped
	with check (person_id = (select my_person()) and exists (select from submission s where s.id = submission_id
		and ((select my_whole(4)) or s.unit_id = any ((select my_units(4))::int[]))));
