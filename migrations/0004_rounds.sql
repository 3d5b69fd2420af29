-- Frameworks as published, the rounds that rank by them, targets, appraised points,
-- national results.
create table framework (
	id int generated always as identity primary key,
	code text not null,
	version text not null,
	body text not null,
	sha256 bytea not null check (length(sha256) = 32),
	recorded_at timestamptz not null default now(),
	unique (code, version)
);

create table round (
	id int generated always as identity primary key,
	code text not null unique check (code <> '' and length(code) <= 64),
	title_vi text not null,
	title_en text not null,
	framework_id int not null references framework,
	target_kind text not null check (target_kind in ('province', 'district', 'commune', 'department')),
	period int not null check (period between 190000 and 299932),
	as_of date not null,
	top_unit_id int references unit,
	previous_id int references round check (previous_id <> id),
	status text not null default 'provisional' check (status in ('provisional', 'published')),
	cut_rank int check (cut_rank > 0),
	public boolean not null default true,
	created_at timestamptz not null default now()
);
comment on column round.as_of is 'the map it is ranked on';

-- Values of a round's indicator that a unit should reach; no unit: every one.
create table target (
	id int generated always as identity primary key,
	round_id int not null references round,
	unit_id int references unit,
	indicator text not null check (indicator <> '' and length(indicator) <= 64),
	value bigint not null,
	set_by int references person,
	set_at timestamptz not null default now(),
	reason text not null default '',
	unique nulls not distinct (round_id, unit_id, indicator)
);

-- Points given by hand, instead of the rule's.
create table appraisal (
	round_id int not null references round,
	unit_id int not null references unit,
	indicator text not null check (indicator <> '' and length(indicator) <= 64),
	points bigint not null check (points >= 0),
	reason text not null default '',
	given_by int references person,
	given_at timestamptz not null default now(),
	primary key (round_id, unit_id, indicator)
);

-- National results by year; index '' is the composite.
create table benchmark (
	year int not null check (year between 1990 and 2999),
	province text not null check (province <> ''),
	index_code text not null,
	value bigint not null,
	rank int check (rank > 0),
	source text not null default '',
	recorded_at timestamptz not null default now(),
	primary key (year, province, index_code)
);

create trigger change_note after insert or update or delete on framework for each statement execute function change_note('round');
create trigger change_note after insert or update or delete on round for each statement execute function change_note('round');
create trigger change_note after insert or update or delete on target for each statement execute function change_note('target');
create trigger change_note after insert or update or delete on appraisal for each statement execute function change_note('appraisal');
