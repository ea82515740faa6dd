META
key;value
vote_type;ordinal
budget;9223372036854775807
PROJECTS
cost;project_id
9223372036854775807;a
0;b
VOTES
voter_id;vote;points
1; b , a;2,1
