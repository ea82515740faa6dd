-- $1 kind, $2 subject, $3 source or null: an act of who runs the machine.
select arca.act($1, 'sysadmin', null, $2::jsonb, $3)
