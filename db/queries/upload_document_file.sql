-- result: binary
-- $1 id
select pdf, name from api.upload_document_file($1)
