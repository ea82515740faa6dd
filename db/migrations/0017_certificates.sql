-- What certifies that a census is no more, as it was printed: the acts name it by its hash.
create table arca.certificates (
	sha256 arca.hash primary key,
	text text not null check (sha256(convert_to(text, 'UTF8')) = sha256)
);
