-- $1 HMACs of documents, $2 hashes of their codes, $3 now (unix): how many there are
select registry.letters_keep($1::bytea[], $2::bytea[], to_timestamp($3::bigint))
