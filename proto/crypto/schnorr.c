/*
 * One verification equation on public values.
 * It does not know what is proved.
 */
#include "proto/crypto/schnorr.h"

bool schnorr_take(struct schnorr *out, const uint8_t bytes[SCHNORR_LEN])
{
	bool is_point = point_take(&out->commitment, bytes);

	return scalar_take(&out->response, bytes + POINT_LEN) && is_point;
}

bool schnorr_holds(const struct scalar *response, const struct point *base,
    const struct point *commitment, const struct scalar *challenge, const struct point *statement)
{
	struct point left, right;
	bool is_proper =
	    base != NULL ? point_mul(&left, response, base) : point_mul_base(&left, response);

	/* An identity on either side is a failure: an honest prover never gets there. */
	if (!is_proper || !point_mul(&right, challenge, statement))
		return false;
	point_add(&right, &right, commitment);
	return point_is_equal(&left, &right);
}
