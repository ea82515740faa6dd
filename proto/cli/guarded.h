/*
 * Long work that leaves nothing behind when it is interrupted.
 * It does not know what the work is.
 */
#ifndef PROTO_CLI_GUARDED_H
#define PROTO_CLI_GUARDED_H

/*
 * Runs work(context) in a child process and returns its exit code. However the child ends, by
 * itself, by a signal that came here (SIGINT, SIGTERM, SIGHUP; passed on to it and to its workers)
 * or by one that nobody can catch, the folders of the NULL-ended `temporaries` are removed then, if
 * they still have these names. After a signal this process ends by the same one.
 */
int guarded_run(int (*work)(void *context), void *context, const char *const *temporaries);

#endif
