-- Pictures and documents of projects: each of one project, which its versions go on naming.
create table arca.project_uploads (
	upload text primary key references arca.uploads,
	project bigint not null references arca.projects
);
create index on arca.project_uploads (project);
