-- The same answers for less: each my_* function checks the signature and finds its answer in
-- one query of its own instead of three functions in each other, and may stand in a parallel
-- plan, read once by its leader. 'answer' goes for nobody.
do $do$
declare
	f record;
begin
	for f in
		select * from (values
			('my_person()', 'int', 'null', 'split_part(signed, ''|'', 1)::int', ''),
			('my_source()', 'int', 'null', 'nullif(split_part(signed, ''|'', 2)::int, 0)', ''),
			('my_whole(wanted int)', 'boolean', 'false', 'split_part(signed, ''|'', 3)::int & wanted <> 0', ''),
			('my_right(wanted int)', 'boolean', 'false', 'split_part(signed, ''|'', 4)::int & wanted <> 0', ''),
			('my_units(wanted int)', 'int[]', '''{}''', 'coalesce(u.units, ''{}'')', 'left join public.person_units u
		on u.person_id = split_part(signed, ''|'', 1)::int and u.bit = wanted and u.until > now()')
		) as f (name, type, nobody, answer, more)
	loop
		execute format($f$create or replace function %s returns %s
language plpgsql stable parallel restricted security definer as $x$
declare
	signed text := current_setting('app.identity', true);
	answer %s := %s;
begin
	if coalesce(signed, '') !~ '^([0-9]{1,9}[|]){5}' then
		if signed <> '' then
			raise exception 'forged identity' using errcode = 'TS403';
		end if;
		return answer;
	end if;
	select %s into answer
	from public.identity_key k %s
	where right(signed, 64) = encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(left(signed, -65), 'UTF8'))), 'hex')
		and split_part(signed, '|', 5) = pg_backend_pid()::text and split_part(signed, '|', 6) = now()::text;
	if not found then
		raise exception 'forged identity' using errcode = 'TS403';
	end if;
	return answer;
end
$x$$f$, f.name, f.type, f.type, f.nobody, f.answer, f.more);
	end loop;
end
$do$;
