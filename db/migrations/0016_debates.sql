-- Debates, and comments of whatever can be commented on. What is counted is counted by triggers, in the
-- transaction that changes it, so that no way of writing gets a sum wrong.

create extension if not exists pg_trgm with schema public;

-- Who has written something waits while their account is being erased, and then writes nothing.
create function arca.refuse_erased_author() returns trigger language plpgsql as $$
begin
	perform from arca.accounts where id = new.author and state <> 'erased' for key share;
	if not found then
		raise exception 'the account is erased' using errcode = 'AR402';
	end if;
	return new;
end $$;

-- What is searched in: without capitals, accents and marks; the same form as of pseudonyms, words kept.
create function arca.search_form(words text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
	select lower(public.unaccent('public.unaccent', normalize(regexp_replace(
		normalize(words, NFKD), '[\u0300-\u036f\u0640\u064b-\u065f\u0670]', '', 'g'), NFKC)))
$$;

-- --- debates --------------------------------------------------------------------------------------

create table arca.debates (
	id bigint generated always as identity primary key, -- its number in addresses
	author bigint not null references arca.accounts,
	language text not null,
	title text not null check (length(title) between 4 and 80 and title is nfc normalized),
	text text not null check (length(text) between 10 and 10000 and text is nfc normalized),
	hay text not null,                   -- of title and text, for searching
	created_at timestamptz not null,
	edited_at timestamptz,
	agree integer not null default 0 check (agree >= 0),
	disagree integer not null default 0 check (disagree >= 0),
	closed_at timestamptz,
	closed_by text check (closed_by in ('author', 'staff')),
	conclusions text check (length(conclusions) between 10 and 10000 and conclusions is nfc normalized),
	check (num_nonnulls(closed_at, closed_by, conclusions) in (0, 3))
);
create index on arca.debates (author, created_at);
create index on arca.debates (agree, id);
create index on arca.debates (id) where closed_at is null;
create index on arca.debates (id) where closed_at is not null;
create index on arca.debates (agree, id) where closed_at is null;
create index on arca.debates (agree, id) where closed_at is not null;
create index debates_hay on arca.debates using gin (hay public.gin_trgm_ops) with (fastupdate = off);
create trigger refuse_erased before insert on arca.debates
	for each row execute function arca.refuse_erased_author();

create function arca.debate_hay() returns trigger language plpgsql as $$
begin
	new.hay := arca.search_form(new.title || E'\n' || new.text);
	return new;
end $$;
create trigger hay before insert or update of title, text on arca.debates
	for each row execute function arca.debate_hay();

create table arca.stances (
	debate bigint not null references arca.debates,
	account bigint not null references arca.accounts,
	stance text not null check (stance in ('agree', 'disagree')),
	at timestamptz not null,
	primary key (debate, account)
);
create index on arca.stances (account);
create trigger refuse_erased before insert on arca.stances
	for each row execute function arca.refuse_erased();

create function arca.count_stance() returns trigger language plpgsql as $$
begin
	if tg_op <> 'INSERT' then
		update arca.debates set agree = agree - (old.stance = 'agree')::integer,
			disagree = disagree - (old.stance = 'disagree')::integer where id = old.debate;
	end if;
	if tg_op <> 'DELETE' then
		update arca.debates set agree = agree + (new.stance = 'agree')::integer,
			disagree = disagree + (new.stance = 'disagree')::integer where id = new.debate;
	end if;
	return null;
end $$;
create trigger count_stance after insert or delete or update on arca.stances
	for each row execute function arca.count_stance();

-- --- comments -------------------------------------------------------------------------------------

-- All that is said about a subject: a kind and its number. Another kind is one more word here and one more
-- column that is made of it, so that a thread is always that of something which exists.
create table arca.threads (
	kind text not null check (kind in ('debate')),
	subject bigint not null,
	debate bigint generated always as (case kind when 'debate' then subject end) stored
		references arca.debates,
	is_open boolean not null default true,
	comments integer not null default 0 check (comments >= 0),
	last_comment bigint not null default 0, -- the newest that is there; 0: none
	primary key (kind, subject),
	check (num_nonnulls(debate) = 1)
);
create index on arca.threads (kind, last_comment, subject);
create index on arca.threads (kind, is_open, last_comment, subject);

create table arca.comments (
	id bigint generated always as identity primary key,
	kind text not null,
	subject bigint not null,
	root bigint,                         -- where its tree begins; null: it begins one
	parent bigint,                       -- what it answers
	author bigint not null references arca.accounts,
	language text not null,
	stance text check (stance in ('for', 'neutral', 'against')),
	text text check (length(text) between 1 and 1000 and text is nfc normalized),
	created_at timestamptz not null,
	deleted_at timestamptz,              -- by its author: the text is gone, the row goes soon
	up integer not null default 0 check (up >= 0),
	down integer not null default 0 check (down >= 0),
	score integer generated always as (up - down) stored,
	unique (kind, subject, id),
	foreign key (kind, subject) references arca.threads,
	foreign key (kind, subject, root) references arca.comments (kind, subject, id),
	foreign key (kind, subject, parent) references arca.comments (kind, subject, id),
	check (parent < id and root <= parent),
	check (num_nonnulls(root, parent) in (0, 2) and (root is null) = (stance is not null)),
	check ((text is null) = (deleted_at is not null))
);
create index comments_roots on arca.comments (kind, subject, id)
	where root is null and deleted_at is null;
create index comments_best on arca.comments (kind, subject, score, id)
	where root is null and deleted_at is null;
create index on arca.comments (root, id) where deleted_at is null;
create index on arca.comments (kind, subject, parent); -- of the foreign key, too
create index on arca.comments (author, created_at);
create index on arca.comments (deleted_at) where deleted_at is not null;
create trigger refuse_erased before insert on arca.comments
	for each row execute function arca.refuse_erased_author();

create function arca.count_comment() returns trigger language plpgsql as $$
begin
	if tg_op = 'INSERT' then
		update arca.threads set comments = comments + 1, last_comment = greatest(last_comment, new.id)
		where kind = new.kind and subject = new.subject;
	elsif old.deleted_at is null and (tg_op = 'DELETE' or new.deleted_at is not null) then
		update arca.threads t set comments = comments - 1, last_comment = coalesce((
			select id from arca.comments c where c.kind = t.kind and c.subject = t.subject
				and c.deleted_at is null and c.id <> old.id order by c.id desc limit 1), 0)
		where kind = old.kind and subject = old.subject;
	end if;
	return null;
end $$;
create trigger count_comment after insert or delete or update of deleted_at on arca.comments
	for each row execute function arca.count_comment();

create table arca.comment_votes (
	comment bigint not null references arca.comments on delete cascade,
	account bigint not null references arca.accounts,
	vote text not null check (vote in ('up', 'down')),
	at timestamptz not null,
	primary key (comment, account)
);
create index on arca.comment_votes (account);
create trigger refuse_erased before insert on arca.comment_votes
	for each row execute function arca.refuse_erased();

create function arca.count_vote() returns trigger language plpgsql as $$
begin
	if tg_op <> 'INSERT' then
		update arca.comments set up = up - (old.vote = 'up')::integer,
			down = down - (old.vote = 'down')::integer where id = old.comment;
	end if;
	if tg_op <> 'DELETE' then
		update arca.comments set up = up + (new.vote = 'up')::integer,
			down = down + (new.vote = 'down')::integer where id = new.comment;
	end if;
	return null;
end $$;
create trigger count_vote after insert or delete or update on arca.comment_votes
	for each row execute function arca.count_vote();
