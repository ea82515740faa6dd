-- $1 hash of the session's token, in hex, $2 the body, $3 the text's tree
select api.proposal_begin($1, $2, $3)
