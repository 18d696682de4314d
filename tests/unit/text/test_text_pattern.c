#include "text_fixture.h"

static struct text_pattern *compiled(struct fixture *f, enum text_pattern_kind kind,
	enum text_lang lang, const char *source)
{
	struct text_pattern *p = NULL;
	struct kp_err err = {0};

	if (text_pattern_compile(f->an, kind, lang, source, &p, &err) < 0)
		fail_msg("'%s' col %d: %s", source, err.at.col, err.msg);
	return p;
}

static int match_in(struct fixture *f, enum text_pattern_kind kind, enum text_lang lang,
	const char *source, const char *text, uint32_t *from, uint32_t *to)
{
	KP_AUTO(text_pattern) struct text_pattern *p = compiled(f, kind, lang, source);
	struct text_words words = fixture_words(f, lang, text);

	return text_pattern_match(f->an, p, &words, from, to);
}

static void finds(struct fixture *f, const char *source, const char *text)
{
	if (match_in(f, TEXT_PHRASE, TEXT_FI, source, text, NULL, NULL) != 1)
		fail_msg("'%s' does not find '%s'", source, text);
}

static void misses(struct fixture *f, const char *source, const char *text)
{
	if (match_in(f, TEXT_PHRASE, TEXT_FI, source, text, NULL, NULL) != 0)
		fail_msg("'%s' finds '%s'", source, text);
}

/* What a match covers of the folded text. */
static void covers(struct fixture *f, enum text_pattern_kind kind, const char *source,
	const char *text, const char *expected)
{
	uint32_t from = 0, to = 0;
	struct text_words words = fixture_words(f, TEXT_FI, text);
	KP_AUTO(kp_cstr) char *found = NULL;

	assert_int_equal(match_in(f, kind, TEXT_FI, source, text, &from, &to), 1);
	assert_true(from <= to && to <= strlen(words.folded));
	found = kp_strndup(words.folded + from, to - from);
	assert_string_equal(found, expected);
}

static void refuses(struct fixture *f, enum text_pattern_kind kind, const char *source,
	int col, const char *what)
{
	struct text_pattern *p = NULL;
	struct kp_err err = {0};

	if (text_pattern_compile(f->an, kind, TEXT_FI, source, &p, &err) == 0)
		fail_msg("'%s' is taken", source);
	assert_null(p);
	assert_int_equal(err.code, KP_EINPUT);
	assert_int_equal(err.at.line, 1);
	if (!strstr(err.msg, what) || err.at.col != col)
		fail_msg("'%s': col %d: %s", source, err.at.col, err.msg);
}

/* ---- what a phrase finds ---- */

static void test_text_pattern_match_word_in_any_form(void **state)
{
	struct fixture *f = *state;

	finds(f, "säästövapaa", "Miten säästövapaata kertyy?");
	finds(f, "säästövapaa", "säästövapaiden määrä");
	finds(f, "säästövapaa", "SÄÄSTÖVAPAA");
	finds(f, "säästövapaa", "kuinka monta säästövapaapäivää");
	misses(f, "säästövapaa", "säästö on vapaata");
	misses(f, "säästövapaa", "säästö vapaa"); /* no vocabulary yet */
	misses(f, "säästövapaa", "");
	fixture_vocab(f, TEXT_FI, "säästövapaa");
	finds(f, "säästövapaa", "saastovapaa");
	finds(f, "säästövapaa", "saako säästö vapaata");
	finds(f, "Säästövapaata", "säästövapaa"); /* the pattern itself may be inflected */
}

static void test_text_pattern_match_words_in_a_row(void **state)
{
	struct fixture *f = *state;

	finds(f, "loma raha", "loman rahat");
	finds(f, "loma  raha", "maksetaanko loma, raha");
	misses(f, "loma raha", "raha loma");
	misses(f, "loma raha", "loma ja raha");
	misses(f, "loma raha", "loma");
	finds(f, "hr-kumppani", "kuka on HR kumppanimme");
	finds(f, "10 kk", "onko 10kk liikaa");
}

