-- $1 hash of the token of an officer with a fresh proof: as registrar_account, and their seat
select account, 0, 1, now_s, today, seat from arca.desk_officer($1)
