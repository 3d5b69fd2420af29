-- The schema, a line for each thing of it: what reviewers read the difference of.
select line from (
	select 'table ' || c.relname || ' ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
		|| case when a.attnotnull then ' not null' else '' end
		|| case a.attidentity when 'a' then ' identity' when 'd' then ' identity by default' else '' end
		|| coalesce(case a.attgenerated when 's' then ' = ' else ' default ' end || pg_get_expr(d.adbin, d.adrelid), '')
	from pg_class c
	join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
	left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
	where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
	union all
	select 'partition ' || c.relname || ' ' || pg_get_expr(c.relpartbound, c.oid)
	from pg_class c where c.relnamespace = 'public'::regnamespace and c.relispartition and c.relkind = 'r'
	union all
	select 'constraint ' || c.conrelid::regclass || ' ' || c.conname || ' ' || pg_get_constraintdef(c.oid)
	from pg_constraint c join pg_class t on t.oid = c.conrelid
	where c.connamespace = 'public'::regnamespace and not t.relispartition
	union all
	select 'index ' || replace(indexdef, 'public.', '')
	from pg_indexes i join pg_class c on c.oid = ('public.' || quote_ident(i.tablename))::regclass
	where schemaname = 'public' and not c.relispartition
	union all
	select 'row security ' || c.relname from pg_class c
	where c.relnamespace = 'public'::regnamespace and c.relrowsecurity and not c.relispartition
	union all
	select 'policy ' || tablename || ' ' || policyname || ' ' || cmd || ' ' || array_to_string(roles, ',')
		|| coalesce(' using ' || regexp_replace(qual, '\s+', ' ', 'g'), '') || coalesce(' check ' || regexp_replace(with_check, '\s+', ' ', 'g'), '')
	from pg_policies where schemaname = 'public'
	union all
	select 'grant ' || c.relname || ' ' || g.grantee::regrole || ' ' || string_agg(g.privilege_type, ',' order by g.privilege_type)
	from pg_class c, aclexplode(c.relacl) g
	where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and g.grantee <> c.relowner and g.grantee <> 0
	group by c.relname, g.grantee
	union all
	select 'function ' || p.oid::regprocedure || ' ' || case when p.prosecdef then 'definer ' else '' end || md5(p.prosrc)
		|| coalesce((select ' for ' || string_agg(case when g.grantee = 0 then 'everyone' else g.grantee::regrole::text end, ',' order by g.grantee::regrole::text)
			from aclexplode(p.proacl) g where g.grantee <> p.proowner), case when p.proacl is null then ' for everyone' else '' end)
	from pg_proc p where p.pronamespace = 'public'::regnamespace and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
	union all
	select 'trigger ' || c.relname || ' ' || regexp_replace(pg_get_triggerdef(t.oid), '^CREATE TRIGGER | EXECUTE FUNCTION', '', 'g')
	from pg_trigger t join pg_class c on c.oid = t.tgrelid where not t.tgisinternal and not c.relispartition
) as lines (line)
order by line collate "C";