static void test_text_pattern_match_exact_form(void **state)
{
	struct fixture *f = *state;

	finds(f, "\"lomalle\"", "jään Lomalle");
	misses(f, "\"lomalle\"", "jään lomalla");
	misses(f, "\"lomalle\"", "kesälomalle");
	finds(f, "\"jään lomalle\"", "jään lomalle");
	misses(f, "\"jään lomalle\"", "jäät lomalle");
	misses(f, "\"loma\"", "lomalle");
	fixture_vocab(f, TEXT_FI, "säästövapaa säästövapaata");
	finds(f, "\"säästövapaata\"", "saastovapaata");
}

static void test_text_pattern_match_whole_word(void **state)
{
	struct fixture *f = *state;

	finds(f, "=loma", "lomalla");
	misses(f, "=loma", "kesälomalla");
	finds(f, "loma", "kesälomalla");
	misses(f, "=loma", "lomake");
	misses(f, "loma", "lomake");
}

static void test_text_pattern_match_beginning(void **state)
{
	struct fixture *f = *state;

	finds(f, "lom*", "lomakkeella");
	finds(f, "loma*", "lomautus");
	finds(f, "lomautta*", "lomautetaan"); /* the base form counts */
	misses(f, "loma*", "kesäloma");
	finds(f, "loma* raha", "lomake raha");
}

static void test_text_pattern_match_alternatives(void **state)
{
	struct fixture *f = *state;

	finds(f, "(raha | palkka)", "rahaa");
	finds(f, "(raha|palkka)", "palkan");
	misses(f, "(raha | palkka)", "loma");
	finds(f, "(loma raha | palkka) maksaa", "loman rahan maksaminen maksaa");
	finds(f, "(loma raha | palkka) maksaa", "palkka maksetaan");
	misses(f, "(loma raha | palkka) maksaa", "raha maksetaan");
	finds(f, "((a | b) c | d) e", "b c e");
	finds(f, "((a | b) c | d) e", "d e");
	misses(f, "((a | b) c | d) e", "b e");
}

static void test_text_pattern_match_optional(void **state)
{
	struct fixture *f = *state;

	finds(f, "[vuosi] loma", "vuosi loma");
	finds(f, "[vuosi] loma", "loma");
	finds(f, "oma [vuosi | kesä] loma", "oma kesä loma");
	finds(f, "oma [vuosi | kesä] loma", "oma loma");
	misses(f, "oma [vuosi | kesä] loma", "oma talvi loma");
	finds(f, "loma [raha]", "loma");
}

static void test_text_pattern_match_gap(void **state)
{
	struct fixture *f = *state;

	finds(f, "siirtää ... loma", "siirretäänkö loma");
	finds(f, "siirtää ... loma", "siirrän a b c d e f lomaa");
	misses(f, "siirtää ... loma", "siirrän a b c d e f g lomaa");
	misses(f, "siirtää ... loma", "loma siirretään");
	finds(f, "a...b", "a x b");
	finds(f, "siirtää... loma", "siirrän nyt loman");
	finds(f, "siirtää ...loma", "siirrän nyt loman");
	finds(f, "siirtää ... [koko] loma", "siirtää sen koko loman");
}

static void test_text_pattern_match_all_parts_in_any_order(void **state)
{
	struct fixture *f = *state;

	finds(f, "loma & sairas", "olen sairas lomalla");
	finds(f, "loma & sairas", "lomalla olen sairaana");
	misses(f, "loma & sairas", "lomalla");
	misses(f, "loma & sairas", "sairas");
	finds(f, "a & b & c & d", "d c b a");
	misses(f, "a & b & c & d", "d c b");
	finds(f, "(raha | palkka) ... maksaa & loma", "lomalla palkka kai maksetaan");
	finds(f, "loma&sairas", "sairaana lomalla");
}

