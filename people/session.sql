-- Signing in and out, and the first administrator.
-- name: session_open
-- A one-time link becomes a session: true, or false if it is unknown, used or too old.
select session_from_link($1::bytea, $2::bytea, $3::text)

-- name: session_who
select login, name, rights, to_char(expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
from session_show($1::bytea)

-- name: administrator_is_known
-- Somebody who administers has signed in before.
select exists (select from session s join person_right r on r.person_id = s.person_id where r.role = 'administrator')

-- name: administrator_make
-- The first administrator, if there is none yet.
with made as (
	insert into person (login, name, kind)
	select 'quan-tri', 'Quản trị viên', 'person'
	where not exists (select from person_right where role = 'administrator')
	on conflict (login) do nothing
	returning id
)
insert into person_right (person_id, role) select id, 'administrator' from made

-- name: administrator_link
-- A one-time link for an administrator, in place of older ones that nobody used.
with who as (
	select person_id from person_right where role = 'administrator' and valid_to > now() order by id limit 1
), gone as (
	delete from login_link where used_at is null and person_id in (select person_id from who)
)
insert into login_link (hash, person_id, expires_at) select $1::bytea, person_id, now() + interval '15 minutes' from who

-- name: session_close
select session_end($1::bytea)
