-- Signing in and out, and the first administrator.
-- name: session_open
-- A one-time link becomes a session: true, or false if it is unknown, used or too old.
select session_from_link($1::bytea, $2::bytea, $3::text, $4::text)

-- name: session_who
select login, name, rights, to_char(expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), role, has_password, fresh
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

-- name: password_needs
-- What the password of this name has to be hashed with; and how long to wait first.
select wait, salt, operations, memory from password_ask($1::text, $2::text)

-- name: session_by_password
select session_from_password($1::text, $2::text, $3::bytea, $4::bytea, $5::text, $6::text)

-- name: password_present
-- What the caller's password is hashed with, null for none; no row without a session.
select s.salt, s.operations, s.memory, w.login from password_of($1::bytea) s, session_show($1::bytea) w

-- name: password_put
select password_set($1::bytea, $2::bytea, $3::bytea, $4::int, $5::int, $6::bytea)

-- name: sessions_mine
-- Sessions of the caller that are good; the one he speaks from.
select s.id, s.how, s.agent, to_char(s.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
	to_char(s.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), s.id = (select id from session_show($1::bytea))
from session s
where s.person_id = my_person() and s.ended_at is null and s.expires_at > now()
order by s.created_at desc
limit 200

-- name: session_stop
-- One session of the caller, or all.
select sessions_end(my_person(), $1::bigint)

-- name: people_expired
-- What is kept too long goes; how many people were erased.
select people_expire()