static void test_text_pattern_match_other_languages_by_stem(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(match_in(f, TEXT_PHRASE, TEXT_SV, "sparad ledighet",
				 "hur fungerar sparade ledigheter", NULL, NULL),
		1);
	assert_int_equal(match_in(f, TEXT_PHRASE, TEXT_EN, "saved leave",
				 "how does saved leaves work", NULL, NULL),
		1);
	assert_int_equal(
		match_in(f, TEXT_PHRASE, TEXT_EN, "saved leave", "leave saved", NULL, NULL),
		0);
	fixture_vocab(f, TEXT_SV, "sjuklön tid");
	assert_int_equal(
		match_in(f, TEXT_PHRASE, TEXT_SV, "sjuklön", "sjuklönetid", NULL, NULL), 1);
	assert_int_equal(
		match_in(f, TEXT_PHRASE, TEXT_SV, "=sjuklön", "sjuklönetid", NULL, NULL), 0);
}

/* The marks of the stream are nobody's to type. */
static void test_text_pattern_match_marks_in_the_text_mean_nothing(void **state)
{
	struct fixture *f = *state;

	misses(f, "loma", "<=x#lomax>");
	finds(f, "loma", "<=x#loma>");
	misses(f, "\"loma\"", "#lomax> + <lomay=");
	misses(f, "loma raha", "loma <x> raha");
}

static void test_text_pattern_match_covers_its_words(void **state)
{
	struct fixture *f = *state;

	covers(f, TEXT_PHRASE, "säästövapaa", "Miten  Säästövapaata kertyy?", "säästövapaata");
	covers(f, TEXT_PHRASE, "siirtää ... loma", "Voiko siirtää (ehkä) lomaa, vai?",
		"siirtää (ehkä) lomaa");
	covers(f, TEXT_PHRASE, "loma & sairas", "olen sairas nyt lomalla siis",
		"sairas nyt lomalla");
	covers(f, TEXT_PHRASE, "miten", "miten", "miten");
	covers(f, TEXT_PHRASE, "kun [loma]", "äääh kun lomalla", "kun lomalla");
	covers(f, TEXT_REGEX, "\\b30[ -]60[ -]90\\b", "Mikä on 30–60–90?", "30-60-90");
	covers(f, TEXT_REGEX, "ä+", "Mitään", "ää");
	fixture_vocab(f, TEXT_FI, "lomaraha");
	covers(f, TEXT_PHRASE, "lomaraha", "onko loma raha nyt", "loma raha");
}

/* ---- what is refused ---- */

static void test_text_pattern_compile_names_the_column(void **state)
{
	struct fixture *f = *state;

	refuses(f, TEXT_PHRASE, "kesäloma (a", 10, "no closing ')'");
	refuses(f, TEXT_PHRASE, "ää [a | b", 4, "no closing ']'");
	refuses(f, TEXT_PHRASE, "(a]", 1, "no closing ')'");
	refuses(f, TEXT_PHRASE, "(a & b)", 1, "no closing ')'");
	refuses(f, TEXT_PHRASE, "öö \"a", 4, "no closing '\"'");
	refuses(f, TEXT_PHRASE, "ää )", 4, "closes nothing");
	refuses(f, TEXT_PHRASE, "ä ] b", 3, "closes nothing");
	refuses(f, TEXT_PHRASE, "ä * b", 3, "right after the beginning");
	refuses(f, TEXT_PHRASE, "=ä*", 3, "right after the beginning");
	refuses(f, TEXT_PHRASE, "ä | b", 3, "belongs inside brackets");
	refuses(f, TEXT_PHRASE, "... ä", 1, "between two words");
	refuses(f, TEXT_PHRASE, "ä ...", 6, "between two words");
	refuses(f, TEXT_PHRASE, "ä ... ... b", 7, "between two words");
	refuses(f, TEXT_PHRASE, "(ä ...) b", 7, "between two words");
	refuses(f, TEXT_PHRASE, "ä & ", 4, "nothing to look for");
	refuses(f, TEXT_PHRASE, "& ä", 1, "nothing to look for");
	refuses(f, TEXT_PHRASE, "ä & & b", 4, "nothing to look for");
	refuses(f, TEXT_PHRASE, "ä ( | b)", 4, "nothing to look for");
	refuses(f, TEXT_PHRASE, "ä ()", 4, "nothing to look for");
	refuses(f, TEXT_PHRASE, "", 1, "nothing to look for");
	refuses(f, TEXT_PHRASE, "   ", 1, "nothing to look for");
	refuses(f, TEXT_PHRASE, "ä ?!", 3, "no word");
	refuses(f, TEXT_PHRASE, "ä \"\" b", 4, "no word");
	refuses(f, TEXT_PHRASE, "ä =", 4, "no word");
	refuses(f, TEXT_PHRASE, "a & b & c & d & e", 16, "at most four");
}

