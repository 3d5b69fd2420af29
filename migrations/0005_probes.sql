-- Probes: what is fetched, when it is due, what came of it. The runner claims due runs
-- with for update skip locked.
create table probe (
	id int generated always as identity primary key,
	code text not null unique check (code <> '' and length(code) <= 64),
	kind text not null,
	source_id int not null references source,
	unit_id int references unit,
	config jsonb not null,
	every interval check (every >= interval '10 seconds'),
	enabled boolean not null default true,
	due_at timestamptz not null default now()
);

create table probe_run (
	id bigint generated always as identity primary key,
	probe_id int not null references probe,
	unit_id int references unit,
	state text not null default 'due' check (state in ('due', 'running', 'done', 'failed')),
	due_at timestamptz not null default now(),
	claimed_by text,
	started_at timestamptz,
	finished_at timestamptz,
	rows int,
	error text,
	detail jsonb
);
create index probe_run_due on probe_run (due_at) where state = 'due';
create index probe_run_probe on probe_run (probe_id, id desc);
alter table batch add foreign key (run_id) references probe_run;
