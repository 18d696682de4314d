#include "match_fixture.h"

#include <math.h>

static const struct match_dict_options all = {{1, 1, 1}, {1, 1, 0.5f}};

static const char *const texts[] = {"pay is late", "pay is wrong", "leave is long",
	"sick leave", "sick child at home", "pay"};

static struct match_dict *learned(struct fixture *f, const struct match_dict_options *opt)
{
	struct match_tokens tokens[KP_LEN(texts)];

	for (size_t i = 0; i < KP_LEN(texts); i++)
		tokens[i] = fixture_tokens(f, TEXT_EN, texts[i]);
	return match_dict_new(tokens, KP_LEN(texts), opt);
}

static struct match_row row_of(struct fixture *f, const struct match_dict *d, const char *text)
{
	struct match_tokens tokens = fixture_tokens(f, TEXT_EN, text);
	struct match_row row;

	match_dict_row(d, &tokens, f->arena, &row);
	match_row_merge(&row, f->arena);
	return row;
}

static float value(const struct match_row *row, const char *name)
{
	float x = 0;

	for (size_t i = 0; i < row->n; i++)
		if (strcmp(row->name[i], name) == 0)
			x = row->x[i];
	return x;
}

static void test_match_dict_row_scales_each_block(void **state)
{
	KP_AUTO(match_dict) struct match_dict *d = learned(*state, &all);
	struct match_row row = row_of(*state, d, "sick leave");
	double sum = 0;

	for (size_t i = 0; i < row.n; i++) {
		assert_true(row.id[i] < match_dict_count(d));
		for (size_t k = 0; k < i; k++)
			assert_true(row.id[k] != row.id[i]);
		sum += (double)row.x[i] * row.x[i];
	}
	assert_true(sum > 2.249 && sum < 2.251); /* 1² + 1² + 0.5² */
	assert_true(row.unseen == 0);
	assert_true(row.known_chars == 1 && row.known_pairs == 1);
}

/* What stands in a span belongs to its word; bigrams and pairs are no word's. */
static void test_match_dict_row_tells_words_apart(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(match_dict) struct match_dict *d = learned(f, &all);
	struct match_tokens two = fixture_tokens(f, TEXT_EN, "sick pay"),
			    one = fixture_tokens(f, TEXT_EN, "pay");
	struct match_row row, alone;
	const struct match_span *pay;

	match_dict_row(d, &two, f->arena, &row);
	match_dict_row(d, &one, f->arena, &alone);
	assert_int_equal(row.nspans, 2);
	assert_int_equal(row.span[0].from, 0);
	assert_int_equal(row.span[1].from, row.span[0].to);
	assert_true(row.span[1].to < row.n);
	pay = &row.span[1];
	assert_int_equal(pay->to - pay->from, alone.span[0].to - alone.span[0].from);
	assert_memory_equal(
		row.id + pay->from, alone.id, (pay->to - pay->from) * sizeof(*row.id));
	for (int b = MATCH_WORDS; b <= MATCH_CHARS; b++)
		assert_true(fabsf(pay->square[b] - alone.span[0].square[b]) < 1e-3f);
}

static void test_match_dict_row_rare_words_weigh_more(void **state)
{
	KP_AUTO(match_dict) struct match_dict *d = learned(*state, &all);
	struct match_row row = row_of(*state, d, "pay late");

	assert_true(value(&row, "late") > value(&row, "pay"));
}

static void test_match_dict_row_tells_the_unseen(void **state)
{
	KP_AUTO(match_dict) struct match_dict *d = learned(*state, &all);
	struct match_row row = row_of(*state, d, "pay xyzzy");

	assert_true(row.unseen == 0.5);
	assert_true(row.known_chars < 1 && row.known_chars > 0);
	assert_true(row.known_pairs == 0);
	row = row_of(*state, d, "pay 4711");
	assert_true(row.unseen == 0);
	assert_true(row.known_chars == 1);
	row = row_of(*state, d, "4711");
	assert_true(row.unseen == 1);
	row = row_of(*state, d, "");
	assert_int_equal(row.n, 0);
	assert_true(row.unseen == 1);
	row = row_of(*state, d, "qqq");
	assert_true(row.unseen == 1 && row.n == 0);
}