static void test_text_pattern_compile_refuses_what_finds_everything(void **state)
{
	struct fixture *f = *state;

	refuses(f, TEXT_PHRASE, "[loma]", 1, "finds every text");
	refuses(f, TEXT_PHRASE, "[loma] [raha]", 1, "finds every text");
	refuses(f, TEXT_PHRASE, "([loma] | raha)", 1, "finds every text");
	refuses(f, TEXT_PHRASE, "palkka & [loma]", 9, "finds every text");
}

static void test_text_pattern_compile_refuses_a_bad_regex(void **state)
{
	struct fixture *f = *state;

	refuses(f, TEXT_REGEX, "ää(b", 5, "does not compile");
	refuses(f, TEXT_REGEX, "ä[", 3, "does not compile");
	refuses(f, TEXT_REGEX, "a\\C", 4, "does not compile");
	refuses(f, TEXT_REGEX, "*", 1, "does not compile");
}

static void test_text_pattern_compile_refuses_deep_brackets(void **state)
{
	struct fixture *f = *state;

	text_pattern_free(compiled(f, TEXT_PHRASE, TEXT_FI, "((((((((loma))))))))"));
	refuses(f, TEXT_PHRASE, "(((((((((loma)))))))))", 9, "too deep");
	refuses(f, TEXT_PHRASE, "ä [[[[[[[[[loma]]]]]]]]]", 11, "too deep");
}

static void test_text_pattern_compile_refuses_long_and_ill_formed(void **state)
{
	struct fixture *f = *state;
	char source[500];

	memset(source, 'a', sizeof(source));
	source[400] = '\0';
	text_pattern_free(compiled(f, TEXT_PHRASE, TEXT_FI, source));
	source[400] = 'a';
	source[401] = '\0';
	refuses(f, TEXT_PHRASE, source, 401, "at most 400 bytes");
	refuses(f, TEXT_REGEX, source, 401, "at most 400 bytes");
	refuses(f, TEXT_PHRASE, "loma\xff", 1, "not valid UTF-8");
	refuses(f, TEXT_REGEX, "\xc3", 1, "not valid UTF-8");
}

/* Any 400 bytes of marks and words: a pattern or an error, nothing else. */
static void test_text_pattern_compile_any_marks(void **state)
{
	static const char *const pieces[] = {"(", ")", "[", "]", "|", "&", "\"", "*", "=", " ",
		"...", "loma", "ä", "-", "1"};
	struct fixture *f = *state;
	uint64_t random = 7;

	for (int i = 0; i < 3000; i++) {
		KP_AUTO(kp_str) struct kp_str source = {0};
		KP_AUTO(text_pattern) struct text_pattern *p = NULL;
		struct kp_err err = {0};
		struct text_words words = fixture_words(f, TEXT_FI, "loma ä 1 lomaa");

		for (size_t k = kp_random(&random) % 20; k > 0; k--)
			kp_str_add(&source, pieces[kp_random(&random) % KP_LEN(pieces)]);
		if (text_pattern_compile(
			    f->an, TEXT_PHRASE, TEXT_FI, kp_str_c(&source), &p, &err) == 0)
			assert_true(text_pattern_match(f->an, p, &words, NULL, NULL) >= 0);
		else
			assert_true(err.at.col >= 1 && err.at.col <= (int)source.n + 1);
		kp_arena_reset(f->arena);
	}
}

/* ---- needs ---- */

