-- $1 now (unix): notices that are due, their accounts, rounds and kinds, as arrays' texts; null: none
select numbers, accounts, rounds, kinds from registry.due_notices(to_timestamp($1::bigint))
