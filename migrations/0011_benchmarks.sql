-- Results are often published without their value, or without their rank; and a rank says
-- little without the number of those who were ranked.
alter table benchmark alter column value drop not null;
alter table benchmark add among int check (among > 0);
alter table benchmark add check (value is not null or rank is not null);
comment on column benchmark.among is 'how many were ranked that year';
