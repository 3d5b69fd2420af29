-- Forms and what came in, for people: within what the caller may see.
-- name: forms_list
select f.code, coalesce(v.version, ''), coalesce(v.title_vi, f.code), coalesce(v.counts, 'valid'),
	(select json_agg(json_build_object('unit', u.code, 'from', to_char(o.valid_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
		'until', case when o.valid_to < 'infinity' then to_char(o.valid_to at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') end) order by o.id)
		from form_offer o left join unit u on u.id = o.unit_id where o.form_id = f.id and o.valid_to > now()),
	count(s.id), count(s.id) filter (where s.counted), count(s.id) filter (where s.state = 'invalid' and s.replaced_by is null),
	count(s.id) filter (where cardinality(s.awaits) > 0 and s.replaced_by is null)
from form f
left join lateral (select * from form_version v where v.form_id = f.id and v.open order by v.id desc limit 1) as v on true
left join submission s on s.form_id = f.id
group by f.id, f.code, v.version, v.title_vi, v.counts
order by f.code

-- name: submissions_list
-- Newest first, below $2 (null: from the newest). One more than $3 tells that there are more.
select s.id, s.instance_id, v.version, u.code,
	coalesce((select n.full_name from unit_name n where n.unit_id = u.id order by n.valid_to desc nulls first limit 1), ''),
	s.state, s.counted, to_json(s.awaits), to_char(s.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
	s.replaces, s.replaced_by, s.answers, s.violations,
	(select json_build_object('at', to_char(t.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'why', t.why, 'questions', t.questions)
		from submission_step t where t.submission_id = s.id order by t.id desc limit 1)
from submission s join form f on f.id = s.form_id join form_version v on v.id = s.version_id join unit u on u.id = s.unit_id
where f.code = $1::text and ($2::bigint is null or s.id < $2::bigint)
	and ($4::text is null or s.state = $4::text) and ($5::text is null or u.code = $5::text)
order by s.id desc limit $3::int + 1

-- name: form_is_known
select 1 from form where code = $1::text

-- name: submission_decide
select submission_review($1::bigint, $2::text, $3::text, $4::jsonb)
