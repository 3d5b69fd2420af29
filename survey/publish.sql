-- Forms, by the owner for the command line.
-- name: publish_unit
select id from unit where code = $1 order by valid_to desc nulls first limit 1

-- name: publish_form
with made as (
	insert into form (code, seal_key) values ($1::text, $2::bytea) on conflict (code) do nothing returning id
), secret as (
	insert into form_secret (form_id, open_key) select id, $3::bytea from made
)
select id from made union all select id from form where code = $1::text limit 1

-- name: publish_version
-- The version and whether it is new; no row if it is there with other content.
with made as (
	insert into form_version (form_id, version, title_vi, title_en, xform, md5, workbook, counts)
	values ($1::int, $2::text, $3::text, $4::text, $5::bytea, md5($5::bytea), $6::bytea, $7::text)
	on conflict (form_id, version) do nothing
	returning id
)
select id, true from made
union all
select id, false from form_version where form_id = $1::int and version = $2::text and xform = $5::bytea

-- name: publish_media
insert into form_media (version_id, name, media_type, md5, bytes) values ($1::int, $2::text, $3::text, md5($4::bytea), $4::bytea)
on conflict (version_id, name) do nothing

-- name: publish_offer
-- Once for the same unit; again moves the end.
with moved as (
	update form_offer set valid_to = coalesce($3::date + 1, 'infinity')
	where form_id = $1::int and unit_id is not distinct from $2::int and valid_to > now()
	returning 1
)
insert into form_offer (form_id, unit_id, valid_to)
select $1::int, $2::int, coalesce($3::date + 1, 'infinity') where not exists (select from moved)

-- name: publish_close
update form_offer set valid_to = now() from form f where f.id = form_id and f.code = $1::text and valid_to > now()
returning 1

-- name: publish_list
select f.code, coalesce(v.version, ''), coalesce(v.title_vi, ''),
	coalesce((select string_agg(coalesce(u.code, '*'), ' ' order by u.code nulls first) from form_offer o left join unit u on u.id = o.unit_id
		where o.form_id = f.id and o.valid_from <= now() and o.valid_to > now()), '-'),
	(select count(*) from submission s where s.form_id = f.id),
	(select count(*) from submission s where s.form_id = f.id and s.counted),
	(select count(*) from submission s where s.form_id = f.id and s.state = 'invalid' and s.replaced_by is null)
from form f left join lateral (select * from form_version v where v.form_id = f.id and v.open order by v.id desc limit 1) as v on true
order by f.code
