-- $1 slug: the plan of a published round, when its vote opens and closes (unix), the plan's hash, what is still needed. No row: there is none
select plan, opens, closes, sha256, needed from arca.round_order($1)
