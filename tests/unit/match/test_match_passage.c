#include "match_fixture.h"

#include <math.h>

enum { LEAVE, MOVED, BONUS, PAY, INTENTS };

static const char first[] = "when is the leave", second[] = "how long is the leave";

static struct kb_followup followups[] = {
	{.first = first, .after = LEAVE, .intent = LEAVE},
	{.first = first, .after = LEAVE, .intent = MOVED},
	{.first = first, .after = LEAVE, .intent = PAY},
	{.first = second, .after = LEAVE, .intent = MOVED, .lang = TEXT_SV},
	{.first = "when is pay day", .after = PAY, .intent = LEAVE},
};
static const struct kb kb = {
	.nintents = INTENTS, .followups = followups, .nfollowups = KP_LEN(followups)};

static bool near(float a, double b)
{
	return fabs((double)a - b) < 1e-6;
}

static void test_match_passage_is_the_share_of_what_turns(void **state)
{
	KP_AUTO(match_passages) struct match_passages *p = match_passages_new(&kb);
	struct match_ahead ahead;

	(void)state;
	match_passages_open(p, LEAVE, NULL, 0, &ahead);
	assert_true(near(match_passage(&ahead, MOVED), 2.15 / 6));
	assert_true(near(match_passage(&ahead, PAY), 1.15 / 6));
	assert_true(near(match_passage(&ahead, BONUS), 0.15 / 6));
	match_passages_open(p, PAY, NULL, 0, &ahead);
	assert_true(near(match_passage(&ahead, LEAVE), 1.15 / 4));
	assert_true(near(match_passage(&ahead, MOVED), 0.15 / 4));
}

/* What is learned from a question's follow-ups must not be read off them. */
static void test_match_passage_leaves_out_what_it_is_told_to(void **state)
{
	KP_AUTO(match_passages) struct match_passages *p = match_passages_new(&kb);
	struct match_ahead ahead;

	(void)state;
	match_passages_open(p, LEAVE, followups, 3, &ahead);
	assert_true(near(match_passage(&ahead, MOVED), 1.15 / 4));
	assert_true(near(match_passage(&ahead, PAY), 0.15 / 4));
	assert_true(match_passage(&ahead, LEAVE) == 0);
}

static void test_match_passage_of_nothing(void **state)
{
	static const struct kb none = {.nintents = INTENTS};
	KP_AUTO(match_passages) struct match_passages *p = match_passages_new(&none);
	struct match_ahead ahead;

	(void)state;
	for (int after = -1; after < PAY; after++) {
		match_passages_open(p, after, NULL, 0, &ahead);
		assert_true(near(match_passage(&ahead, PAY), 0.05));
	}
	match_passages_open(NULL, LEAVE, NULL, 0, &ahead);
	assert_true(near(match_passage(&ahead, PAY), 0.05));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_passage_is_the_share_of_what_turns),
		cmocka_unit_test(test_match_passage_leaves_out_what_it_is_told_to),
		cmocka_unit_test(test_match_passage_of_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
