-- What the probe runner asks of the database.

-- name: probe_schedule
-- Probes that are due get a run, unless one is waiting or under way.
with ready as (
	select id, unit_id, every from probe
	where enabled and due_at <= now()
	order by due_at
	limit 200
	for update skip locked
), moved as (
	update probe p set due_at = coalesce(now() + ready.every, 'infinity') from ready where p.id = ready.id
)
insert into probe_run (probe_id, unit_id)
select id, unit_id from ready
where not exists (select from probe_run r where r.probe_id = ready.id and r.state in ('due', 'running'))

-- name: probe_abandoned
-- Runs of a runner that is gone.
update probe_run set state = 'failed', finished_at = now(), error = 'abandoned'
where state = 'running' and started_at < now() - interval '1 hour'

-- name: probe_claim
with mine as (
	select id from probe_run
	where state = 'due' and due_at <= now()
	order by due_at
	limit $1::int
	for update skip locked
)
update probe_run r set state = 'running', claimed_by = $2, started_at = now()
from mine, probe p, source s
where r.id = mine.id and p.id = r.probe_id and s.id = p.source_id
returning r.id, p.code, p.kind, p.config::text, s.id, coalesce(r.unit_id, 0), p.shape

-- name: probe_begin
-- A run of one probe by name, now.
with p as (
	select p.id, p.code, p.kind, p.config, p.source_id, p.unit_id, p.shape from probe p where p.code = $1
), r as (
	insert into probe_run (probe_id, unit_id, state, claimed_by, started_at)
	select id, unit_id, 'running', $2, now() from p
	returning id
)
select r.id, p.code, p.kind, p.config::text, p.source_id, coalesce(p.unit_id, 0), p.shape from p, r

-- name: probe_look
select 0, p.code, p.kind, p.config::text, p.source_id, coalesce(p.unit_id, 0), p.shape from probe p where p.code = $1

-- name: probe_done
update probe_run set state = $2, finished_at = now(), rows = $3::int, error = $4, detail = $5::jsonb where id = $1::bigint

-- name: probe_shape
-- What the source looked like, from the run that took it.
update probe p set shape = $2 from probe_run r where r.id = $1::bigint and p.id = r.probe_id

-- name: quarantine_list
-- By the owner: what waits for somebody to look at it.
select r.id, p.code, to_char(r.finished_at at time zone 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD HH24:MI'), r.error
from probe_run r
join probe p on p.id = r.probe_id
where r.state = 'quarantined'
order by r.id

-- name: quarantine_payload
-- By the owner: what a run in quarantine read.
select p.code, b.media_type, pl.bytes
from probe_run r
join probe p on p.id = r.probe_id
join batch b on b.run_id = r.id
join payload pl on pl.sha256 = b.payload
where r.id = $1::bigint and r.state = 'quarantined'

-- name: quarantine_end
-- By the owner.
update probe_run set state = $2 where id = $1::bigint and state = 'quarantined' returning id

-- name: probe_batch
update batch set run_id = $2::bigint where id = $1::bigint

-- name: runner_person
-- By the owner: who the runner is.
insert into person (login, name, kind) values ('*probes', 'The probe runner', 'system') on conflict (login) do nothing

-- name: runner_right
insert into person_right (person_id, role)
select id, 'reporter' from person
where login = '*probes' and not exists (select from person_right r where r.person_id = person.id)

-- name: runner_token
insert into token (hash, person_id, label, expires_at)
select $1::bytea, id, 'runner', now() + interval '1 year' from person where login = '*probes'

-- name: runner_tokens_drop
delete from token using person p where p.id = token.person_id and p.login = '*probes' and token.created_at < now() - interval '1 day'

-- name: probe_put
-- By the owner: a probe as its file says.
with s as (
	insert into source (code, kind, title_vi, title_en) values ($3, 'probe', $3, $3)
	on conflict (code) do update set code = excluded.code
	returning id
)
insert into probe (code, kind, source_id, config, every)
select $1, $2, s.id, $4::jsonb, $5::interval from s
on conflict (code) do update set kind = excluded.kind, source_id = excluded.source_id, config = excluded.config, every = excluded.every,
	enabled = true, due_at = now()

-- name: units_list
-- Units of today with their names and parents: what names in files are matched against.
select u.level, u.code, coalesce(p.code, ''), n.full_name, coalesce(nullif(u.valid_from, '-infinity')::text, ''), coalesce(u.valid_to::text, '')
from unit u
join unit_name n on n.unit_id = u.id and daterange(n.valid_from, n.valid_to) @> current_date
left join unit_parent up on up.unit_id = u.id and up.tree = 'admin' and daterange(up.valid_from, up.valid_to) @> current_date
left join unit p on p.id = up.parent_id
where daterange(u.valid_from, u.valid_to) @> current_date and u.level <> 'department' and (p.id is not null or u.level = 'province')
order by u.id
