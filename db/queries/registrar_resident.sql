-- $1 hash of the token of who is signed in, $2 number of a project: account, is it an organisation, is the session whole, now
-- (unix), the districts of its heading, the heading as JSON; no row where it is not for residents alone
select account, is_organisation, is_whole, now_s, districts, heading from arca.resident_about($1, $2::bigint)
