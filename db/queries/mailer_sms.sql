-- $1 how many sms may go in a day: 1 if this one still may, and it is counted
select arca.sms_spend($1::integer)::int
