-- What is unusual is noted.
select arca.anomalies_note()
