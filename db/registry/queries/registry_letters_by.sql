-- $1 HMACs of documents, $2 hashes of their codes, $3 now (unix), $4 seat of who prints them: how many there
-- are
select registry.letters_by($1::bytea[], $2::bytea[], to_timestamp($3::bigint), $4::bigint)
