/*
 * proto/crypto/group: RFC 9496, appendix A, and every quirk of libsodium 1.0.18 that it closes
 * (voting protocol, section 1). The quirks are shown to be there: when a later libsodium loses one,
 * its test says so.
 */
#include <criterion/criterion.h>
#include <sodium.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/crypto/group.h"

static void group_start(void)
{
	cr_assert(group_init());
}

TestSuite(group, .init = group_start);

static void from_hex(uint8_t *out, size_t len, const char *hex)
{
	cr_assert(hex_decode(out, len, hex, strlen(hex)), "%s", hex);
}

/* A.1: 0 * B to 15 * B. */
static const char *const multiples[] = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76",
    "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
    "94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259",
    "da80862773358b466ffadfe0b3293ab3d9fd53c5ea6c955358f568322daf6a57",
    "e882b131016b52c1d3337080187cf768423efccbb517bb495ab812c4160ff44e",
    "f64746d3c92b13050ed8d80236a7f0007c3b3f962f5ba793d19a601ebb1df403",
    "44f53520926ec81fbd5a387845beb7df85a96a24ece18738bdcfa6a7822a176d",
    "903293d8f2287ebe10e2374dc1a53e0bc887e592699f02d077d5263cdd55601c",
    "02622ace8f7303a31cafc63f8fc48fdc16e1c8c8d234b2f0d6685282a9076031",
    "20706fd788b2720a1ed2a5dad4952b01f413bcf0e7564de8cdc816689e2db95f",
    "bce83f8ba5dd2fa572864c24ba1810f9522bc6004afe95877ac73241cafdab42",
    "e4549ee16b9aa03099ca208c67adafcafa4c3f3e4e5303de6026e3ca8ff84460",
    "aa52e000df2e16f55fb1032fc33bc42742dad6bd5a8fc0be0167436c5948501f",
    "46376b80f409b29dc2b5f6f0c52591990896e5716f41477cd30085ab7f10301e",
    "e0c418f7c8d9c4cdd7395b93ea124f3ad99021bb681dfc3302a9d99a2e53e64e",
};

Test(group, rfc9496_a1_multiples_of_the_generator)
{
	struct point sum = point_identity, expected, product, generator;
	struct scalar by;

	from_hex(generator.bytes, POINT_LEN, multiples[1]);
	for (size_t i = 0; i < 16; i++) {
		from_hex(expected.bytes, POINT_LEN, multiples[i]);
		scalar_from_u64(&by, i);
		cr_assert_eq(point_mul_base(&product, &by), i != 0);
		cr_assert(point_is_equal(&product, &expected), "%zu * B", i);
		cr_assert_eq(point_mul(&product, &by, &generator), i != 0);
		cr_assert(point_is_equal(&product, &expected), "%zu * B, the general way", i);
		cr_assert(point_is_equal(&sum, &expected), "B added %zu times", i);
		cr_assert_eq(point_is_wire(expected.bytes), i != 0);
		point_add(&sum, &sum, &generator);
	}
	for (size_t i = 16; i-- > 0;) {
		point_sub(&sum, &sum, &generator);
		from_hex(expected.bytes, POINT_LEN, multiples[i]);
		cr_assert(point_is_equal(&sum, &expected), "back to %zu * B", i);
	}
}

/* A.2 */
static const char *const bad_encodings[] = {
    /* not canonical */
    "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    /* negative */
    "0100000000000000000000000000000000000000000000000000000000000000",
    "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
    "c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
    "c940e5a4404157cfb1628b108db051a8d439e1a421394ec4ebccb9ec92a8ac78",
    "47cfc5497c53dc8e61c91d17fd626ffb1c49e2bca94eed052281b510b1117a24",
    "f1c6165d33367351b0da8f6e4511010c68174a03b6581212c71c0e1d026c3c72",
    "87260f7a2f12495118360f02c26a470f450dadf34a413d21042b43b9d93e1309",
    /* no square */
    "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
    "4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f",
    "de6a7b00deadc788eb6b6c8d20c0ae96c2f2019078fa604fee5b87d6e989ad7b",
    "bcab477be20861e01e4a0e295284146a510150d9817763caf1a6f4b422d67042",
    "2a292df7e32cababbd9de088d1d1abec9fc0440f637ed2fba145094dc14bea08",
    "f4a9e534fc0d216c44b218fa0c42d99635a0127ee2e53c712f70609649fdff22",
    "8268436f8c4126196cf64b3c7ddbda90746a378625f9813dd9b8457077256731",
    "2810e5cbc2cc4d4eece54f61c6f69758e289aa7ab440b3cbeaa21995c2f4232b",
    /* xy negative */
    "3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e",
    "a45fdc55c76448c049a1ab33f17023edfb2be3581e9c7aade8a6125215e04220",
    "d483fe813c6ba647ebbfd3ec41adca1c6130c2beeee9d9bf065c8d151c5f396e",
    "8a2e1d30050198c65a54483123960ccc38aef6848e1ec8f5f780e8523769ba32",
    "32888462f8b486c68ad7dd9610be5192bbeaf3b443951ac1a8118419d9fa097b",
    "227142501b9d4355ccba290404bde41575b037693cef1f438c47f8fbf35d1165",
    "5c37cc491da847cfeb9281d407efc41e15144c876e0170b499a96a22ed31e01e",
    "445425117cb8c90edcbc7c1cc0e74f747f2c1efa5630a967c64f287792a48a4b",
    /* s = -1, so y = 0 */
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
};

