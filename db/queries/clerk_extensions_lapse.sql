-- Requests to the forum whose time is over are settled so; how many.
select arca.extensions_lapse()
