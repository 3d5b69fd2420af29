-- What a probe's source looked like when it was last taken (probes/drift.h). A payload that
-- has drifted from it, or that its mapping no longer fits, waits in quarantine with its
-- batch, which has no figures; somebody takes it (accepted) or not (refused).
alter table probe add column shape text not null default '';
grant update (shape) on probe to app_probe;

alter table probe_run drop constraint probe_run_state_check;
alter table probe_run add constraint probe_run_state_check
	check (state in ('due', 'running', 'done', 'failed', 'quarantined', 'accepted', 'refused'));
create index probe_run_quarantined on probe_run (id) where state = 'quarantined';