/* A word too rare to be a feature has been seen all the same. */
static void test_match_dict_new_leaves_out_what_is_rare(void **state)
{
	const struct match_dict_options twice = {{2, 2, 2}, {1, 1, 1}};
	KP_AUTO(match_dict) struct match_dict *every = learned(*state, &all);
	KP_AUTO(match_dict) struct match_dict *common = learned(*state, &twice);
	struct match_row row = row_of(*state, common, "pay late");

	assert_true(match_dict_count(common) < match_dict_count(every));
	assert_true(value(&row, "pay") > 0);
	assert_true(value(&row, "late") == 0);
	assert_true(row.unseen == 0);
}

static bool has_name(const uint64_t *names, size_t n, uint64_t name)
{
	for (size_t i = 0; i < n; i++)
		if (names[i] == name)
			return true;
	return false;
}

static void test_match_dict_names_are_the_same_in_another_dictionary(void **state)
{
	const struct match_dict_options twice = {{2, 2, 2}, {1, 1, 1}};
	struct fixture *f = *state;
	KP_AUTO(match_dict) struct match_dict *every = learned(f, &all);
	KP_AUTO(match_dict) struct match_dict *common = learned(f, &twice);
	size_t n = match_dict_count(every), few = match_dict_count(common);
	uint64_t *a = kp_arena_alloc(f->arena, n * sizeof(*a)),
		 *b = kp_arena_alloc(f->arena, few * sizeof(*b));

	match_dict_names(every, a);
	match_dict_names(common, b);
	for (size_t i = 0; i < few; i++)
		assert_true(has_name(a, n, b[i]));
	for (size_t i = 0; i < n; i++)
		assert_false(has_name(a + i + 1, n - i - 1, a[i]));
}

static void test_match_dict_new_does_not_depend_on_order(void **state)
{
	struct fixture *f = *state;
	struct match_tokens there[KP_LEN(texts)], back[KP_LEN(texts)];
	KP_AUTO(match_dict) struct match_dict *a = NULL;
	KP_AUTO(match_dict) struct match_dict *b = NULL;
	KP_AUTO(kp_str) struct kp_str x = {0};
	KP_AUTO(kp_str) struct kp_str y = {0};

	for (size_t i = 0; i < KP_LEN(texts); i++)
		back[KP_LEN(texts) - 1 - i] = there[i] = fixture_tokens(f, TEXT_EN, texts[i]);
	a = match_dict_new(there, KP_LEN(texts), &all);
	b = match_dict_new(back, KP_LEN(texts), &all);
	match_dict_save(a, &x);
	match_dict_save(b, &y);
	assert_int_equal(x.n, y.n);
	assert_memory_equal(x.p, y.p, x.n);
}

static void test_match_dict_new_of_nothing(void **state)
{
	KP_AUTO(match_dict) struct match_dict *d = match_dict_new(NULL, 0, &all);
	struct match_row row = row_of(*state, d, "pay");

	assert_int_equal(match_dict_count(d), 0);
	assert_int_equal(row.n, 0);
	match_dict_free(NULL);
}

/* More features than the table first has room for. */
static void test_match_dict_new_grows(void **state)
{
	enum { TEXTS = 40, EACH = 2000 };
	struct match_tokens tokens[TEXTS];
	struct match_token *v = kp_alloc_n(TEXTS * EACH, sizeof(*v));
	struct match_dict *d;
	uint64_t random = 1;

	(void)state;
	for (size_t i = 0; i < TEXTS * EACH; i++)
		v[i] = (struct match_token){
			.hash = kp_random(&random), .count = 1, .block = MATCH_CHARS};
	for (size_t i = 0; i < TEXTS; i++)
		tokens[i] = (struct match_tokens){.v = v + i * EACH, .n = EACH};
	d = match_dict_new(tokens, TEXTS, &all);
	assert_int_equal(match_dict_count(d), TEXTS * EACH);
	match_dict_free(d);
	free(v);
}

static struct match_row summed_row_of(
	struct fixture *f, const struct match_dict *d, const char *text)
{
	struct text_words words = fixture_words(f, TEXT_EN, text);
	struct match_tokens tokens;
	struct match_row row;

	match_tokenise(&words, d, false, f->arena, &tokens);
	match_dict_row(d, &tokens, f->arena, &row);
	return row;
}

