-- For commands about the census: now by the city's clock (unix), and the rounds that are not over.
select floor(extract(epoch from arca.clock()))::bigint,
	(select coalesce(array_agg(id), '{}') from arca.rounds where step in ('keys', 'ready', 'voting')),
	(select count(*) from arca.rounds where step in ('keys', 'ready', 'voting')
		and ('account' = any (ways) or exists (select from arca.codes c
			where c.round = rounds.id and c.ticket is not null)))
