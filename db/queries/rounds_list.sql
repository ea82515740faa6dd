-- All rounds, the newest first.
select api.rounds()
