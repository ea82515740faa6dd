-- Newsletters into the outbox, some accounts at a time; how many it went through.
select arca.newsletters_tell()
