-- $1 slug
select api.page_round($1)
