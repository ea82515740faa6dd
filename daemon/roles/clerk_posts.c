/*
 * The trustees' post-box from the clerk's side: which posts wait, one at a time.
 */
#include "daemon/roles/clerk.h"
#include "gen/statements.h"

bool clerk_posts(struct clerk *clerk, const struct clerk_round *one, const char *kind,
    int64_t attempt, struct clerk_posted *out, size_t *count, struct fault *fault)
{
	const struct pg_value values[] = {
	    pg_number(one->log.id), pg_text(kind), pg_number(attempt)};
	struct pg_reply reply;

	*count = 0;
	if (!direct_query(clerk->direct, &PG_clerk_posts, values, &reply, fault))
		return false;
	for (int i = 0; i < reply.rows && *count < CLERK_POSTS_MAX; i++)
		out[(*count)++] = (struct clerk_posted){
		    (uint16_t)pg_cell_int(&reply, i, 0), (uint16_t)pg_cell_int(&reply, i, 1)};
	return true;
}

bool clerk_post_body(struct clerk *clerk, const struct clerk_round *one, const char *kind,
    int64_t attempt, struct clerk_posted which, struct buf *body, struct fault *fault)
{
	const struct pg_value values[] = {pg_number(one->log.id), pg_text(kind),
	    pg_number(which.cid), pg_number(which.trustee), pg_number(attempt)};
	struct pg_reply reply;
	struct span cell;

	if (!direct_query(clerk->direct, &PG_clerk_post, values, &reply, fault))
		return false;
	cell = pg_cell(&reply, 0, 0);
	buf_put(body, cell.bytes, cell.len);
	return buf_is_ok(body) || fault_unable(fault, "no_memory", "no memory for a post");
}

bool clerk_post_settle(struct clerk *clerk, const struct clerk_round *one, const char *kind,
    int64_t attempt, struct clerk_posted which, const char *refused, struct fault *fault)
{
	const struct pg_value values[] = {pg_number(one->log.id), pg_text(kind),
	    pg_number(which.cid), pg_number(which.trustee), pg_number(attempt),
	    refused != NULL ? pg_text(refused) : pg_null()};
	struct pg_reply reply;

	return direct_query(clerk->direct, &PG_clerk_take, values, &reply, fault);
}
