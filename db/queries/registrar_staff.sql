-- $1 hash of the token of one of the staff, $2 whether its proof has to be fresh: as registrar_account, and
-- their seat
select account, 0, 1, now_s, today, seat from arca.census_staff($1, $2::boolean)
