-- $1 slug, $2 cursor, or null, $3 language
select api.page_ballot($1, $3, $2)
