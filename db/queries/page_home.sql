-- none
select api.page_home()
