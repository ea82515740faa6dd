-- $1 hash of the session's token, in hex, $2 number, $3 the body, $4 the text's tree
select api.proposal_edit($1, $2, $3, $4)
