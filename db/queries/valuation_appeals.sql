-- $1 hash of the session's token, in hex
select api.valuation_appeals($1)
