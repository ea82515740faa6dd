-- $1 round or null; $2 all or waiting; $3 where the last page ended
select api.assessments($1, $2, $3)
