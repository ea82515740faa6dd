-- Authors are told what valuation found, some at a time; how many, 0: nothing is left.
select arca.valuations_tell()
