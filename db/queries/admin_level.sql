-- $1 acts of the registry: who gains level 2 by a decision, who loses it, whose voting sessions end
select arca.acts_of_registry($1::jsonb)
