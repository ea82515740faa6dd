-- Which census key the HMACs are under; null: there is no census.
select registry.generation()
