-- $1 number of the project
select api.valuation_public($1)
