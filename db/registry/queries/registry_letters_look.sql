-- $1 HMACs of documents: for each whether a letter may be printed
select verdict from registry.letters_look($1::bytea[])