/* A row whose summed words are replaced by their parts. */
static struct match_row taken_apart(
	struct fixture *f, const struct match_dict *d, const struct match_row *row)
{
	struct match_row out = *row;
	size_t first = match_dict_count(d) + 1;

	out.n = 0;
	out.id = kp_arena_alloc(f->arena, 4096);
	out.x = kp_arena_alloc(f->arena, 4096);
	out.block = kp_arena_alloc(f->arena, 1024);
	for (size_t i = 0; i < row->n; i++) {
		const uint32_t *id = &row->id[i];
		const float one = 1, *x = &one;
		size_t n = 1;

		if (row->id[i] >= first)
			n = match_dict_part(
				d, (row->id[i] - first) / 2, row->block[i], &id, &x);
		for (size_t k = 0; k < n; k++) {
			assert_true(out.n < 1000 && id[k] < first);
			out.id[out.n] = id[k];
			out.block[out.n] = row->block[i];
			out.x[out.n++] = x[k] * row->x[i];
		}
	}
	match_row_merge(&out, f->arena);
	return out;
}

static void same_rows(const struct match_row *a, const struct match_row *b)
{
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++) {
		assert_int_equal(a->id[i], b->id[i]);
		assert_true(a->x[i] - b->x[i] < 1e-5f && b->x[i] - a->x[i] < 1e-5f);
	}
	assert_true(a->known_chars == b->known_chars);
	assert_true(a->known_pairs == b->known_pairs);
	assert_true(a->unseen == b->unseen);
}

/* Words summed beforehand say what they say when they are taken apart. */
static void test_match_dict_sum_changes_no_row(void **state)
{
	static const char *const asked[] = {"pay is late", "sick pay", "leave leave leave",
		"pay xyzzy pay", "late child sick unheard-of", "zzz", ""};
	struct fixture *f = *state;
	struct match_tokens tokens[KP_LEN(texts)];
	KP_AUTO(match_dict) struct match_dict *d = learned(*state, &all);

	for (size_t i = 0; i < KP_LEN(texts); i++)
		tokens[i] = fixture_tokens(f, TEXT_EN, texts[i]);
	assert_int_equal(match_dict_words(d), 0);
	match_dict_sum(d, tokens, KP_LEN(texts));
	assert_int_equal(match_dict_words(d), 4); /* that stand in two texts */
	for (size_t i = 0; i < KP_LEN(asked); i++) {
		struct match_row whole = summed_row_of(f, d, asked[i]);
		struct match_row parts = row_of(f, d, asked[i]);
		struct match_row apart = taken_apart(f, d, &whole);

		same_rows(&apart, &parts);
	}
	assert_int_equal(summed_row_of(f, d, "pay").n, 4); /* two sums, two bigrams */
}

/* Two texts joined are scaled as one. */
static void test_match_row_join_scales_each_block(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(match_dict) struct match_dict *d = learned(f, &all);
	struct match_row a = row_of(f, d, "sick child"), b = row_of(f, d, "late pay");
	struct match_row none = row_of(f, d, ""), both;
	struct match_joint joint = match_row_joint(&a, &b, 0.5f);
	double sum = 0;

	match_row_join(&a, &b, &joint, f->arena, &both);
	assert_int_equal(both.n, a.n + b.n);
	for (size_t i = 0; i < both.n; i++)
		sum += both.block[i] == MATCH_WORDS ? (double)both.x[i] * both.x[i] : 0;
	assert_true(sum > 0.999 && sum < 1.001);
	assert_true(both.x[0] < a.x[0] && both.x[0] > a.x[0] / 2);
	joint = match_row_joint(&a, &none, 0.5f);
	match_row_join(&a, &none, &joint, f->arena, &both);
	assert_int_equal(both.n, a.n);
	for (size_t i = 0; i < a.n; i++)
		assert_true(both.x[i] - a.x[i] < 1e-5f && a.x[i] - both.x[i] < 1e-5f);
}

/* ---- saving ---- */

