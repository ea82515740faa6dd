/* Made by proto/routes/generate; do not edit. */
#ifndef GEN_ROUTES_H
#define GEN_ROUTES_H

#include "daemon/api/route.h"

#define ROUTE_COUNT 27

extern const struct route routes[ROUTE_COUNT];
/* The statements of all routes, which each connection prepares; NULL at the end. */
extern const struct pg_statement *const route_statements[];

/* Each of these is in the file of its noun in daemon/api. */
extern const struct step steps_ballot_cast[];
extern const struct step steps_ballot_spoil[];
extern const struct step steps_receipt_read[];
extern const struct step steps_credential_create[];
extern const struct step steps_session_create[];
extern const struct step steps_session_delete[];
extern const struct step steps_post_create[];

#endif
