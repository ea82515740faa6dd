-- $1 HMACs of documents, $2 when this printing began (unix) or null: for each whether a letter may be
-- printed, and what rules ask of a person
select verdict, birth_date, district, postal_code, habitat
from registry.letters_may($1::bytea[], to_timestamp($2::bigint))
