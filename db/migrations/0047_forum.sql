-- A seat of the forum is of one of its two sides, by the words that a manifest has for them (proto/README.md, 3). Seats from before have
-- none, and count for neither.
alter table arca.grants add column side text,
	add constraint grants_side check (side in ('city', 'civil')),
	add constraint grants_side_forum check (side is null or role = 'forum');
