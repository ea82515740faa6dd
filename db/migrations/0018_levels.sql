-- What an account has to be sure by, at the least, for what it does: a confirmed address, or a channel by which
-- somebody proved where they live, as strong or stronger. Votes are not here: a round says its own in its
-- manifest (arca.rounds.assurance).
create table arca.act_levels (
	act text primary key check (act in ('debate', 'stance', 'comment', 'comment_vote')),
	least text not null default 'confirmed'
		check (least in ('confirmed', 'census', 'email', 'sms', 'letter', 'desk'))
);
insert into arca.act_levels (act) values ('debate'), ('stance'), ('comment'), ('comment_vote');
