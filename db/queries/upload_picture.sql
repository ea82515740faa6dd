-- $1 hash of the session's token, in hex, $2 bytes of what came, $3 width, $4 height and $5 WebP of
-- the new picture, $6 to $8 the same of the small one, or nulls
select api.upload_picture($1, $2, $3, $4, $5, $6, $7, $8)
