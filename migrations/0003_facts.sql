-- The path of a figure: payload -> observation -> accepted value, and the change log that
-- keeps live boards up to date. Values are millionths (1e-6) in bigint; a period is
-- year * 100 + part. Who writes units and metrics into observations takes their ids from
-- the unit and metric tables in the same process; neither is ever deleted.
create table metric (
	id int generated always as identity primary key,
	code text not null unique check (code <> '' and length(code) <= 64),
	uom text not null default '',
	tolerance bigint not null default 0 check (tolerance >= 0),
	merge text not null default 'not_comparable' check (merge in ('sum', 'weighted', 'mean', 'not_comparable')),
	body jsonb not null default '{}'
);
comment on column metric.tolerance is 'how far sources may differ before it is a dispute, in millionths of the unit of measure';

create function metric_keep() returns trigger language plpgsql as $$
begin
	if tg_op = 'DELETE' or new.id <> old.id or new.code <> old.code then
		raise exception 'metrics are never deleted or renamed' using errcode = 'TS409';
	end if;
	return new;
end
$$;
create trigger metric_keep before delete or update on metric for each row execute function metric_keep();

-- What a source gave, byte for byte, by hash; never changed.
create table payload (
	sha256 bytea primary key check (length(sha256) = 32),
	received_at timestamptz not null default now(),
	bytes bytea not null
);

-- One delivery. The key is the source's own: sent again, it is answered as the first time.
create table batch (
	id bigint generated always as identity primary key,
	source_id int not null references source,
	key text not null check (key <> '' and length(key) <= 200),
	person_id int not null references person,
	received_at timestamptz not null default now(),
	payload bytea not null references payload,
	media_type text not null,
	size int not null,
	redacted boolean not null default false,
	unit_id int references unit,
	run_id bigint,
	rows int not null,
	rejected int not null default 0,
	unique (source_id, key)
);
create index batch_payload on batch (payload);
comment on column batch.unit_id is 'the unit it speaks of, when it is one';

-- Rows of a delivery that were refused, as answered.
create table batch_verdict (
	batch_id bigint not null references batch,
	row int not null,
	code text not null,
	detail text not null default '',
	primary key (batch_id, row)
);

-- Append-only. Its id is (batch, row); when it became known is batch.received_at.
create table observation (
	batch_id bigint not null,
	numerator bigint,
	denominator bigint,
	value bigint,
	unit_id int not null,
	metric_id int not null,
	period int not null check (period between 190000 and 299932),
	row int not null,
	bound "char" not null default '=' check (bound in ('=', '>', 'g', '<', 'l', '~')),
	flags smallint not null default 0,
	basis text,
	locator text,
	note text,
	primary key (unit_id, metric_id, period, batch_id, row)
) partition by range (period);
comment on column observation.bound is 'g is >=, l is <=';
comment on column observation.flags is '1 not applicable, 2 sum_mismatch, 4 rate_mismatch, 8 definition';
comment on column observation.locator is 'null: /observations/{row} of the payload';

do $$
begin
	for year in 2020..2031 loop
		execute format('create table observation_%s partition of observation for values from (%s) to (%s)',
			year, year * 100, (year + 1) * 100);
	end loop;
end
$$;
create table observation_other partition of observation default;
create index observation_batch on observation using brin (batch_id) with (pages_per_range = 16, autosummarize = on);

create function observation_keep() returns trigger language plpgsql as $$
begin
	raise exception 'observations are never changed' using errcode = 'TS409';
end
$$;
create trigger observation_keep before update or delete or truncate on observation for each statement execute function observation_keep();

-- One value a unit, metric and period: the strongest source's newest. The rival is the
-- last word of another, not stronger source; far from it, the state is disputed.
create table accepted (
	numerator bigint,
	denominator bigint,
	value bigint,
	batch_id bigint not null,
	recorded_at timestamptz not null default now(),
	unit_id int not null,
	metric_id int not null,
	period int not null,
	row int not null,
	source_id int not null,
	rank smallint not null,
	flags smallint not null default 0,
	bound "char" not null default '=',
	state "char" not null default 'f' check (state in ('f', 'd', 'n')),
	rival_source int,
	rival_row int,
	rival_batch bigint,
	rival_value double precision,
	primary key (unit_id, metric_id, period)
) with (fillfactor = 90);
create index accepted_period on accepted using brin (period) with (pages_per_range = 16, autosummarize = on);
comment on column accepted.state is 'f fresh, d disputed, n not applicable; late and stale depend on the day of reading';

-- What a fact comes to as one number, in millionths: percentages from fractions.
create function fact_value(value bigint, numerator bigint, denominator bigint) returns double precision
language sql immutable parallel safe as $$
	select coalesce(value, case when denominator is null then numerator::double precision
		when denominator <> 0 then numerator::double precision / denominator * 1e8 end)
$$;

-- Readers take everything below pg_snapshot_xmin, remember that point and read on from it:
-- transactions commit out of the order in which they began.
create table change (
	xid xid8 not null default pg_current_xact_id(),
	at timestamptz not null default clock_timestamp(),
	kind text not null default 'accepted' check (kind in ('accepted', 'unit', 'metric', 'source', 'round', 'target', 'appraisal')),
	units int[] not null default '{}',
	metrics int[] not null default '{}',
	periods int[] not null default '{}'
);
create index change_xid on change (xid);
comment on table change is 'units[i], metrics[i], periods[i] is one changed cell of accepted; other kinds say only that something of theirs changed';

create function change_note() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
	insert into change (kind) values (tg_argv[0]);
	perform pg_notify('change', '');
	return null;
end
$$;
create trigger change_note after insert or update on unit for each statement execute function change_note('unit');
create trigger change_note after insert or update or delete on unit_name for each statement execute function change_note('unit');
create trigger change_note after insert or update or delete on unit_parent for each statement execute function change_note('unit');
create trigger change_note after insert or update on metric for each statement execute function change_note('metric');
create trigger change_note after insert or update or delete on source for each statement execute function change_note('source');
