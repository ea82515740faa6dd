-- What has had its time.
select arca.people_tidy()
