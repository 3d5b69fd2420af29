-- What phones ask for: forms open to the device, their files, and the taking of submissions.
-- name: openrosa_forms
select f.code, v.version, v.title_vi, v.md5, exists (select from form_media m where m.version_id = v.id)
from form f join lateral (
	select * from form_version v where v.form_id = f.id and v.open order by v.id desc limit 1
) as v on true
where f.id = any ((select my_forms())::int[])
order by f.code

-- name: openrosa_form
-- A version by code and name; "" is the newest open one. For a device only if the form is open to it.
select v.xform, v.md5
from form f join form_version v on v.form_id = f.id
where f.code = $1::text and case when $2::text = '' then v.open else v.version = $2::text end
	and f.id = any ((select my_forms())::int[])
order by v.id desc limit 1

-- name: openrosa_media
select m.name, m.md5
from form f join form_version v on v.form_id = f.id join form_media m on m.version_id = v.id
where f.code = $1::text and v.version = $2::text and f.id = any ((select my_forms())::int[])
order by m.name

-- name: openrosa_media_file
select m.media_type, m.md5, m.bytes
from form f join form_version v on v.form_id = f.id join form_media m on m.version_id = v.id
where f.code = $1::text and v.version = $2::text and m.name = $3::text and f.id = any ((select my_forms())::int[])

-- name: form_load
-- What a worker keeps of a version.
select f.id, v.id, f.seal_key, v.counts, v.xform, v.version
from form f join form_version v on v.form_id = f.id
where f.code = $1::text and v.version = $2::text

-- name: form_media_load
select m.name, m.bytes from form_media m join form_version v on v.id = m.version_id join form f on f.id = v.form_id
where f.code = $1::text and v.version = $2::text
order by m.name

-- name: submit
-- Submissions of one caller, any number at once, no instance twice, none replacing another.
-- What came before is answered as it was; an edit takes the place of what it names, if that
-- is the caller's and the latest.
with me as materialized (
	select my_person() as person, my_home() as home, my_forms() as forms
), s as materialized (
	select * from unnest($1::int[], $2::int[], $3::text[], $4::text[], $5::text[], $6::bool[], $7::text[], $8::bytea[],
		$9::bytea[], $10::text[], $11::text[], $12::text[])
		with ordinality as s (form, version, instance, replaces, state, counts, device, sha, sealed, answers, violations, awaits, n)
), known as materialized (
	select s.n, k.id, k.sha256 = s.sha as same, k.mine, k.awaits as before, array(select a from unnest(k.awaits) as a
		where a <> all (select f.name from unnest($13::int[], $14::text[]) as f (n, name) where f.n = s.n)) as awaits
	from s cross join lateral submission_known(s.form, s.instance) as k
), base as materialized (
	select s.n, b.root, b.latest and b.mine as ok from s cross join lateral submission_known(s.form, s.replaces) as b
	where s.replaces is not null
), fresh as materialized (
	select s.*, coalesce(base.root, s.instance) as root
	from me, s left join base using (n)
	where not exists (select from known where known.n = s.n) and me.home is not null and s.form = any (me.forms)
		and (s.replaces is null or base.ok)
), retired as (
	update submission x set replaced_by = f.instance, counted = false
	from fresh f
	where f.replaces is not null and x.form_id = f.form and x.instance_id = f.replaces and x.replaced_by is null
	returning f.n
), added as (
	insert into submission (form_id, version_id, unit_id, person_id, instance_id, root_id, replaces, state, counted, awaits, device,
		sha256, sealed, answers, violations)
	select f.form, f.version, me.home, me.person, f.instance, f.root, f.replaces, f.state,
		f.counts and f.awaits = '', string_to_array(f.awaits, e'\n'), f.device,
		f.sha, f.sealed, f.answers::jsonb, f.violations::jsonb
	from me, fresh f left join retired using (n)
	where f.replaces is null or retired.n is not null
	on conflict (form_id, instance_id) do nothing
	returning id, form_id, instance_id
), there as materialized (
	select s.n, a.id from added a join s on s.form = a.form_id and s.instance = a.instance_id
	union all
	select n, id from known where same and mine
), files as (
	insert into submission_file (submission_id, name, media_type, size, sha256, sealed, person_id)
	select there.id, f.name, f.type, f.size, f.sha, f.sealed, me.person
	from me, unnest($13::int[], $14::text[], $15::text[], $16::int[], $17::bytea[], $18::bytea[]) as f (n, name, type, size, sha, sealed)
		join there on there.n = f.n
	on conflict do nothing
), completed as (
	update submission x set awaits = known.awaits,
		counted = cardinality(known.awaits) = 0 and x.state = 'received' and x.replaced_by is null
			and (select v.counts = 'valid' from form_version v where v.id = x.version_id)
	from known
	where x.id = known.id and known.same and known.mine and known.awaits <> known.before
)
select s.n, coalesce(a.id, known.id) as id, known.id is not null as again, coalesce(known.same and known.mine, true) as same,
	me.home is not null as home, s.form = any (me.forms) as open, s.replaces is null or coalesce(base.ok, false) as base,
	coalesce(cardinality(known.awaits), 0) as awaits
from me, s left join known using (n) left join base using (n) left join there a on a.n = s.n
order by s.n
