-- $1 hash of the session's token, in hex, $2 number of the project, $3 of the translation
select api.translation_remove($1, $2, $3)
