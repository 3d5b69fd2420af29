-- What a round's page must say: that its figures are illustrative, and what its line is.
alter table round add illustrative boolean not null default false;
alter table round add cut_title_vi text, add cut_title_en text;
comment on column round.illustrative is 'its figures are invented for the demo';
