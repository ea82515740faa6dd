-- $1 hash of the session's token, in hex, $2 name, $3 the PDF
select api.upload_document($1, $2, $3)
