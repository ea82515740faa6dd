-- Followers are told that something of a round ends soon, some at a time; how many, 0: nothing is left.
select arca.endings_tell()
