-- The generation of the key that an upload needs
select registry.upload_key()
