-- Official questions, which staff ask and people answer; and what the city says to what people ask of it: by theme, with a
-- decision and its reason, and until when.

create table arca.questions (
	id bigint generated always as identity primary key, -- its number in addresses
	seat bigint not null references arca.grants,
	titles jsonb not null check (jsonb_typeof(titles) = 'object' and titles <> '{}'), -- by language
	texts jsonb not null check (jsonb_typeof(texts) = 'object'),
	options jsonb not null check (jsonb_typeof(options) = 'array' and jsonb_array_length(options) in (0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)),
	counts integer[] not null check (cardinality(counts) = jsonb_array_length(options) and 0 <= all (counts)), -- of each option
	created_at timestamptz not null,
	closes_at timestamptz not null check (closes_at > created_at)
);
create index on arca.questions (seat);
create index questions_closing on arca.questions (closes_at, id);

create table arca.question_answers (
	question bigint not null references arca.questions,
	account bigint not null references arca.accounts,
	option smallint not null check (option >= 0),
	at timestamptz not null,
	primary key (question, account)
);
create index on arca.question_answers (account);
create trigger refuse_erased before insert on arca.question_answers
	for each row execute function arca.refuse_erased();

create function arca.count_answer() returns trigger language plpgsql as $$
begin
	if tg_op <> 'INSERT' then
		update arca.questions set counts[old.option + 1] = counts[old.option + 1] - 1 where id = old.question;
	end if;
	if tg_op <> 'DELETE' then
		-- an option that there is not makes a null, which the check refuses
		update arca.questions set counts[new.option + 1] = counts[new.option + 1] + 1 where id = new.question;
	end if;
	return null;
end $$;
create trigger count_answer after insert or delete or update on arca.question_answers
	for each row execute function arca.count_answer();

-- What waits for the city's word, or has it: from when on, and until when.
create table arca.awaited (
	number bigint generated always as identity unique, -- orders those of the same moment
	kind text not null check (kind in ('debate', 'proposal', 'question')),
	subject bigint not null,
	debate bigint generated always as (case kind when 'debate' then subject end) stored references arca.debates,
	proposal bigint generated always as (case kind when 'proposal' then subject end) stored references arca.proposals,
	question bigint generated always as (case kind when 'question' then subject end) stored references arca.questions,
	since timestamptz not null,
	due_at timestamptz not null check (due_at > since),
	answered_at timestamptz,             -- for the first time
	primary key (kind, subject),
	check (num_nonnulls(debate, proposal, question) = 1)
);
create index awaited_waiting on arca.awaited (due_at, number) where answered_at is null;
create index awaited_answered on arca.awaited (answered_at, number) where answered_at is not null;
create index awaited_since on arca.awaited (since);
create index on arca.awaited (debate) where debate is not null;
create index on arca.awaited (proposal) where proposal is not null;
create index on arca.awaited (question) where question is not null;

-- Every version that was public; a word that was given stays.
create table arca.responses (
	kind text not null,
	subject bigint not null,
	version integer not null check (version >= 1),
	language text not null,
	summary text check (length(summary) between 1 and 2000 and summary is nfc normalized),
	-- {theme, heard, decision, reason, comments}
	themes jsonb not null check (jsonb_typeof(themes) = 'array' and jsonb_array_length(themes) between 1 and 20),
	seat bigint not null references arca.grants,
	at timestamptz not null,
	primary key (kind, subject, version),
	foreign key (kind, subject) references arca.awaited
);
create index responses_newest on arca.responses (at);
create index on arca.responses (seat);
create trigger keep_rows before update or delete on arca.responses
	for each row execute function arca.refuse_change();
create trigger keep_table before truncate on arca.responses
	for each statement execute function arca.refuse_change();

create function arca.response_time() returns interval language sql immutable as $$ select interval '30 days' $$;

create function arca.await_response() returns trigger language plpgsql as $$
begin
	-- staff who close a debate say what comes of it in its conclusions
	if tg_table_name = 'debates' then
		if new.closed_by = 'author' and old.closed_at is null then
			insert into arca.awaited (kind, subject, since, due_at)
			values ('debate', new.id, new.closed_at, new.closed_at + arca.response_time()) on conflict do nothing;
		end if;
	elsif tg_table_name = 'proposals' then
		if old.reached_at is null and new.reached_at is not null then
			insert into arca.awaited (kind, subject, since, due_at)
			values ('proposal', new.id, new.reached_at, new.reached_at + arca.response_time());
		end if;
	else
		insert into arca.awaited (kind, subject, since, due_at)
		values ('question', new.id, new.closes_at, new.closes_at + arca.response_time());
	end if;
	return null;
end $$;
create trigger await_response after update of closed_at on arca.debates for each row execute function arca.await_response();
create trigger await_response after update of reached_at on arca.proposals for each row execute function arca.await_response();
create trigger await_response after insert on arca.questions for each row execute function arca.await_response();
-- What was closed before there were responses has its time from now on.
insert into arca.awaited (kind, subject, since, due_at)
select 'debate', id, closed_at, greatest(closed_at, arca.clock()) + arca.response_time() from arca.debates where closed_by = 'author' order by closed_at, id;

-- --- what is said about a question, and found ------------------------------------------------------

alter table arca.threads drop constraint threads_kind_check, drop constraint threads_check,
	add column question bigint generated always as (case kind when 'question' then subject end) stored
		references arca.questions,
	add check (kind in ('debate', 'project', 'proposal', 'question')),
	add check (num_nonnulls(debate, project, proposal, question) = 1);

alter table arca.finds drop constraint finds_kind_check, drop constraint finds_check,
	add column question bigint references arca.questions on delete cascade,
	add check (kind in ('debate', 'comment', 'project', 'round', 'proposal', 'question')),
	add check (num_nonnulls(debate, comment, round, project, budget, proposal, question) = 1),
	add check ((kind = 'question') = (question is not null));
create unique index on arca.finds (question, language) where question is not null;
create function arca.find_question() returns trigger language plpgsql as $$
begin
	insert into arca.finds (kind, question, language, words)
	select 'question', new.id, l.language, arca.search_vector(l.language, new.titles ->> l.language, new.texts ->> l.language)
	from jsonb_object_keys(new.titles) l (language);
	return null;
end $$;
create trigger find after insert on arca.questions for each row execute function arca.find_question();
