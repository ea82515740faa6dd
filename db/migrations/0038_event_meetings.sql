-- Open pages hear of comments about meetings as well.
alter table arca.happened drop constraint happened_topic_check,
	add check (topic ~ '^((debate|project|proposal|question|meeting):[1-9][0-9]{0,15}|round:[a-z0-9-]{1,64})$');
