-- $1 slug, $2 language
select api.page_results($1, $2)
