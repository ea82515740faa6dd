-- The certificate of a census that is no more, on its way to where everybody can read it.
alter table registry.acts add column certificate text;
