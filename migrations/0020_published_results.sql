-- Boards show national results that were published: they are loaded again when those change.
create trigger change_note after insert or update or delete on benchmark for each statement execute function change_note('round');
