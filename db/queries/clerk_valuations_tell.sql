-- What the rules of a round select is written down, and authors are told what valuation found, some at a time; how many, 0: nothing is left.
select arca.selections_settle() + arca.valuations_tell()
