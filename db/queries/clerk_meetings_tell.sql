-- Letters to who registered for a meeting, some at a time; how many.
select arca.meetings_tell()
