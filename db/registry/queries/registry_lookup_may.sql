-- $1 generation of the key, $2 account, $3 HMAC of the document, $4 now (unix): a word, and how long it is locked
select verdict, locked_s from registry.lookup_may($1::integer, $2::bigint, $3, to_timestamp($4::bigint))
