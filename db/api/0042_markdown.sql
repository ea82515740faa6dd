-- The tree of a text that was written in Markdown is made by the web process (daemon/api/markdown.h),
-- and stored beside the text by whatever stores that. Here is the preview, which stores nothing.

create or replace function api.markdown_preview(token_hash text, tree json)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform arca.signed_in(token_hash);
	return json_build_object('tree', tree);
end $$;
