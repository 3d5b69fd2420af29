-- The change log is read by who follows it, at once; nobody needs it for long. Every ten
-- minutes the server leaves a mark: all transactions below it had ended. A mark an hour old
-- is a horizon: who read anything within that hour has seen all that lies below. (Who did
-- not reads everything anew, facts/feed.c.)
create table change_mark (
	xid xid8 not null default pg_snapshot_xmin(pg_current_snapshot()),
	at timestamptz not null default clock_timestamp()
);
alter table change_mark enable row level security;

create function change_prune() returns bigint
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
	horizon xid8;
	gone bigint;
begin
	if not pg_try_advisory_xact_lock(hashtext('change_prune')) then
		return 0;
	end if;
	if not exists (select from change_mark where at > now() - interval '10 minutes') then
		insert into change_mark default values;
	end if;
	select xid into horizon from change_mark where at <= now() - interval '1 hour' order by xid desc limit 1;
	delete from change where xid < horizon;
	get diagnostics gone = row_count;
	delete from change_mark where xid < horizon;
	return gone;
end
$$;
revoke all on function change_prune() from public;
grant execute on function change_prune() to app_all;
