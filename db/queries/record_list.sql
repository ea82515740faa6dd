-- $1 round or null; $2 all or waiting; $3 the comment that the last page ended with
select api.record_comments($1, $2, $3)
