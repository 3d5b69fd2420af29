-- Administrative units are dated: identity is (code, valid_from), because codes are used
-- again for other territory. valid_to is the first day on which it no longer is.
-- Geography is public law: everyone may read these tables.
create extension if not exists btree_gist;

revoke all on schema public from public;
grant usage on schema public to dx_web, dx_runner, app_all, app_scoped, app_probe;
do $$
begin
	execute format('revoke all on database %I from public', current_database());
	execute format('grant connect on database %I to dx_web, dx_runner', current_database());
end
$$;

create table setting (
	name text primary key,
	value text not null
);
comment on table setting is 'public_board: on lets everyone read the boards';

create table unit (
	id int generated always as identity primary key,
	code text not null check (code <> '' and length(code) <= 64),
	valid_from date not null default '-infinity',
	valid_to date check (valid_to > valid_from),
	kind text not null check (kind in ('province', 'municipality', 'district', 'town', 'commune', 'ward',
		'special_zone', 'department', 'village')),
	level text not null check (level in ('province', 'district', 'commune', 'department', 'village')),
	unique (code, valid_from),
	exclude using gist (code with =, daterange(valid_from, valid_to) with &&)
);

create table unit_name (
	unit_id int not null references unit,
	valid_from date not null default '-infinity',
	valid_to date check (valid_to > valid_from),
	full_name text not null check (full_name <> '' and length(full_name) <= 300),
	primary key (unit_id, valid_from),
	exclude using gist (unit_id with =, daterange(valid_from, valid_to) with &&)
);

-- Parents by tree: 'admin' is the state's; others (clusters, sectors) live beside it.
create table unit_parent (
	unit_id int not null references unit,
	tree text not null default 'admin',
	parent_id int not null references unit check (parent_id <> unit_id),
	valid_from date not null default '-infinity',
	valid_to date check (valid_to > valid_from),
	primary key (unit_id, tree, valid_from),
	exclude using gist (unit_id with =, tree with =, daterange(valid_from, valid_to) with &&)
);
create index unit_parent_parent on unit_parent (parent_id, tree);

create table unit_change (
	id int generated always as identity primary key,
	day date not null,
	kind text not null check (kind in ('merge', 'split', 'rename', 'transfer', 'abolish', 'create')),
	decision text not null default '',
	note text not null default '',
	recorded_at timestamptz not null default now(),
	undone_at timestamptz
);

-- Which part of what went where; share in millionths.
create table unit_change_row (
	change_id int not null references unit_change,
	from_id int not null references unit,
	to_id int not null references unit,
	share bigint not null check (share > 0 and share <= 1000000),
	basis text not null check (basis in ('population', 'area', 'explicit', 'unknown')),
	primary key (change_id, from_id, to_id)
);
create index unit_change_row_from on unit_change_row (from_id);
create index unit_change_row_to on unit_change_row (to_id);

-- Identity stays: observations point at it.
create function unit_keep() returns trigger language plpgsql as $$
begin
	if tg_op = 'DELETE' or new.id <> old.id then
		raise exception 'units are never deleted' using errcode = 'TS409';
	end if;
	return new;
end
$$;
create trigger unit_keep before delete or update on unit for each row execute function unit_keep();
