-- Followers of rounds are told of phases, some at a time; how many it went through, 0: nothing is left.
select arca.phases_tell()
