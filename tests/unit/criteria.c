/* The artifact electorate, against the vectors that tests/reference froze, and as it is told. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "proto/record/criteria.h"
#include "proto/record/eligibility.h"
#include "tests/unit/vectors.h"

/* Contests of which only the styles are known. */
static struct contests contests_of(const json_t *vectors)
{
	const json_t *list = vector_list(vectors, "styles");
	struct contests contests = {.count = json_array_size(list)};

	contests.items = calloc(contests.count, sizeof *contests.items);
	cr_assert_not_null(contests.items);
	for (size_t i = 0; i < contests.count; i++) {
		const json_t *styles = json_array_get(list, i);

		contests.items[i].styles.count = json_array_size(styles);
		for (size_t j = 0; j < json_array_size(styles); j++)
			contests.items[i].styles.items[j] =
			    (uint16_t)json_integer_value(json_array_get(styles, j));
	}
	return contests;
}

static bool read_text(
    struct criteria *out, const struct contests *contests, const char *text, struct fault *fault)
{
	return criteria_read(
	    out, contests, (struct span){(const uint8_t *)text, strlen(text)}, fault);
}

static void expect_words(const json_t *rule, const json_t *told, size_t *place)
{
	json_t *words;

	if (json_is_null(rule))
		return;
	words = eligibility_words(rule);
	cr_expect(json_equal(words, json_array_get(told, *place)));
	json_decref(words);
	++*place;
}

Test(criteria, vectors_are_read_and_told)
{
	json_t *vectors = vectors_load("electorate");
	struct contests contests = contests_of(vectors);
	const json_t *list = vector_list(vectors, "good");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i), *told = json_object_get(one, "words");
		struct criteria criteria;
		struct fault fault = {0};
		size_t place = 0;

		cr_assert(read_text(&criteria, &contests, vector_text(one, "electorate"), &fault),
		    "%s: %s", vector_text(one, "what"), fault.text);
		expect_words(criteria.rule, told, &place);
		for (size_t j = 0; j < json_array_size(criteria.contests); j++)
			expect_words(json_array_get(criteria.contests, j), told, &place);
		cr_expect_eq(place, json_array_size(told), "%s", vector_text(one, "what"));
		criteria_free(&criteria);
	}
	free(contests.items);
	json_decref(vectors);
}

Test(criteria, what_the_vectors_refuse_is_refused)
{
	json_t *vectors = vectors_load("electorate");
	struct contests contests = contests_of(vectors);
	const json_t *list = vector_list(vectors, "refused");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);
		struct criteria criteria;
		struct fault fault = {0};

		cr_expect(
		    !read_text(&criteria, &contests, vector_text(one, "electorate"), &fault) &&
			fault.kind == FAULT_FALSE,
		    "%s", vector_text(one, "what"));
		criteria_free(&criteria);
	}
	free(contests.items);
	json_decref(vectors);
}

Test(criteria, it_is_told_in_lines)
{
	json_t *vectors = vectors_load("electorate");
	struct contests contests = contests_of(vectors);
	struct criteria criteria;
	struct buf told = {0};

	cr_assert(read_text(&criteria, &contests,
	    vector_text(json_array_get(vector_list(vectors, "good"), 0), "electorate"), NULL));
	criteria_tell(&told, &criteria);
	cr_expect_str_eq(buf_text(&told),
	    "with: account, code\naccounts are verified by: census, desk, letter\ndays are those "
	    "of: "
	    "Africa/Ceuta\nvoters with an account have to: be 16 years old or more when voting "
	    "closes\nand for contest 2: be registered in the district norte\n");
	buf_free(&told);
	criteria_free(&criteria);
	cr_assert(read_text(&criteria, &contests,
	    vector_text(json_array_get(vector_list(vectors, "good"), 1), "electorate"), NULL));
	criteria_tell(&told, &criteria);
	cr_expect(strstr(buf_text(&told), "have to: be in the census\n") != NULL);
	buf_free(&told);
	criteria_free(&criteria);
	free(contests.items);
	json_decref(vectors);
}
