-- $1 language, $2 kind: debates, projects, $3 number
select api.thread_feed($1, left($2, -1), $3)