Test(group, rfc9496_a2_bad_encodings_are_refused)
{
	cr_assert_eq(sizeof bad_encodings / sizeof *bad_encodings, 29);
	for (size_t i = 0; i < 29; i++) {
		uint8_t bytes[POINT_LEN];
		struct point out;

		from_hex(bytes, sizeof bytes, bad_encodings[i]);
		memset(&out, 0xff, sizeof out);
		cr_assert(!point_is_wire(bytes), "%s", bad_encodings[i]);
		cr_assert(!point_take(&out, bytes), "%s", bad_encodings[i]);
		cr_assert(point_is_identity(&out), "and nothing of it is kept");
	}
}

/* A.3: the first seven are SHA-512 of texts; the last four go to one element by different ways. */
static const char *const mapped[][2] = {
    {"5d1be09e3d0c82fc538112490e35701979d99e06ca3e2b5b54bffe8b4dc772c1"
     "4d98b696a1bbfb5ca32c436cc61c16563790306c79eaca7705668b47dffe5bb6",
	"3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46"},
    {"f116b34b8f17ceb56e8732a60d913dd10cce47a6d53bee9204be8b44f6678b27"
     "0102a56902e2488c46120e9276cfe54638286b9e4b3cdb470b542d46c2068d38",
	"f26e5b6f7d362d2d2a94c5d0e7602cb4773c95a2e5c31a64f133189fa76ed61b"},
    {"8422e1bbdaab52938b81fd602effb6f89110e1e57208ad12d9ad767e2e25510c"
     "27140775f9337088b982d83d7fcf0b2fa1edffe51952cbe7365e95c86eaf325c",
	"006ccd2a9e6867e6a2c5cea83d3302cc9de128dd2a9a57dd8ee7b9d7ffe02826"},
    {"ac22415129b61427bf464e17baee8db65940c233b98afce8d17c57beeb7876c2"
     "150d15af1cb1fb824bbd14955f2b57d08d388aab431a391cfc33d5bafb5dbbaf",
	"f8f0c87cf237953c5890aec3998169005dae3eca1fbb04548c635953c817f92a"},
    {"165d697a1ef3d5cf3c38565beefcf88c0f282b8e7dbd28544c483432f1cec767"
     "5debea8ebb4e5fe7d6f6e5db15f15587ac4d4d4a1de7191e0c1ca6664abcc413",
	"ae81e7dedf20a497e10c304a765c1767a42d6e06029758d2d7e8ef7cc4c41179"},
    {"a836e6c9a9ca9f1e8d486273ad56a78c70cf18f0ce10abb1c7172ddd605d7fd2"
     "979854f47ae1ccf204a33102095b4200e5befc0465accc263175485f0e17ea5c",
	"e2705652ff9f5e44d3e841bf1c251cf7dddb77d140870d1ab2ed64f1a9ce8628"},
    {"2cdc11eaeb95daf01189417cdddbf95952993aa9cb9c640eb5058d09702c7462"
     "2c9965a697a3b345ec24ee56335b556e677b30e6f90ac77d781064f866a3c982",
	"80bd07262511cdde4863f8a7434cef696750681cb9510eea557088f76d9e5065"},
    {"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "1200000000000000000000000000000000000000000000000000000000000000",
	"304282791023b73128d277bdcb5c7746ef2eac08dde9f2983379cb8e5ef0517f"},
    {"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	"304282791023b73128d277bdcb5c7746ef2eac08dde9f2983379cb8e5ef0517f"},
    {"0000000000000000000000000000000000000000000000000000000000000080"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"304282791023b73128d277bdcb5c7746ef2eac08dde9f2983379cb8e5ef0517f"},
    {"0000000000000000000000000000000000000000000000000000000000000000"
     "1200000000000000000000000000000000000000000000000000000000000080",
	"304282791023b73128d277bdcb5c7746ef2eac08dde9f2983379cb8e5ef0517f"},
};

Test(group, rfc9496_a3_one_way_map)
{
	for (size_t i = 0; i < sizeof mapped / sizeof *mapped; i++) {
		struct point out, expected;
		uint8_t input[64];

		from_hex(input, sizeof input, mapped[i][0]);
		from_hex(expected.bytes, POINT_LEN, mapped[i][1]);
		point_from_hash(&out, input);
		cr_assert(point_is_equal(&out, &expected), "%zu", i);
		cr_assert(point_is_wire(out.bytes));
	}
}

/* --- quirks --------------------------------------------------------------------------------- */

static const char order_hex[] = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

Test(group, the_identity_is_refused_on_the_wire_though_libsodium_calls_it_valid)
{
	struct point out;

	cr_assert_eq(crypto_core_ristretto255_is_valid_point(point_identity.bytes), 1);
	cr_assert(!point_is_wire(point_identity.bytes));
	cr_assert(!point_take(&out, point_identity.bytes));
}

Test(group, a_scalar_is_canonical_just_below_the_order)
{
	struct scalar scalar, out;

	from_hex(scalar.bytes, SCALAR_LEN, order_hex);
	cr_assert(!scalar_is_canonical(scalar.bytes), "l");
	cr_assert(!scalar_take(&out, scalar.bytes));
	cr_assert(scalar_is_zero(&out), "and nothing of it is kept");
	scalar.bytes[0]++;
	cr_assert(!scalar_is_canonical(scalar.bytes), "l + 1");
	scalar.bytes[0] -= 2;
	cr_assert(scalar_is_canonical(scalar.bytes), "l - 1");
	cr_assert(scalar_take(&out, scalar.bytes));
	cr_assert_arr_eq(out.bytes, scalar.bytes, SCALAR_LEN);
	memset(scalar.bytes, 0, SCALAR_LEN);
	cr_assert(scalar_is_canonical(scalar.bytes), "0");
	memset(scalar.bytes, 0xff, SCALAR_LEN);
	cr_assert(!scalar_is_canonical(scalar.bytes), "2^256 - 1");
	for (size_t i = 0; i < SCALAR_LEN; i++) {
		from_hex(scalar.bytes, SCALAR_LEN, order_hex);
		if (scalar.bytes[i] < 0xff) {
			scalar.bytes[i]++;
			cr_assert(!scalar_is_canonical(scalar.bytes), "l and more in byte %zu", i);
			scalar.bytes[i]--;
		}
		if (scalar.bytes[i] > 0) {
			scalar.bytes[i]--;
			cr_assert(scalar_is_canonical(scalar.bytes), "less in byte %zu", i);
		}
	}
}

/* s + l as plain integers, little-endian. */
static void add_order(uint8_t out[SCALAR_LEN], const uint8_t scalar[SCALAR_LEN])
{
	uint8_t order[SCALAR_LEN];
	unsigned carry = 0;

	from_hex(order, sizeof order, order_hex);
	for (size_t i = 0; i < SCALAR_LEN; i++) {
		carry += (unsigned)scalar[i] + order[i];
		out[i] = (uint8_t)carry;
		carry >>= 8;
	}
}

Test(group, s_plus_l_is_refused_though_libsodium_multiplies_by_it)
{
	struct scalar small, twin, out;
	struct point one, two;

	scalar_from_u64(&small, 5);
	add_order(twin.bytes, small.bytes);
	cr_assert_eq(crypto_scalarmult_ristretto255_base(one.bytes, small.bytes), 0);
	cr_assert_eq(crypto_scalarmult_ristretto255_base(two.bytes, twin.bytes), 0);
	cr_assert(point_is_equal(&one, &two), "5 and 5 + l are one to libsodium");
	cr_assert(!scalar_is_canonical(twin.bytes));
	cr_assert(!scalar_take(&out, twin.bytes));
}

Test(group, bit_255_is_refused_though_libsodium_masks_it)
{
	struct scalar small, twin, out;
	struct point base, one, two;

	scalar_from_u64(&small, 1);
	cr_assert(point_mul_base(&base, &small));
	scalar_from_u64(&small, 5);
	twin = small;
	twin.bytes[31] |= 0x80;
	cr_assert_eq(crypto_scalarmult_ristretto255(one.bytes, small.bytes, base.bytes), 0);
	cr_assert_eq(crypto_scalarmult_ristretto255(two.bytes, twin.bytes, base.bytes), 0);
	cr_assert(point_is_equal(&one, &two), "5 and 5 + 2^255 are one to libsodium");
	cr_assert(!scalar_is_canonical(twin.bytes));
	cr_assert(!scalar_take(&out, twin.bytes));
}

Test(group, bit_255_of_a_point_is_refused_though_libsodium_calls_it_valid)
{
	struct point point = point_identity;
	struct scalar small;

	for (unsigned i = 0; i < 20; i++) {
		struct point twin = point, out;

		twin.bytes[31] |= 0x80;
		cr_assert_eq(crypto_core_ristretto255_is_valid_point(twin.bytes), 1);
		cr_assert(!point_is_wire(twin.bytes), "%u G", i);
		cr_assert(!point_take(&out, twin.bytes));
		scalar_from_u64(&small, i + 1);
		cr_assert(point_mul_base(&point, &small));
	}
}

Test(group, a_product_that_is_the_identity_is_false_and_the_identity)
{
	struct scalar zero, some;
	struct point base, out;

	scalar_from_u64(&zero, 0);
	scalar_from_u64(&some, 7);
	cr_assert(point_mul_base(&base, &some));
	memset(&out, 0xff, sizeof out);
	cr_assert(!point_mul(&out, &zero, &base));
	cr_assert(point_is_identity(&out));
	memset(&out, 0xff, sizeof out);
	cr_assert(!point_mul_base(&out, &zero));
	cr_assert(point_is_identity(&out));
	memset(&out, 0xff, sizeof out);
	cr_assert(!point_mul(&out, &some, &point_identity));
	cr_assert(point_is_identity(&out));
	memset(&out, 0xff, sizeof out);
	point_mul_any(&out, &zero, &base);
	cr_assert(point_is_identity(&out));
	memset(&out, 0xff, sizeof out);
	point_mul_base_any(&out, &zero);
	cr_assert(point_is_identity(&out));
}

Test(group, a_product_may_overwrite_its_factor)
{
	struct scalar two;
	struct point base, doubled;

	scalar_from_u64(&two, 2);
	cr_assert(point_mul_base(&doubled, &two));
	from_hex(base.bytes, POINT_LEN, multiples[1]);
	cr_assert(point_mul(&base, &two, &base));
	cr_assert(point_is_equal(&base, &doubled));
	point_add(&base, &base, &base);
	from_hex(doubled.bytes, POINT_LEN, multiples[4]);
	cr_assert(point_is_equal(&base, &doubled));
}

Test(group, the_identity_is_an_ordinary_summand)
{
	struct point base, out;

	from_hex(base.bytes, POINT_LEN, multiples[1]);
	point_add(&out, &base, &point_identity);
	cr_assert(point_is_equal(&out, &base));
	point_sub(&out, &base, &base);
	cr_assert(point_is_identity(&out));
	point_sub(&out, &out, &base);
	point_add(&out, &out, &base);
	cr_assert(point_is_identity(&out));
}

Test(group, zero_has_no_inverse_and_everything_else_has)
{
	struct scalar zero, some, inverse, product, one;

	scalar_from_u64(&zero, 0);
	scalar_from_u64(&one, 1);
	cr_assert(!scalar_invert(&inverse, &zero));
	for (uint64_t i = 1; i < 20; i++) {
		scalar_from_u64(&some, i * i * i);
		cr_assert(scalar_invert(&inverse, &some));
		scalar_mul(&product, &some, &inverse);
		cr_assert_arr_eq(product.bytes, one.bytes, SCALAR_LEN);
	}
}

Test(group, scalars_compute_modulo_the_order)
{
	struct scalar last, one, out;
	uint8_t wide[64] = {0};

	from_hex(last.bytes, SCALAR_LEN, order_hex);
	last.bytes[0]--;
	scalar_from_u64(&one, 1);
	scalar_add(&out, &last, &one);
	cr_assert(scalar_is_zero(&out), "l - 1 + 1");
	scalar_sub(&out, &out, &one);
	cr_assert_arr_eq(out.bytes, last.bytes, SCALAR_LEN, "0 - 1");
	scalar_negate(&out, &one);
	cr_assert_arr_eq(out.bytes, last.bytes, SCALAR_LEN, "-1");
	scalar_mul(&out, &last, &last);
	cr_assert_arr_eq(out.bytes, one.bytes, SCALAR_LEN, "(-1)^2");
	scalar_mul_add(&out, &one, &last, &one);
	cr_assert(scalar_is_zero(&out), "1 + -1 * 1");
	from_hex(wide, SCALAR_LEN, order_hex);
	scalar_reduce(&out, wide);
	cr_assert(scalar_is_zero(&out), "l mod l");
	memset(wide, 0xff, sizeof wide);
	scalar_reduce(&out, wide);
	cr_assert(scalar_is_canonical(out.bytes));
	scalar_from_u64(&out, 0x0102030405060708);
	cr_assert_eq(out.bytes[0], 8, "little-endian");
	cr_assert_eq(out.bytes[7], 1);
	for (int i = 0; i < 100; i++) {
		scalar_random(&out);
		cr_assert(scalar_is_canonical(out.bytes) && !scalar_is_zero(&out));
	}
}

Test(group, secrets_are_overwritten)
{
	struct scalar secret, zero;

	scalar_random(&secret);
	scalar_from_u64(&zero, 0);
	secret_wipe(&secret, sizeof secret);
	cr_assert_arr_eq(secret.bytes, zero.bytes, SCALAR_LEN);
}
