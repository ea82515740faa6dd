-- result: binary
-- $1 id, $2 width
select api.upload_picture_file($1, $2)
