-- Citizen proposals and official questions are followed as well; and people are told of being named, of responses, and of what
-- became of a proposal.

alter table arca.follows drop constraint follows_kind_check, drop constraint follows_check,
	add column proposal bigint generated always as (case kind when 'proposal' then subject end) stored
		references arca.proposals on delete cascade,
	add column question bigint generated always as (case kind when 'question' then subject end) stored
		references arca.questions on delete cascade,
	add check (kind in ('debate', 'project', 'round', 'proposal', 'question')),
	add check (num_nonnulls(debate, project, budget, proposal, question) = 1);

alter table arca.notices drop constraint notices_kind_check, drop constraint notices_check1, drop constraint notices_what_check,
	add column proposal bigint generated always as (case kind when 'proposal' then subject end) stored
		references arca.proposals on delete cascade,
	add column question bigint generated always as (case kind when 'question' then subject end) stored
		references arca.questions on delete cascade,
	add check (kind in ('debate', 'project', 'round', 'comment', 'account', 'proposal', 'question')),
	add check (num_nonnulls(debate, project, budget, comment, proposal, question) = (kind <> 'account')::integer),
	add check (what in ('comment', 'reply', 'closed', 'version', 'withdrawn', 'merged', 'phase', 'hidden',
		'restored', 'blocked', 'unblocked', 'appeal', 'invited', 'merge_asked', 'mention', 'reached', 'retired', 'response'));