static void test_match_dict_open_gives_what_was_saved(void **state)
{
	KP_AUTO(match_dict) struct match_dict *d = learned(*state, &all);
	KP_AUTO(match_dict) struct match_dict *again = NULL;
	KP_AUTO(kp_str) struct kp_str block = {0};
	const char *p;

	match_dict_save(d, &block);
	p = block.p;
	again = match_dict_open(&p, block.p + block.n);
	assert_non_null(again);
	assert_ptr_equal(p, block.p + block.n);
	assert_int_equal(match_dict_count(again), match_dict_count(d));
	for (size_t i = 0; i < KP_LEN(texts); i++) {
		struct match_row a = row_of(*state, d, texts[i]);
		struct match_row b = row_of(*state, again, texts[i]);

		assert_int_equal(a.n, b.n);
		assert_memory_equal(a.id, b.id, a.n * sizeof(*a.id));
		assert_memory_equal(a.x, b.x, a.n * sizeof(*a.x));
	}
}

static void refused(const struct kp_str *block)
{
	const char *p = block->p;

	assert_null(match_dict_open(&p, block->p + block->n));
}

static void test_match_dict_open_refuses_what_is_cut_short(void **state)
{
	KP_AUTO(match_dict) struct match_dict *d = learned(*state, &all);
	KP_AUTO(kp_str) struct kp_str block = {0};

	match_dict_save(d, &block);
	for (size_t n = 0; n < block.n; n += n < 80 ? 1 : 61) {
		char *cut = kp_alloc(n + 1);
		const char *p = cut;

		memcpy(cut, block.p, n);
		assert_null(match_dict_open(&p, cut + n));
		free(cut);
	}
}

/* The head begins with four numbers of eight bytes: slots, slots used, features, words. */
static void test_match_dict_open_refuses_wrong_numbers(void **state)
{
	static const struct {
		int at;
		uint64_t value;
	} wrong[] = {{0, 0}, {0, 3}, {0, UINT64_MAX}, {0, 1ull << 63}, {0, 1ull << 60},
		{1, UINT64_MAX}, {1, 1ull << 20}, {2, 0}, {2, 1}, {3, 1}, {3, 1ull << 40},
		{3, UINT64_MAX}};
	KP_AUTO(match_dict) struct match_dict *d = learned(*state, &all);
	KP_AUTO(kp_str) struct kp_str block = {0};

	match_dict_save(d, &block);
	for (size_t i = 0; i < KP_LEN(wrong); i++) {
		uint64_t was;
		char *at = block.p + wrong[i].at * 8;

		memcpy(&was, at, sizeof(was));
		memcpy(at, &wrong[i].value, sizeof(was));
		refused(&block);
		memcpy(at, &was, sizeof(was));
	}
}

/* A table without an empty slot: looking for an unknown feature would never end. */
static void test_match_dict_open_refuses_a_full_table(void **state)
{
	KP_AUTO(match_dict) struct match_dict *d = learned(*state, &all);
	KP_AUTO(kp_str) struct kp_str block = {0};
	const size_t head = 64, slot = 16;

	match_dict_save(d, &block);
	for (size_t at = head; at + slot <= block.n; at += slot) {
		uint64_t hash;

		memcpy(&hash, block.p + at, sizeof(hash));
		if (!hash)
			block.p[at] = 1;
	}
	refused(&block);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_dict_row_scales_each_block),
		cmocka_unit_test(test_match_dict_row_tells_words_apart),
		cmocka_unit_test(test_match_dict_row_rare_words_weigh_more),
		cmocka_unit_test(test_match_dict_row_tells_the_unseen),
		cmocka_unit_test(test_match_dict_new_leaves_out_what_is_rare),
		cmocka_unit_test(test_match_dict_names_are_the_same_in_another_dictionary),
		cmocka_unit_test(test_match_dict_new_does_not_depend_on_order),
		cmocka_unit_test(test_match_dict_new_of_nothing),
		cmocka_unit_test(test_match_dict_new_grows),
		cmocka_unit_test(test_match_dict_sum_changes_no_row),
		cmocka_unit_test(test_match_row_join_scales_each_block),
		cmocka_unit_test(test_match_dict_open_gives_what_was_saved),
		cmocka_unit_test(test_match_dict_open_refuses_what_is_cut_short),
		cmocka_unit_test(test_match_dict_open_refuses_wrong_numbers),
		cmocka_unit_test(test_match_dict_open_refuses_a_full_table),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
