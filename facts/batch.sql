-- What was refused of a delivery, for the answer to a key sent again.
-- name: batch_verdicts
select row, code, detail from batch_verdict where batch_id = $1 order by row;
