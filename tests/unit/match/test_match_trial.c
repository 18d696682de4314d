/* What models say of unseen examples: what the sentence that asks is worth. */
#include "match_fixture.h"

#define CLASSES 3
#define STORIES 60

static const char *const samples[CLASSES][4] = {
	{"when is the salary paid", "who pays the salary", "how large is the salary",
		"the salary is missing"},
	{"annual leave next summer", "how many days of annual leave",
		"can annual leave be moved", "who grants annual leave"},
	{"a sick child at home", "the child has a fever", "who cares for the sick child",
		"may one stay with a sick child"},
};
static const char *const told[CLASSES] = {"the salary of the nurse came on time",
	"the annual leave of the nurse is over", "the child of the nurse is sick"};
static const char *const asked[CLASSES] = {"when is the salary paid exactly",
	"can the annual leave be moved then", "may she stay with the sick child"};

static const uint8_t class_oos[CLASSES];
static const int32_t class_intent[CLASSES] = {0, 1, 2};

struct trial {
	struct fixture *f;
	struct match_corpus corpus;
	struct match_trained model;
	struct match_trial *t;
	bool joined; /* of several */
};

static struct match_example example(struct fixture *f, int label, const char *text)
{
	return (struct match_example){
		.label = label, .tokens = fixture_tokens(f, TEXT_EN, text)};
}

static void train(struct trial *t)
{
	static const struct match_dict_options opt = {{1, 1, 1}, {1, 1, 0}};
	struct match_tokens texts[CLASSES * 4];
	struct match_row rows[CLASSES * 4];
	int labels[CLASSES * 4];
	struct match_set set = {
		.rows = rows, .labels = labels, .n = KP_LEN(texts), .nclasses = CLASSES};

	for (size_t i = 0; i < KP_LEN(texts); i++) {
		labels[i] = (int)i / 4;
		texts[i] = fixture_tokens(t->f, TEXT_EN, samples[i / 4][i % 4]);
	}
	t->model.dict = match_dict_new(texts, KP_LEN(texts), &opt);
	for (size_t i = 0; i < KP_LEN(texts); i++) {
		match_dict_row(t->model.dict, &texts[i], t->f->arena, &rows[i]);
		match_row_merge(&rows[i], t->f->arena);
	}
	set.nfeatures = match_dict_count(t->model.dict);
	match_svm_train(&set, 4, &t->model.svm);
}

static struct trial open_trial(struct fixture *f)
{
	struct trial t = {.f = f,
		.corpus = {.lang = TEXT_EN,
			.nclasses = CLASSES,
			.class_intent = class_intent,
			.class_oos = class_oos}};

	train(&t);
	return t;
}

static size_t shares(const struct trial *t)
{
	return t->joined ? 3 : 1;
}

/* The i-th of n goes to one of as many trials as share them, in order. */
static void put(struct trial *t, struct match_trial **of, const struct match_example *v,
	size_t i, size_t n)
{
	match_trial_put(of[i * shares(t) / n], &t->model, v, -1);
}

static void close_trial(struct trial *t)
{
	match_trial_free(t->t);
	match_dict_free(t->model.dict);
	match_svm_clear(&t->model.svm);
}

/* A story of one class with a sentence that asks of another, `n` times; what is meant is the
 * class of the one or of the other. Beside them as many questions of one sentence. */
static float worth(struct trial *t, size_t n, bool asks_it)
{
	struct match_mix mix = {.nclasses = CLASSES,
		.class_oos = class_oos,
		.class_intent = class_intent,
		.asking = MATCH_ASKING};
	struct match_example *v = kp_arena_alloc(t->f->arena, 3 * n * sizeof(*v));
	struct match_trial *of[3] = {0};

	for (size_t i = 0; i < shares(t); i++)
		of[i] = match_trial_new(&t->corpus);
	for (size_t i = 0; i < n; i++) {
		int about = (int)(i % CLASSES),
		    asks = (int)((i + 1 + i / CLASSES % 2) % CLASSES);
		KP_AUTO(kp_cstr) char *text = kp_format("%s. %s?", told[about], asked[asks]);

		v[i] = example(t->f, about, samples[about][i % 4]);
		v[n + i] = example(t->f, asks, asked[asks]);
		v[2 * n + i] = example(t->f, asks_it ? asks : about, text);
		v[2 * n + i].asks = &v[n + i];
		put(t, of, &v[i], i, n);
		put(t, of, &v[2 * n + i], i, n);
	}
	t->t = of[0];
	for (size_t i = 1; i < shares(t); i++)
		match_trial_join(t->t, of[i]);
	match_trial_judge(t->t, &mix, &t->model);
	assert_true(t->model.numbers.asking == mix.asking);
	return mix.asking;
}

static void test_match_trial_what_asks_counts_where_it_is_meant(void **state)
{
	struct trial t = open_trial(*state);

	assert_true(worth(&t, STORIES, true) > MATCH_ASKING);
	close_trial(&t);
}

static void test_match_trial_what_asks_counts_nothing_where_it_misleads(void **state)
{
	struct trial t = open_trial(*state);

	assert_true(worth(&t, STORIES, false) < MATCH_ASKING);
	close_trial(&t);
}

/* Of a few nothing is concluded. */
static void test_match_trial_few_that_ask(void **state)
{
	struct trial t = open_trial(*state);

	assert_true(worth(&t, STORIES / 3, true) == MATCH_ASKING);
	close_trial(&t);
}

static void test_match_trial_join_is_as_if_put_to_one(void **state)
{
	struct trial one = open_trial(*state), three = open_trial(*state);

	three.joined = true;
	assert_true(worth(&one, STORIES, true) == worth(&three, STORIES, true));
	assert_memory_equal(&one.model.judge, &three.model.judge, sizeof(one.model.judge));
	assert_memory_equal(
		&one.model.numbers, &three.model.numbers, sizeof(one.model.numbers));
	close_trial(&one);
	close_trial(&three);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_trial_what_asks_counts_where_it_is_meant),
		cmocka_unit_test(test_match_trial_what_asks_counts_nothing_where_it_misleads),
		cmocka_unit_test(test_match_trial_few_that_ask),
		cmocka_unit_test(test_match_trial_join_is_as_if_put_to_one),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
