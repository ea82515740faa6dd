-- $1 what is typed
select api.proposals_similar($1)
