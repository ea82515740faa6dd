-- $1 SHA-256 in hex: the text, or null
select api.certificate($1)
