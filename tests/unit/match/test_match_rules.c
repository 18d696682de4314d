/* Patterns by the words they need, against trying them all. */
#include "match_fixture.h"

#define PATTERNS 15

static const struct {
	const char *source;
	enum text_pattern_kind kind;
	enum text_lang lang;
	int intent;
} sources[PATTERNS] = {
	{"säästövapaa", TEXT_PHRASE, TEXT_FI, 0},
	{"siirtää ... loma", TEXT_PHRASE, TEXT_FI, 0},
	{"(raha | palkka) & loma", TEXT_PHRASE, TEXT_FI, 1},
	{"sparad ledighet", TEXT_PHRASE, TEXT_SV, 0},
	{"sair*", TEXT_PHRASE, TEXT_FI, 1},
	{"\\b10 ?kk\\b", TEXT_REGEX, TEXT_FI, 1},
	{"[vuosi] loma", TEXT_PHRASE, TEXT_FI, 2},
	{"\"lomalle\"", TEXT_PHRASE, TEXT_FI, 2},
	{"=loma", TEXT_PHRASE, TEXT_FI, 2},
	{"saved leave", TEXT_PHRASE, TEXT_EN, 2},
	{"(loma raha | lomaraha)", TEXT_PHRASE, TEXT_FI, 2},
	{"hr-kumppani", TEXT_PHRASE, TEXT_FI, 2},
	{"(lom* | sairas) raha", TEXT_PHRASE, TEXT_FI, 2},
	{"kesäl* & rah*", TEXT_PHRASE, TEXT_FI, 2},
	{"((raha | palkka) ja | kumppani) & [blörx] (loma | vuosi)", TEXT_PHRASE, TEXT_FI, 2},
};

struct base {
	struct kb kb;
	struct kb_intent intents[3];
	struct kb_pattern patterns[PATTERNS];
};

/* A snapshot of patterns alone; three intents in a row of them. */
static void open_base(struct fixture *f, struct base *b)
{
	*b = (struct base){.kb = {.intents = b->intents, .nintents = 3}};
	for (size_t i = 0, n = 0; i < 3; i++) {
		b->intents[i].patterns = &b->patterns[n];
		for (size_t k = 0; k < PATTERNS; k++) {
			if (sources[k].intent != (int)i)
				continue;
			b->patterns[n] = (struct kb_pattern){
				.lang = sources[k].lang, .source = sources[k].source};
			assert_int_equal(
				text_pattern_compile(f->an, sources[k].kind, sources[k].lang,
					sources[k].source, &b->patterns[n].compiled, NULL),
				0);
			b->intents[i].npatterns++;
			n++;
		}
	}
}

static void close_base(struct base *b)
{
	for (size_t i = 0; i < PATTERNS; i++)
		text_pattern_free(b->patterns[i].compiled);
}

/* The index finds what trying every pattern finds, in the same order, and no pattern of
 * another language. */
static size_t same_as_all(
	struct fixture *f, const struct match_rules *r, enum text_lang lang, const char *text)
{
	struct text_words words = fixture_words(f, lang, text);
	struct match_fired *fired = NULL;
	size_t n = match_rules_run(r, f->an, &words, f->arena, &fired), k = 0;

	for (int i = 0; i < (int)match_rules_count(r); i++) {
		const struct kb_pattern *p = match_rules_get(r, i, NULL);
		uint32_t from, to;

		assert_int_equal(p->lang, lang);
		if (text_pattern_match(f->an, p->compiled, &words, &from, &to) != 1)
			continue;
		if (k == n || fired[k].pattern != i)
			fail_msg("'%s' is not found in '%s'", p->source, text);
		assert_int_equal(fired[k].from, from);
		assert_int_equal(fired[k].to, to);
		k++;
	}
	assert_int_equal(k, n);
	return n;
}

static void test_match_rules_new_takes_one_language(void **state)
{
	struct base b;
	struct match_rules *r;
	int intent = -1;

	open_base(*state, &b);
	r = match_rules_new(&b.kb, TEXT_FI);
	assert_int_equal(match_rules_count(r), 13);
	assert_string_equal(match_rules_get(r, 0, &intent)->source, "säästövapaa");
	assert_int_equal(intent, 0);
	assert_string_equal(match_rules_get(r, 9, &intent)->source, "hr-kumppani");
	assert_int_equal(intent, 2);
	match_rules_free(r);
	r = match_rules_new(&b.kb, TEXT_EN);
	assert_int_equal(match_rules_count(r), 1);
	match_rules_free(r);
	assert_int_equal(match_rules_count(NULL), 0);
	close_base(&b);
}

