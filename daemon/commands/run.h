/*
 * arcad run. It returns when the daemon has ended.
 */
#ifndef DAEMON_COMMANDS_RUN_H
#define DAEMON_COMMANDS_RUN_H

int command_run(int argc, char **argv);

#endif
