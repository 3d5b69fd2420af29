-- Tokens of machines; by the owner, for the command line.
-- name: token_unit
select id from unit where code = $1 order by valid_to desc nulls first limit 1;

-- name: token_source
insert into source (code, kind) values ($1, $2) on conflict (code) do nothing;

-- A machine of its own for each token, so that taking one away takes nothing else.
-- name: token_new
with machine as (
	insert into person (login, name, kind)
	select $6::text, $2::text, 'machine' where exists (select from role where code = $4::text)
	returning id
), granted as (
	insert into person_right (person_id, role, unit_id) select id, $4, $3::int from machine
), made as (
	insert into token (hash, person_id, source_id, label, expires_at)
	select $1::bytea, machine.id, source.id, $6, now() + make_interval(days => $5::int)
	from machine, source where source.code = $2
	returning expires_at
)
select $6::text, to_char(expires_at, 'YYYY-MM-DD') from made;

-- name: token_list
select p.login, coalesce(s.code, ''), coalesce(string_agg(distinct r.role || coalesce(' ' || u.code, ''), ', '), ''),
	to_char(t.expires_at, 'YYYY-MM-DD'), case when t.revoked_at is not null then 'revoked' when t.expires_at < now() then 'expired' else 'valid' end
from token t
join person p on p.id = t.person_id and p.kind = 'machine'
left join source s on s.id = t.source_id
left join person_right r on r.person_id = p.id
left join unit u on u.id = r.unit_id
group by t.hash, p.login, s.code
order by p.login;

-- name: token_revoke
update token set revoked_at = now()
from person p where p.id = token.person_id and p.login = $1 and token.revoked_at is null
returning 1;
