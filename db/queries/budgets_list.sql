-- none
select api.budgets()
