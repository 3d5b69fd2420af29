-- Nothing looks a figure up by its delivery or its period alone; keeping these ranges cost
-- every row written, and asked for summaries (in the log, each time) that nobody read.
drop index observation_batch;
drop index accepted_period;
