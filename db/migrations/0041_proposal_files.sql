-- Pictures and documents of citizen proposals: each of one proposal.
alter table arca.proposals
	add column pictures jsonb not null default '[]' check (jsonb_typeof(pictures) = 'array' and jsonb_array_length(pictures) <= 5),
	add column documents jsonb not null default '[]' check (jsonb_typeof(documents) = 'array' and jsonb_array_length(documents) <= 5);

create table arca.proposal_uploads (
	upload text primary key references arca.uploads,
	proposal bigint not null references arca.proposals
);
create index on arca.proposal_uploads (proposal);
