-- $1 origin, $2 log key, $3 policy: the city has a log of its own from now on. Nothing if it had one.
insert into arca.logs (id, slug, origin, log_key, policy) overriding system value
values (0, 'city', $1, $2, $3) on conflict (id) do nothing returning id
