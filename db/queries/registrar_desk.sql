-- $1 hash of an officer's token, $2 code of an account: as registrar_account, for that account; the seat
select account, is_organisation, 1, now_s, today, seat from arca.desk_account($1, $2)
