-- none
select api.page_budgets()
