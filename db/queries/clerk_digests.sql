-- Letters of what is due to be mailed, some accounts at a time; how many it went through.
select arca.digests_make()
