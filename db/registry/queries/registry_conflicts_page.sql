-- $1 where the page before ended, or null: the next page of conflicts, as JSON
select registry.conflicts_page($1::bigint)
