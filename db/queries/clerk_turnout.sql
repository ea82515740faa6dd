-- Voters by the way they came, some at a time; how many, 0: all are counted.
select arca.turnouts_count()
