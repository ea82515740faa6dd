-- Minutes say how many were there, and documents go with them.
alter table arca.meeting_minutes
	add column attended integer check (attended between 0 and 100000), -- null: nobody counted
	add column documents jsonb not null default '[]' check (jsonb_typeof(documents) = 'array' and jsonb_array_length(documents) <= 10);

-- Documents of minutes: each of one meeting, whose versions go on naming it, also when staff take it down.
create table arca.meeting_uploads (
	upload text primary key references arca.uploads,
	meeting bigint not null references arca.meetings,
	hidden_at timestamptz                -- null: it is shown
);
create index on arca.meeting_uploads (meeting);
