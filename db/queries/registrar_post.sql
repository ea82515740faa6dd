-- $1 account, $2 email or sms, $3 contact and digits, sealed, $4 how many sms may go in a day: 1, or 0
-- where the day's share is spent
select arca.post_code($1::bigint, $2, $3, $4::integer)::int
