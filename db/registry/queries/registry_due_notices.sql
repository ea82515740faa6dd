-- $1 now (unix): notices that are due, their accounts and rounds, as arrays' texts; null: none
select numbers, accounts, rounds from registry.due_notices(to_timestamp($1::bigint))
