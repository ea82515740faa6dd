-- $1 hash of the token of one of the staff or of an auditor, $2 hash of an API token or empty, in hex:
-- as registrar_account, and whether they are of the staff
select account, 0, 1, now_s, today, is_staff::int from arca.census_reader($1, $2)
