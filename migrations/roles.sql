-- Roles of the whole server; run by a superuser, any number of times.
-- dx_owner owns the schema and migrates it. app_* are what the program acts as: they own
-- nothing and cannot pass row security. dx_web and dx_runner are what the OS accounts of
-- the server and of the probe runner log in as: they may become app_* and nothing else.
do $$
declare
	r text;
begin
	foreach r in array array['dx_owner', 'dx_web', 'dx_runner'] loop
		if not exists (select from pg_roles where rolname = r) then
			execute format('create role %I login', r);
		end if;
	end loop;
	foreach r in array array['app_all', 'app_scoped', 'app_probe'] loop
		if not exists (select from pg_roles where rolname = r) then
			execute format('create role %I nologin', r);
		end if;
	end loop;
	foreach r in array array['dx_owner', 'dx_web', 'dx_runner', 'app_all', 'app_scoped', 'app_probe'] loop
		execute format('alter role %I nosuperuser nobypassrls nocreatedb nocreaterole noreplication %s', r,
			case r when 'dx_owner' then 'inherit' else 'noinherit' end);
	end loop;
	if not pg_has_role('dx_web', 'app_all', 'member') then
		grant app_all to dx_web;
	end if;
	if not pg_has_role('dx_web', 'app_scoped', 'member') then
		grant app_scoped to dx_web;
	end if;
	if not pg_has_role('dx_runner', 'app_probe', 'member') then
		grant app_probe to dx_runner;
	end if;
	alter role dx_web set statement_timeout = '60s';
	alter role dx_web set idle_in_transaction_session_timeout = '60s';
	alter role dx_runner set statement_timeout = '60s';
end
$$;