/* The needs in words: alternatives with `|`, needs with `&` between, in order. */
static void needs_are(struct fixture *f, enum text_pattern_kind kind, const char *source,
	const char *expected)
{
	KP_AUTO(text_pattern) struct text_pattern *p = compiled(f, kind, TEXT_FI, source);
	KP_AUTO(kp_str) struct kp_str all = {0};
	const struct text_need *needs;
	size_t n = text_pattern_needs(p, &needs);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < needs[i].n; k++)
			kp_str_addf(&all, "%s%s", k ? "|" : i ? " & " : "", needs[i].words[k]);
	if (strcmp(kp_str_c(&all), expected) != 0)
		fail_msg("'%s' needs '%s', not '%s'", source, kp_str_c(&all), expected);
}

static void test_text_pattern_needs_are_words_that_must_be_there(void **state)
{
	struct fixture *f = *state;

	needs_are(f, TEXT_PHRASE, "lomalla", "loma");
	needs_are(f, TEXT_PHRASE, "\"lomalla\"", "lomalla");
	needs_are(f, TEXT_PHRASE, "(raha | palkka)", "raha|palkka");
	needs_are(f, TEXT_PHRASE, "(raha | palkka) maksaa", "raha|palkka & maksaa");
	needs_are(f, TEXT_PHRASE, "[vuosi] loma", "loma");
	needs_are(f, TEXT_PHRASE, "(raha | palkka) & loma", "raha|palkka & loma");
	needs_are(f, TEXT_PHRASE, "lom* ... raha", "lom* & raha");
	needs_are(f, TEXT_PHRASE, "(lom* | raha)", "lom*|raha");
	/* Of each alternative the need with the fewest words. */
	needs_are(f, TEXT_PHRASE, "((raha | palkka) loma | palkka)", "loma|palkka");
	needs_are(f, TEXT_PHRASE, "([raha] | palkka) loma", "loma");
	needs_are(f, TEXT_REGEX, "loma", "");
}

static void test_text_pattern_needs_are_no_more_than_there_is_room_for(void **state)
{
	needs_are(*state, TEXT_PHRASE, "loma raha loma raha loma raha loma raha",
		"loma & raha & loma & raha & loma & raha");
}

/* ---- bounds ---- */

static void bounded(struct fixture *f, enum text_pattern_kind kind, const char *source,
	const char *unit, const char *end)
{
	KP_AUTO(kp_str) struct kp_str text = {0};

	while (text.n + strlen(unit) + strlen(end) <= 8192)
		kp_str_add(&text, unit);
	kp_str_add(&text, end);
	assert_true(match_in(f, kind, TEXT_FI, source, text.p, NULL, NULL) <= 0);
	kp_arena_reset(f->arena);
}

/* Without the limits the first of these alone would run for longer than the sun shines. */
static void test_text_pattern_match_gives_up_on_endless_backtracking(void **state)
{
	struct fixture *f = *state;

	bounded(f, TEXT_REGEX, "(a+)+$", "a", "!");
	bounded(f, TEXT_REGEX, "^(a|aa)+$", "a", "!");
	bounded(f, TEXT_REGEX, "(?:a*)*b$", "a", "!");
	bounded(f, TEXT_REGEX, "(\\w+\\s?)+$", "a ", "!");
	bounded(f, TEXT_REGEX, "(.*)(.*)(.*)(.*)(.*)\\1x", "ab", "!");
	bounded(f, TEXT_REGEX, "(?R)?a(?R)?x", "a", "!");
	bounded(f, TEXT_REGEX, "(?=(a+))\\1+$", "a", "!");
	bounded(f, TEXT_PHRASE, "a ... a ... a ... a ... a ... a ... a ... a ... b", "a ", "");
	bounded(f, TEXT_PHRASE, "[a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] b", "a ", "");
}

/* Each step is tried once at a word: gaps inside gaps cost no more than their product. */
static void test_text_pattern_match_many_gaps_over_many_words(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_str) struct kp_str text = {0}, source = {0};

	for (int i = 0; i < TEXT_MAX_WORDS; i++)
		kp_str_add(&text, "loma ");
	kp_str_add(&source, "loma");
	for (int i = 0; i < 20; i++)
		kp_str_add(&source, " ... [loma] loma");
	finds(f, kp_str_c(&source), text.p);
	kp_str_add(&source, " ... palkka");
	misses(f, kp_str_c(&source), text.p);
}

