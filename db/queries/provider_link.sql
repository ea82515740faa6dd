-- $1 hash of the session's token in hex, $2 who it is there, keyed
select api.provider_link($1, $2)
