-- $1 hash of the session's token, in hex, $2 number, $3 the document's id, $4 the body
select api.meeting_document($1, $2, $3, $4)