/* The first place; there the first of the alternatives, the shortest gap, all of what may be
 * left out. */
static void test_text_pattern_match_prefers_in_order(void **state)
{
	struct fixture *f = *state;

	covers(f, TEXT_PHRASE, "loma ... palkka", "loma palkka palkka", "loma palkka");
	covers(f, TEXT_PHRASE, "loma [palkka]", "loma palkka palkka", "loma palkka");
	covers(f, TEXT_PHRASE, "(loma | loma palkka) [työ]", "oma loma palkka työ", "loma");
	covers(f, TEXT_PHRASE, "(loma | loma palkka) työ", "loma loma palkka työ",
		"loma palkka työ");
}

static void test_text_pattern_match_after_giving_up_still_works(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(text_pattern)
	struct text_pattern *p = compiled(f, TEXT_REGEX, TEXT_FI, "(a+)+$");
	struct text_words words;

	bounded(f, TEXT_REGEX, "(a+)+$", "a", "!");
	words = fixture_words(f, TEXT_FI, "aaa");
	assert_int_equal(text_pattern_match(f->an, p, &words, NULL, NULL), 1);
	finds(f, "loma", "lomalla");
}

static void test_text_pattern_match_on_no_words(void **state)
{
	struct fixture *f = *state;
	uint32_t from = 9, to = 9;

	misses(f, "loma", "!?");
	misses(f, "[vuosi] loma", "");
	assert_int_equal(match_in(f, TEXT_REGEX, TEXT_FI, "^$", " ", &from, &to), 1);
	assert_int_equal(from, 0);
	assert_int_equal(to, 0);
}

/* Compiled once, used with any analyser. */
static void test_text_pattern_match_with_another_analyser(void **state)
{
	struct fixture *f = *state, other = {.arena = f->arena};
	KP_AUTO(text_pattern)
	struct text_pattern *p = compiled(f, TEXT_PHRASE, TEXT_FI, "siirtää ... loma");
	struct text_words words;

	assert_int_equal(text_open(&other.an, NULL), 0);
	words = fixture_words(&other, TEXT_FI, "voiko siirtää lomaa");
	assert_int_equal(text_pattern_match(other.an, p, &words, NULL, NULL), 1);
	text_close(other.an);
}

#define TEST(name) cmocka_unit_test_teardown(name, fixture_reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_text_pattern_match_word_in_any_form),
		TEST(test_text_pattern_match_words_in_a_row),
		TEST(test_text_pattern_match_exact_form),
		TEST(test_text_pattern_match_whole_word),
		TEST(test_text_pattern_match_beginning),
		TEST(test_text_pattern_match_alternatives),
		TEST(test_text_pattern_match_optional),
		TEST(test_text_pattern_match_gap),
		TEST(test_text_pattern_match_all_parts_in_any_order),
		TEST(test_text_pattern_match_other_languages_by_stem),
		TEST(test_text_pattern_match_marks_in_the_text_mean_nothing),
		TEST(test_text_pattern_match_covers_its_words),
		TEST(test_text_pattern_compile_names_the_column),
		TEST(test_text_pattern_compile_refuses_what_finds_everything),
		TEST(test_text_pattern_compile_refuses_a_bad_regex),
		TEST(test_text_pattern_compile_refuses_deep_brackets),
		TEST(test_text_pattern_compile_refuses_long_and_ill_formed),
		TEST(test_text_pattern_compile_any_marks),
		TEST(test_text_pattern_needs_are_words_that_must_be_there),
		TEST(test_text_pattern_needs_are_no_more_than_there_is_room_for),
		TEST(test_text_pattern_match_gives_up_on_endless_backtracking),
		TEST(test_text_pattern_match_many_gaps_over_many_words),
		TEST(test_text_pattern_match_prefers_in_order),
		TEST(test_text_pattern_match_after_giving_up_still_works),
		TEST(test_text_pattern_match_on_no_words),
		TEST(test_text_pattern_match_with_another_analyser),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
