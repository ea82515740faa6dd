-- Some of those who follow what very many follow are told what happened there; how many it went through, 0: nothing is left.
select arca.followers_told()
