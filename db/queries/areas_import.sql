-- $1 hash of the session's token, in hex, $2 slug, $3 yes: only say what it would do, $4 the file
select api.areas_import($1, $2, $3 = 'yes', $4)