static void test_match_rules_run_finds_each_pattern(void **state)
{
	struct base b;
	struct match_rules *r;

	open_base(*state, &b);
	r = match_rules_new(&b.kb, TEXT_FI);
	assert_int_equal(same_as_all(*state, r, TEXT_FI, "säästövapaiden määrä"), 1);
	assert_int_equal(same_as_all(*state, r, TEXT_FI, "siirretäänkö lomat"), 3);
	assert_int_equal(same_as_all(*state, r, TEXT_FI, "saikulla 10kk"), 3);
	assert_int_equal(same_as_all(*state, r, TEXT_FI, "maksetaanko lomalle lomarahaa"), 6);
	assert_int_equal(same_as_all(*state, r, TEXT_FI, "kuka on HR-kumppanini"), 1);
	assert_int_equal(same_as_all(*state, r, TEXT_FI, "mitä kuuluu"), 0);
	assert_int_equal(same_as_all(*state, r, TEXT_FI, ""), 0);
	match_rules_free(r);
	close_base(&b);
}

static void test_match_rules_run_equals_trying_all(void **state)
{
	static const char *const words[] = {"säästövapaata", "siirrän", "lomaa", "lomalle",
		"kesälomalle", "rahaa", "palkan", "sairas", "10kk", "vuosi", "lomarahan", "hr",
		"kumppani", "ja", "blörx"};
	struct fixture *f = *state;
	struct base b;
	struct match_rules *r;
	uint64_t random = 1;
	size_t found = 0;

	open_base(f, &b);
	r = match_rules_new(&b.kb, TEXT_FI);
	for (int i = 0; i < 2000; i++) {
		KP_AUTO(kp_str) struct kp_str text = {0};

		for (size_t n = kp_random(&random) % 8; n > 0; n--)
			kp_str_addf(&text, "%s ", words[kp_random(&random) % KP_LEN(words)]);
		found += same_as_all(f, r, TEXT_FI, kp_str_c(&text));
		kp_arena_reset(f->arena);
	}
	assert_true(found > 1000);
	match_rules_free(r);
	close_base(&b);
}

/* The small knowledge base's own samples, in all languages. */
static void test_match_rules_run_equals_trying_all_on_a_knowledge_base(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kb) struct kb *kb = fixture_kb(f->an);
	size_t found = 0;

	for (int l = 0; l < TEXT_LANGS; l++) {
		struct match_rules *r = match_rules_new(kb, (enum text_lang)l);

		for (size_t i = 0; i < kb->nintents; i++)
			for (size_t k = 0; k < kb->intents[i].nsamples; k++)
				found += same_as_all(f, r, (enum text_lang)l,
					kb->intents[i].samples[k].text);
		match_rules_free(r);
	}
	assert_true(found > 5);
	kp_arena_reset(f->arena);
}

/* What was typed wrong is found by the form it was repaired to. */
static void test_match_rules_run_finds_repaired_words(void **state)
{
	struct fixture *f = *state;
	struct kb_pattern pattern = {.lang = TEXT_FI, .source = "\"säästövapaata\""};
	struct kb_intent intent = {.patterns = &pattern, .npatterns = 1};
	struct kb kb = {.intents = &intent, .nintents = 1};
	struct text_words words = fixture_words(f, TEXT_FI, "säästövapaata");
	KP_AUTO(text_vocab) struct text_vocab *vocab = text_vocab_new();
	struct match_fired *fired;
	struct match_rules *r;

	text_vocab_add(vocab, &words);
	text_vocab_freeze(vocab);
	assert_int_equal(text_pattern_compile(f->an, TEXT_PHRASE, TEXT_FI, pattern.source,
				 &pattern.compiled, NULL),
		0);
	r = match_rules_new(&kb, TEXT_FI);
	text_analyse(f->an, TEXT_FI, "saastovapaata", 13, vocab, f->arena, &words);
	assert_int_equal(match_rules_run(r, f->an, &words, f->arena, &fired), 1);
	assert_int_equal(fired[0].to, 13);
	match_rules_free(r);
	text_pattern_free(pattern.compiled);
}

