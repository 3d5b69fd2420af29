-- Forget changes that everybody has read; how many.
-- name: change_prune
select change_prune();
