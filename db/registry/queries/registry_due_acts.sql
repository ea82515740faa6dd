-- Acts that the main database does not have yet, as JSON; null: none
select registry.due_acts()
