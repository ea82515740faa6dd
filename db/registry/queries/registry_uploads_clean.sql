-- The rows of uploads that are over
select 1 from (select registry.uploads_clean()) done
