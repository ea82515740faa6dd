int damage_run(const char *arca);
int damage_run(const char *arca)
{
	(void)arca;
	return 0;
}
