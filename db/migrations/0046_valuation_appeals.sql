-- What an author says to what the city found out about their project: one reply, and an appeal that somebody else decides.

create table arca.valuation_replies (
	project bigint primary key references arca.valuations,
	text text not null check (length(text) between 20 and 2000 and text is nfc normalized),
	at timestamptz not null
);
create trigger keep_rows before update or delete on arca.valuation_replies
	for each row execute function arca.refuse_change();

create table arca.valuation_appeals (
	project bigint primary key references arca.valuations,
	text text not null check (length(text) between 20 and 2000 and text is nfc normalized),
	at timestamptz not null,
	due_at timestamptz not null check (due_at > at),
	outcome text check (outcome in ('upheld', 'kept')),
	price_cents bigint check (price_cents between 1 and 9007199254740991),
	reason text check (length(reason) between 20 and 3000 and reason is nfc normalized),
	language text,                       -- of the reason
	decided_by bigint references arca.grants,
	decided_at timestamptz,
	check ((outcome is null) = (decided_at is null) and (outcome is null) = (decided_by is null)
		and (outcome is null) = (reason is null) and (outcome is null) = (language is null)),
	check (price_cents is null or outcome = 'upheld')
);
create index on arca.valuation_appeals (decided_by) where decided_by is not null;
create function arca.keep_appeal_decided() returns trigger language plpgsql as $$
begin
	if old.decided_at is not null or tg_op = 'DELETE' then
		raise exception 'rows of % are never changed once they are decided', tg_table_name using errcode = 'AR900';
	end if;
	return new;
end $$;
create trigger keep_rows before update or delete on arca.valuation_appeals
	for each row execute function arca.keep_appeal_decided();
