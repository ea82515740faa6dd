-- result: binary
-- $1 slug: pins.json, byte for byte as CLIENT names it.
select convert_to(pins, 'UTF8') from arca.rounds where slug = $1
