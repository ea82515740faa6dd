-- $1 round, $2 number: what is to be signed, and the manifest with whose keys
select encode(entry, 'hex'), manifest from api.void($1::integer, $2::bigint)