/* A pattern that needs a word cannot match a text without any of its words: it need not run.
 */
static void test_match_rules_needs_are_needed(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kb) struct kb *kb = fixture_kb(f->an);

	for (size_t i = 0; i < kb->nintents; i++)
		for (size_t k = 0; k < kb->intents[i].npatterns; k++) {
			const struct kb_pattern *p = &kb->intents[i].patterns[k];
			struct text_words words = fixture_words(f, p->lang, "zzz qqq 77");
			const struct text_need *needs;

			assert_true(text_pattern_needs(p->compiled, &needs) > 0);
			assert_int_equal(
				text_pattern_match(f->an, p->compiled, &words, NULL, NULL), 0);
		}
}

static void test_match_rules_run_without_patterns(void **state)
{
	struct fixture *f = *state;
	struct kb none = {.nintents = 0};
	struct match_rules *r = match_rules_new(&none, TEXT_FI);
	struct text_words words = fixture_words(f, TEXT_FI, "loma");
	struct match_fired *fired = NULL;

	assert_int_equal(match_rules_count(r), 0);
	assert_int_equal(match_rules_run(r, f->an, &words, f->arena, &fired), 0);
	match_rules_free(r);
	match_rules_free(NULL);
}

/* More patterns than one cell of marks has bits, all needing the same word. */
static void test_match_rules_run_many(void **state)
{
	enum { MANY = 200 };
	struct fixture *f = *state;
	struct kb_pattern patterns[MANY];
	struct kb_intent intent = {.patterns = patterns, .npatterns = MANY};
	struct kb kb = {.intents = &intent, .nintents = 1};
	struct match_rules *r;

	for (int i = 0; i < MANY; i++) {
		patterns[i] = (struct kb_pattern){.lang = TEXT_EN,
			.source = kp_arena_format(f->arena, i % 3 ? "pay" : "pay x%d", i)};
		assert_int_equal(text_pattern_compile(f->an, TEXT_PHRASE, TEXT_EN,
					 patterns[i].source, &patterns[i].compiled, NULL),
			0);
	}
	r = match_rules_new(&kb, TEXT_EN);
	assert_int_equal(same_as_all(f, r, TEXT_EN, "pay x 99"), 134);
	match_rules_free(r);
	for (int i = 0; i < MANY; i++)
		text_pattern_free(patterns[i].compiled);
}

/* A beginning that the index has no room for is tried by itself. */
static void test_match_rules_run_finds_long_beginnings(void **state)
{
	enum { LONG = 70 };
	struct fixture *f = *state;
	char word[LONG + 3] = "";
	struct kb_pattern pattern = {.lang = TEXT_EN, .source = word};
	struct kb_intent intent = {.patterns = &pattern, .npatterns = 1};
	struct kb kb = {.intents = &intent, .nintents = 1};
	struct match_rules *r;

	for (size_t n = 1; n <= LONG; n++) {
		word[n - 1] = (char)('a' + n % 26);
		word[n] = '*';
		word[n + 1] = '\0';
		assert_int_equal(text_pattern_compile(f->an, TEXT_PHRASE, TEXT_EN, word,
					 &pattern.compiled, NULL),
			0);
		r = match_rules_new(&kb, TEXT_EN);
		word[n] = '\0';
		assert_int_equal(same_as_all(f, r, TEXT_EN, word), 1);
		word[n] = 'x';
		assert_int_equal(same_as_all(f, r, TEXT_EN, word), 1);
		match_rules_free(r);
		text_pattern_free(pattern.compiled);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_rules_new_takes_one_language),
		cmocka_unit_test(test_match_rules_run_finds_each_pattern),
		cmocka_unit_test(test_match_rules_run_equals_trying_all),
		cmocka_unit_test(test_match_rules_run_equals_trying_all_on_a_knowledge_base),
		cmocka_unit_test(test_match_rules_run_finds_repaired_words),
		cmocka_unit_test(test_match_rules_needs_are_needed),
		cmocka_unit_test(test_match_rules_run_without_patterns),
		cmocka_unit_test(test_match_rules_run_many),
		cmocka_unit_test(test_match_rules_run_finds_long_beginnings),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
