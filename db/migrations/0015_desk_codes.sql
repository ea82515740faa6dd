-- One-time codes that an officer makes for somebody who is there with their document: an admission out
-- of the registry, as one with an account is, and no account. Its code is one of a desk.
alter table arca.codes
	drop constraint codes_channel_check,
	drop constraint codes_check,
	drop constraint codes_check1,
	add check (channel in ('code', 'account', 'desk')),
	add check ((channel = 'code') = (hash is not null)),
	add check ((channel <> 'code') = (ticket is not null));

-- Until when it is good; null: as long as the round is open, which is how it is after a dispute.
alter table arca.desk_codes add column until timestamptz;
