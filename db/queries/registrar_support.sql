-- $1 hash of the token of who is signed in, $2 number of a project that they may support: as project_support
select arca.resident_support($1, $2::bigint)
