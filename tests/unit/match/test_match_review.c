/* Content under review: each sample as a model sees it that has not learned from it. */
#include "match_fixture.h"

/* One sample says what the other intent is about, and one stands in both. */
#define STRAY "the salary of january has not been paid"
#define TWICE "how is a day of annual leave paid"

static const char *const ids[] = {"pay.salary", "leave.annual", "oos.it", "oos.food"};
static const char *const texts[] = {
	"when is the salary paid",
	"my salary is missing",
	"the salary was paid too late",
	"who pays the salary",
	"is the salary paid before the weekend",
	"salary paid twice",
	TWICE,
	"annual leave next summer",
	"how many days of annual leave",
	"can annual leave be moved",
	"annual leave over the weekend",
	"days of annual leave left",
	STRAY,
	TWICE "?",
	"the printer is broken",
	"printer out of paper",
	"new password for the printer",
	"my password is lost",
	"soup of the day",
	"where is the soup served",
	"soup and bread",
};
static const int labels[] = {0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3};

struct reviewed {
	struct kb *kb;
	struct match_engine *engine;
	struct match_review review;
	size_t reports;
	double share;
};

static void progress(void *arg, const char *what, double share)
{
	struct reviewed *r = arg;

	if (!kp_str_starts(what, "review-"))
		return;
	assert_true(share >= r->share);
	r->share = share;
	r->reports++;
}

static struct reviewed review(struct fixture *f)
{
	struct reviewed r = {0};
	struct match_options opt = {.progress = progress, .progress_arg = &r};
	struct kp_err err = {0};

	r.kb = kb_from_samples(TEXT_EN, ids, KP_LEN(ids), texts, labels, KP_LEN(texts));
	r.kb->intents[2].oos = r.kb->intents[3].oos = true;
	if (match_build(r.kb, f->an, NULL, &r.engine, &err) < 0)
		fail_msg("%s", err.msg);
	match_review(r.engine, f->an, &opt, f->arena, &r.review);
	return r;
}

static void done(struct reviewed *r)
{
	match_unref(r->engine);
	kb_unref(r->kb);
}

static const struct match_seen *find(const struct reviewed *r, const char *text)
{
	for (size_t i = 0; i < r->review.n; i++)
		if (strcmp(r->review.v[i].sample->text, text) == 0)
			return &r->review.v[i];
	fail_msg("'%s' is not in the review", text);
	return NULL;
}

static void test_match_review_holds_every_sample_once(void **state)
{
	struct reviewed r = review(*state);
	size_t right = 0;

	assert_int_equal(r.review.n, KP_LEN(texts)); /* titles are no samples */
	for (size_t i = 0; i < KP_LEN(texts); i++) {
		const struct match_seen *s = find(&r, texts[i]);

		assert_int_equal(s->intent, labels[i]);
		assert_true(s->own >= 0 && s->own <= 1 && s->other >= 0 && s->other <= 1);
		assert_true(s->confidence >= 0 && s->confidence <= 1);
		assert_true(s->alike >= 0 && s->alike <= 1);
		assert_true(s->answered >= -1 && s->answered < 2);
		right += s->right;
	}
	assert_true(right >= KP_LEN(texts) * 2 / 3 && right < KP_LEN(texts));
	assert_true(r.reports > 1 && r.share == 1);
	done(&r);
}

static void test_match_review_sees_a_stray_sample(void **state)
{
	struct reviewed r = review(*state);
	const struct match_seen *s = find(&r, STRAY);

	assert_false(s->right);
	assert_int_equal(s->rival, 0);
	assert_true(s->other > s->own);
	for (size_t i = 0; i < r.review.n; i++)
		assert_true(r.review.v[i].rival != r.review.v[i].intent);
	done(&r);
}

static void test_match_review_finds_what_is_said_twice(void **state)
{
	struct reviewed r = review(*state);
	const struct match_seen *a = find(&r, TWICE), *b = find(&r, TWICE "?");

	assert_ptr_equal(a->twin, b);
	assert_ptr_equal(b->twin, a);
	assert_true(a->twin_alike > 0.99);
	assert_null(find(&r, "when is the salary paid")->twin);
	done(&r);
}

/* Which of the intents out of scope it is changes nothing. */
static void test_match_review_takes_out_of_scope_as_one(void **state)
{
	struct reviewed r = review(*state);

	for (size_t i = 0; i < r.review.n; i++) {
		const struct match_seen *s = &r.review.v[i];

		if (s->intent >= 2)
			assert_true(s->rival < 2 && (!s->twin || s->twin->intent < 2));
	}
	done(&r);
}

static void test_match_review_tells_the_same_again(void **state)
{
	struct reviewed a = review(*state), b = review(*state);

	assert_int_equal(a.review.n, b.review.n);
	for (size_t i = 0; i < a.review.n; i++) {
		assert_true(a.review.v[i].own == b.review.v[i].own);
		assert_true(a.review.v[i].confidence == b.review.v[i].confidence);
	}
	done(&a);
	done(&b);
}

/* Check questions are looked at, too, and every language. */
static void test_match_review_of_a_folder(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kb) struct kb *kb = fixture_kb(f->an);
	struct match_engine *e = NULL;
	struct match_review review;
	size_t n = 0;

	assert_int_equal(match_build(kb, f->an, NULL, &e, NULL), 0);
	match_review(e, f->an, NULL, f->arena, &review);
	for (size_t i = 0; i < kb->nintents; i++)
		n += kb->intents[i].nsamples + kb->intents[i].nchecks;
	assert_int_equal(review.n, n);
	for (size_t i = 0; i < review.n; i++)
		assert_true(review.v[i].sample->at.line > 0);
	match_unref(e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_review_holds_every_sample_once),
		cmocka_unit_test(test_match_review_sees_a_stray_sample),
		cmocka_unit_test(test_match_review_finds_what_is_said_twice),
		cmocka_unit_test(test_match_review_takes_out_of_scope_as_one),
		cmocka_unit_test(test_match_review_tells_the_same_again),
		cmocka_unit_test(test_match_review_of_a_folder),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
