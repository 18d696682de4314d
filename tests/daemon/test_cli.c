/* kumppani, as content editors and operators use it: output, JSON shapes, exit codes. */
#include <signal.h>

#include "base/kp_file.h"
#include "talk.h"

static int setup(void **state)
{
	struct site *s = kp_alloc(sizeof(*s));

	site_make(s);
	*state = s;
	return 0;
}

/* Runs with --json: its one document. Owned. */
static struct kp_json *json(const struct site *s, int status, const char *const *args)
{
	KP_AUTO(kp_str) struct kp_str out = {0};
	struct kp_json *doc = NULL;

	int ended = site_cli(s, &out, args);
	if (ended != status || kp_json_parse(out.p, out.n, 0, &doc, NULL) < 0)
		fail_msg("status %d:\n%s", ended, kp_str_c(&out));
	return doc;
}
#define JSON(s, status, ...)                                                                  \
	json(s, status, (const char *const[]){__VA_ARGS__, "--json", NULL})

/* A member; key NULL: the value itself. */
static int64_t number(const struct kp_json *doc, const char *key)
{
	double n = -1;

	if (!kp_json_number(key ? kp_json_get(doc, key) : doc, &n))
		fail_msg("no number '%s'", key ? key : "");
	return (int64_t)(n * 1000) / 1000;
}

static char *write_file(const struct site *s, const char *name, const char *text)
{
	char *path = kp_format("%s/%s", s->dir, name);

	assert_int_equal(kp_file_write(path, text, strlen(text), NULL), 0);
	return path;
}

static void test_check_counts_good_content(void **state)
{
	KP_AUTO(kp_json) struct kp_json *doc = JSON(*state, 0, "check");

	assert_int_equal(number(doc, "errors"), 0);
	assert_int_equal(number(doc, "intents"), 8);
	assert_int_equal(number(doc, "partners"), 3);
}

static void test_check_tells_place_and_cause(void **state)
{
	struct site s;
	KP_AUTO(kp_str) struct kp_str out = {0};
	(void)state;
	site_make(&s);

	site_edit(&s, "intents/loma.yaml", "phrase: säästövapaa,", "phrase: säästövapaa(,");
	site_edit(&s, "intents/poissaolo.yaml", "  strict: true", "  strickt: true");
	assert_int_equal(SITE_CLI(&s, &out, "check"), 1);
	assert_non_null(strstr(out.p, "intents/loma.yaml:10:"));
	assert_non_null(strstr(out.p, "'strickt'"));
	assert_non_null(strstr(out.p, ": error: "));
	KP_AUTO(kp_json) struct kp_json *doc = JSON(&s, 1, "check");
	assert_int_equal(number(doc, "errors"), 2);
	const struct kp_json *first = kp_json_at(kp_json_get(doc, "remarks"), 0);
	assert_int_equal(number(first, "line"), 10);
	/* The other commands will not work on it either. */
	assert_int_equal(SITE_CLI(&s, &out, "ask", "loma"), 1);
	site_remove(&s);
}

static const struct kp_json *path_of(const struct kp_json *doc, const char *const *keys)
{
	for (; *keys; keys++)
		doc = **keys == '0' ? kp_json_at(doc, 0) : kp_json_get(doc, *keys);
	return doc;
}
#define PATH(doc, ...) path_of(doc, (const char *const[]){__VA_ARGS__, NULL})

/* The shape that SARIF 2.1.0 asks for: what readers of it rely on. */
static void test_check_speaks_sarif(void **state)
{
	struct site s;
	KP_AUTO(kp_str) struct kp_str out = {0};
	KP_AUTO(kp_json) struct kp_json *doc = NULL;
	(void)state;
	site_make(&s);

	site_edit(&s, "intents/loma.yaml", "phrase: säästövapaa,", "phrase: säästövapaa(,");
	assert_int_equal(SITE_CLI(&s, &out, "check", "--format", "sarif"), 1);
	assert_int_equal(kp_json_parse(out.p, out.n, 0, &doc, NULL), 0);
	assert_string_equal(kp_json_string(kp_json_get(doc, "version")), "2.1.0");
	const struct kp_json *run = PATH(doc, "runs", "0");
	const struct kp_json *rules = PATH(run, "tool", "driver", "rules");
	assert_string_equal(kp_json_string(PATH(run, "tool", "driver", "name")), "kumppani");
	assert_string_equal(
		kp_json_string(kp_json_get(run, "columnKind")), "unicodeCodePoints");
	const struct kp_json *result = PATH(run, "results", "0");
	const struct kp_json *rule =
		kp_json_at(rules, (size_t)number(kp_json_get(result, "ruleIndex"), NULL));
	const char *id = kp_json_string(kp_json_get(result, "ruleId"));
	assert_string_equal(id, "kb-pattern-syntax");
	assert_string_equal(kp_json_string(kp_json_get(rule, "id")), id);
	assert_non_null(kp_json_string(PATH(rule, "shortDescription", "text")));
	assert_string_equal(
		kp_json_string(PATH(rule, "defaultConfiguration", "level")), "error");
	assert_string_equal(kp_json_string(kp_json_get(result, "level")), "error");
	assert_non_null(
		strstr(kp_json_string(PATH(result, "message", "text")), "säästövapaa("));
	const struct kp_json *place = PATH(result, "locations", "0", "physicalLocation");
	assert_string_equal(
		kp_json_string(PATH(place, "artifactLocation", "uri")), "intents/loma.yaml");
	assert_int_equal(number(PATH(place, "region"), "startLine"), 10);
	assert_true(number(PATH(place, "region"), "startColumn") > 1);
	assert_int_equal(SITE_CLI(&s, &out, "check", "--format", "xml"), 2);
	site_remove(&s);
}

static void test_check_strict_fails_on_warnings(void **state)
{
	struct site s;
	KP_AUTO(kp_str) struct kp_str out = {0};
	(void)state;
	site_make(&s);

	site_edit(&s, "intents/loma.yaml", "phrase: säästövapaa,", "phrase: avaruusmatka,");
	assert_int_equal(SITE_CLI(&s, &out, "check"), 0);
	assert_non_null(strstr(out.p, "[kb-pattern-idle]"));
	assert_int_equal(SITE_CLI(&s, &out, "check", "--strict"), 1);
	site_remove(&s);
}

static double share(const struct kp_json *doc, const char *key)
{
	double n = -1;

	if (!kp_json_number(kp_json_get(doc, key), &n) || n < 0 || n > 1)
		fail_msg("no share '%s'", key);
	return n;
}

static void test_check_tells_thresholds_once_trained(void **state)
{
	KP_AUTO(kp_str) struct kp_str out = {0};
	struct site s;
	(void)state;
	site_make(&s);

	KP_AUTO(kp_json) struct kp_json *doc = JSON(&s, 0, "check", "--train");
	const struct kp_json *trained = kp_json_get(kp_json_get(doc, "trained"), "fi");
	const struct kp_json *bins = kp_json_get(trained, "reliability");

	assert_true(share(trained, "offer_at") < share(trained, "direct_at"));
	assert_true(share(trained, "direct_at") < share(trained, "strict_at"));
	assert_true(share(trained, "accuracy") > 0.5);
	share(trained, "ece");
	assert_int_equal(number(doc, "wrong_costs"), 10);
	assert_int_equal(kp_json_count(kp_json_get(doc, "not_trained")), 0);
	assert_string_equal(
		kp_json_string(kp_json_at(kp_json_get(doc, "strict"), 0)), "poissaolo.lapsi");
	assert_int_equal(kp_json_count(bins), 10);
	for (size_t i = 0; i < 10; i++)
		assert_true(number(kp_json_at(bins, i), "right") <=
			    number(kp_json_at(bins, i), "questions"));

	/* Another sample makes it another content, whose thresholds nobody knows yet. */
	site_edit(&s, "intents/loma.yaml", "- loman siirto ensi vuodelle\n",
		"- loman siirto toisin\n");
	KP_AUTO(kp_json) struct kp_json *changed = JSON(&s, 0, "check");
	assert_int_equal(kp_json_count(kp_json_get(changed, "not_trained")), 1);
	assert_null(kp_json_get(kp_json_get(changed, "trained"), "fi"));
	assert_non_null(kp_json_get(kp_json_get(changed, "trained"), "sv"));
	assert_int_equal(SITE_CLI(&s, &out, "check"), 0);
	assert_non_null(strstr(out.p, "not trained yet: fi"));
	assert_non_null(strstr(out.p, "--train"));
	site_remove(&s);
}

static void test_check_leaves_the_data_folder_alone(void **state)
{
	struct site s;
	(void)state;
	site_make(&s);
	KP_AUTO(kp_cstr) char *none = kp_format("%s/none", s.dir);
	snprintf(s.data, sizeof(s.data), "%s", none);

	KP_AUTO(kp_json) struct kp_json *doc = JSON(&s, 0, "check");
	assert_int_equal(kp_json_count(kp_json_get(doc, "not_trained")), 3);
	assert_false(kp_file_exists(none));
	site_remove(&s);
}

/* Progress comes on the other output, which is read together with the document here. */
static void test_check_deep_reviews_the_samples(void **state)
{
	KP_AUTO(kp_str) struct kp_str out = {0};
	KP_AUTO(kp_json) struct kp_json *doc = NULL;
	struct site s;
	(void)state;
	site_make(&s);

	/* What is said here stands in another intent, with other words around it. */
	site_edit(&s, "intents/loma.yaml", "- loman siirto ensi vuodelle\n",
		"- voiko loman siirtää nyt\n      - lapsi sairastui äkillisesti\n");
	assert_int_equal(SITE_CLI(&s, &out, "check", "--deep", "--json"), 0);
	assert_non_null(strstr(out.p, "review-fi 100 %"));
	char *json = strstr(out.p, "{\"errors\"");
	assert_non_null(json);
	assert_int_equal(kp_json_parse(json, strlen(json), 0, &doc, NULL), 0);
	const struct kp_json *review = kp_json_get(doc, "review");
	const struct kp_json *fi = kp_json_get(kp_json_get(review, "by_lang"), "fi");
	const struct kp_json *leave =
		kp_json_get(kp_json_get(review, "by_intent"), "loma.saastovapaa");
	int64_t samples = number(kp_json_get(kp_json_get(doc, "samples"), "fi"), NULL);

	assert_int_equal(number(fi, "samples"), samples);
	assert_true(share(fi, "accuracy") > 0.5);
	assert_true(number(kp_json_get(leave, "sv"), "samples") > 5);
	const struct kp_json *pair = kp_json_at(kp_json_get(review, "confusions"), 0);
	const struct kp_json *example = kp_json_at(kp_json_get(pair, "examples"), 0);
	assert_true(number(pair, "times") >= 1);
	assert_true(kp_str_starts(ws_text(example, "at"), "intents/"));
	assert_non_null(kp_json_get(review, "mislabelled"));
	assert_non_null(kp_json_get(review, "near_duplicates"));
	assert_non_null(kp_json_get(review, "need_samples"));

	assert_int_equal(SITE_CLI(&s, &out, "check", "--deep"), 0);
	assert_non_null(strstr(out.p, "intents/loma.yaml:"));
	assert_non_null(strstr(out.p, "need more samples"));
	site_remove(&s);
}

static void test_ask_explains(void **state)
{
	KP_AUTO(kp_json)
	struct kp_json *doc = JSON(*state, 0, "ask", "--lang", "fi", "--explain", TALK_DIRECT);
	const struct kp_json *explain = kp_json_get(doc, "explain");
	const struct kp_json *word = kp_json_at(kp_json_get(explain, "words"), 1);
	const struct kp_json *hit = kp_json_at(kp_json_get(explain, "candidates"), 0);
	const struct kp_json *reason = kp_json_at(kp_json_get(hit, "reasons"), 0);
	KP_AUTO(kp_str) struct kp_str out = {0};

	assert_string_equal(ws_text(doc, "outcome"), "answered");
	assert_string_equal(ws_text(doc, "intent"), "loma.saastovapaa");
	assert_string_equal(ws_text(doc, "lang"), "fi");
	assert_string_equal(ws_text(kp_json_at(kp_json_get(doc, "sources"), 0), "url"),
		"/guides/testiohje#saastovapaa");
	assert_string_equal(ws_text(word, "surface"), "säästövapaata");
	assert_string_equal(
		kp_json_string(kp_json_at(kp_json_get(word, "lemmas"), 0)), "säästövapaa");
	assert_string_equal(ws_text(hit, "intent"), "loma.saastovapaa");
	assert_non_null(reason);
	assert_string_equal(ws_text(reason, "by"), "pattern");
	assert_string_equal(ws_text(reason, "span"), "säästövapaata");
	assert_string_equal(ws_text(explain, "decision"), "direct");
	assert_string_equal(ws_text(explain, "why"), "pattern");
	assert_int_equal(SITE_CLI(*state, &out, "ask", "--explain", TALK_DIRECT), 0);
	assert_non_null(strstr(out.p, "language: fi"));
	assert_non_null(strstr(out.p, "pattern 'säästövapaa' (decide"));
	assert_non_null(strstr(out.p, "      for: "));
	assert_non_null(strstr(out.p, "      against: "));
	assert_non_null(strstr(out.p, "thresholds: answered from "));
	assert_non_null(strstr(out.p, "decision: answered, because a deciding pattern"));
}

/* A message that tells before it asks is also read by the sentence that asks. */
static void test_ask_explains_what_asks(void **state)
{
	static const char told[] = "Hoitaja on ollut poissa. " TALK_DIRECT;
	KP_AUTO(kp_json)
	struct kp_json *doc = JSON(*state, 0, "ask", "--lang", "fi", "--explain", told);
	const struct kp_json *asks = kp_json_get(kp_json_get(doc, "explain"), "asks");
	KP_AUTO(kp_str) struct kp_str out = {0};
	double confidence = 0;

	assert_string_equal(ws_text(asks, "sentence"), TALK_DIRECT);
	assert_string_equal(ws_text(asks, "intent"), "loma.saastovapaa");
	assert_true(kp_json_number(kp_json_get(asks, "confidence"), &confidence));
	assert_true(confidence > 0 && confidence <= 1);
	assert_int_equal(SITE_CLI(*state, &out, "ask", "--lang", "fi", "--explain", told), 0);
	assert_non_null(strstr(out.p, "the sentence that asks: “" TALK_DIRECT "”"));
}

static void test_ask_in_a_conversation(void **state)
{
	KP_AUTO(kp_json)
	struct kp_json *doc = JSON(*state, 0, "ask", "--explain", "--after", TALK_DIRECT,
		"entä määräaikaisella?");
	bool together = false;

	kp_json_bool(kp_json_get(kp_json_get(doc, "explain"), "from_context"), &together);
	assert_true(together);
	assert_int_equal(SITE_CLI(*state, NULL, "ask", "--after", "\xff", "x"), 2);
}

static void test_ask_refuses_data_of_a_person(void **state)
{
	KP_AUTO(kp_json)
	struct kp_json *doc = JSON(*state, 0, "ask", "--lang", "fi", "Maija Virtasen palkka");

	assert_string_equal(ws_text(doc, "outcome"), "deferred");
	assert_non_null(strstr(ws_text(doc, "text"), "759/2004"));
}

static void test_ask_refuses_bad_input(void **state)
{
	assert_int_equal(SITE_CLI(*state, NULL, "ask"), 2);
	assert_int_equal(SITE_CLI(*state, NULL, "ask", "a", "b"), 2);
	assert_int_equal(SITE_CLI(*state, NULL, "ask", "--lang", "de", "x"), 2);
	assert_int_equal(SITE_CLI(*state, NULL, "ask", "--unit", "kuu", "x"), 2);
	assert_int_equal(SITE_CLI(*state, NULL, "ask", "\xff\xfe"), 2);
	assert_int_equal(SITE_CLI(*state, NULL, "ask", "--nonsense", "x"), 2);
	assert_int_equal(SITE_CLI(*state, NULL, "ask", ""), 0);
}

#define Q(id, text, intents, kind)                                                            \
	"{\"id\":\"" id "\",\"text\":\"" text "\",\"lang\":\"fi\",\"intents\":" intents       \
	",\"kind\":\"" kind "\"}\n"

static const char questions[] = Q("a", TALK_DIRECT, "[\"loma.saastovapaa\"]", "standard")
	Q("b", TALK_DIRECT, "[\"loma.ajankohta\"]", "standard") Q("c", TALK_CLARIFY,
		"[\"loma.ajankohta\",\"loma.saastovapaa\"]",
		"keyword") Q("d", TALK_GIBBERISH, "[\"loma.ajankohta\"]", "typo")
		Q("e", TALK_GIBBERISH, "[]", "oos-far") Q("f", TALK_DIRECT, "[]", "oos-near")
			Q("g", TALK_DIRECT, "[\"loma.kertyminen\"]", "standard");

static void test_test_scores_questions(void **state)
{
	KP_AUTO(kp_cstr) char *file = write_file(*state, "q.jsonl", questions);
	KP_AUTO(kp_json)
	struct kp_json *doc = JSON(*state, 0, "test", "--questions", file, "--existing");
	const struct kp_json *standard = kp_json_get(kp_json_get(doc, "by_kind"), "standard");

	assert_int_equal(number(doc, "questions"), 6);
	assert_int_equal(number(doc, "right"), 1);
	assert_int_equal(number(doc, "wrong_direct"), 1);
	assert_int_equal(number(doc, "deferred"), 2);
	assert_int_equal(number(doc, "offered"), 1);
	assert_int_equal(number(doc, "oos"), 2);
	assert_int_equal(number(doc, "oos_right"), 1);
	assert_int_equal(number(doc, "oos_wrong_direct"), 1);
	assert_int_equal(number(doc, "left_out"), 1);
	assert_int_equal(number(standard, "questions"), 2);
	assert_int_equal(
		number(kp_json_get(kp_json_get(doc, "by_lang"), "fi"), "questions"), 6);
	assert_true(number(doc, "us_p99") >= number(doc, "us_p50"));
	assert_true(number(doc, "first_us_p99") >= number(doc, "first_us_p50"));
	const struct kp_json *areas = kp_json_get(doc, "by_area");
	assert_int_equal(number(kp_json_get(areas, "loma"), "questions"), 4);
	assert_int_equal(number(kp_json_get(areas, "oos"), "oos"), 2);

	KP_AUTO(kp_json) struct kp_json *all = JSON(*state, 0, "test", "--questions", file);
	assert_int_equal(number(all, "questions"), 7);
	assert_int_equal(number(all, "wrong_direct"), 2);
}

static void test_test_tells_what_was_confused(void **state)
{
	KP_AUTO(kp_cstr) char *file = write_file(*state, "q.jsonl", questions);
	KP_AUTO(kp_json)
	struct kp_json *doc = JSON(*state, 0, "test", "--questions", file, "--existing");
	const struct kp_json *pairs = kp_json_get(doc, "confusions");
	const struct kp_json *oos = kp_json_at(pairs, 0), *pair = kp_json_at(pairs, 1);
	KP_AUTO(kp_str) struct kp_str out = {0};

	assert_int_equal(kp_json_count(pairs), 2);
	assert_string_equal(ws_text(oos, "expected"), "(oos)");
	assert_string_equal(ws_text(pair, "expected"), "loma.ajankohta");
	assert_string_equal(ws_text(pair, "got"), "loma.saastovapaa");
	assert_int_equal(number(pair, "times"), 1);
	assert_string_equal(ws_text(kp_json_at(kp_json_get(pair, "examples"), 0), "at"), "b");

	assert_int_equal(SITE_CLI(*state, &out, "test", "--questions", file, "--outcomes"), 0);
	assert_non_null(strstr(out.p, "\nanswered wrongly (2):\n  b fi standard"));
	assert_non_null(strstr(out.p, "\nout of scope and answered (1):\n  f fi oos-near"));
}

static void test_test_measures_reliability(void **state)
{
	KP_AUTO(kp_cstr) char *file = write_file(*state, "q.jsonl", questions);
	KP_AUTO(kp_json)
	struct kp_json *doc = JSON(*state, 0, "test", "--questions", file, "--existing");
	const struct kp_json *bins = kp_json_get(doc, "reliability");
	int64_t all = 0, right = 0;

	share(doc, "ece");
	assert_int_equal(kp_json_count(bins), 10);
	for (size_t i = 0; i < 10; i++) {
		const struct kp_json *bin = kp_json_at(bins, i);
		double mean = share(bin, "confidence"), from = share(bin, "from");

		assert_true(!number(bin, "questions") ||
			    (mean >= from - 1e-4 && mean <= from + 0.1 + 1e-4));
		all += number(bin, "questions");
		right += number(bin, "right");
	}
	assert_int_equal(all, 6);
	assert_true(right >= 2);
}

static void test_test_keeps_limits(void **state)
{
	KP_AUTO(kp_cstr) char *file = write_file(*state, "q.jsonl", questions);
	KP_AUTO(kp_str) struct kp_str out = {0};

	/* Of four questions in scope one is right, one wrong; of two out of it one is kept. */
	assert_int_equal(
		SITE_CLI(*state, NULL, "test", "--questions", file, "--existing",
			"--least-right", "25", "--most-wrong", "25", "--least-oos", "50"),
		0);
	assert_int_equal(SITE_CLI(*state, &out, "test", "--questions", file, "--existing",
				 "--least-right", "25.1"),
		1);
	assert_non_null(strstr(out.p, "right 25.00 %; at least 25.10 % is wanted"));
	assert_int_equal(SITE_CLI(*state, NULL, "test", "--questions", file, "--existing",
				 "--most-wrong", "24.9"),
		1);
	assert_int_equal(SITE_CLI(*state, NULL, "test", "--questions", file, "--existing",
				 "--least-oos", "51"),
		1);
	assert_int_equal(
		SITE_CLI(*state, NULL, "test", "--questions", file, "--least-right", "101"),
		2);
	assert_int_equal(
		SITE_CLI(*state, NULL, "test", "--questions", file, "--least-right", "x"), 2);
}

static void test_test_each_prints_a_line_a_question(void **state)
{
	KP_AUTO(kp_cstr) char *file = write_file(*state, "q.jsonl", questions);
	KP_AUTO(kp_str) struct kp_str out = {0};
	KP_AUTO(kp_json) struct kp_json *third = NULL;

	assert_int_equal(SITE_CLI(*state, &out, "test", "--questions", file, "--each"), 0);
	char *line = strstr(out.p, "{\"id\":\"c\"");
	assert_non_null(line);
	assert_int_equal(kp_json_parse(line, strcspn(line, "\n"), 0, &third, NULL), 0);
	assert_string_equal(ws_text(third, "outcome"), "clarify");
	assert_true(kp_json_count(kp_json_get(third, "choices")) >= 1);
	assert_int_equal(kp_json_count(kp_json_get(third, "expected")), 2);
	assert_string_equal(ws_text(third, "text"), TALK_CLARIFY);
	assert_string_equal(ws_text(third, "score"), "deferred");
}

static void test_test_tells_questions_that_were_learned(void **state)
{
	KP_AUTO(kp_cstr)
	char *file = write_file(*state, "q.jsonl",
		Q("a", "MITEN  säästövapaata kertyy?", "[\"loma.saastovapaa\"]", "standard")
			Q("b", TALK_CLARIFY, "[\"loma.saastovapaa\"]", "standard"));
	KP_AUTO(kp_str) struct kp_str out = {0};

	assert_int_equal(SITE_CLI(*state, &out, "test", "--questions", file), 0);
	assert_non_null(strstr(out.p, "measure nothing: a\n"));
	KP_AUTO(kp_json) struct kp_json *doc = JSON(*state, 0, "test", "--questions", file);
	assert_int_equal(number(doc, "also_samples"), 1);
}

static void test_test_tells_every_bad_line(void **state)
{
	KP_AUTO(kp_cstr)
	char *file = write_file(*state, "bad.jsonl",
		"{\"text\":\"x\",\"intents\":[]}\n{\"text\":}\n\n{\"intents\":[]}\n"
		"{\"text\":\"x\",\"intents\":\"loma\"}\n");
	KP_AUTO(kp_str) struct kp_str out = {0};

	assert_int_equal(SITE_CLI(*state, &out, "test", "--questions", file), 1);
	assert_non_null(strstr(out.p, "bad.jsonl:2:"));
	assert_non_null(strstr(out.p, "bad.jsonl:4:"));
	assert_non_null(strstr(out.p, "bad.jsonl:5:"));
	assert_null(strstr(out.p, "bad.jsonl:1:"));
	assert_int_equal(SITE_CLI(*state, NULL, "test", "--questions", "/nonexistent"), 2);
	assert_int_equal(SITE_CLI(*state, NULL, "test"), 2);
}

static void test_test_followups_scores_both_turns(void **state)
{
	KP_AUTO(kp_cstr)
	char *file = write_file(*state, "f.jsonl",
		"{\"first\":\"" TALK_DIRECT "\",\"followup\":\"" TALK_SICK
		"\",\"intent_first\":\"loma.saastovapaa\","
		"\"intent_followup\":\"poissaolo.sairaus\"}\n");
	KP_AUTO(kp_json) struct kp_json *doc = JSON(*state, 0, "test", "--followups", file);

	assert_int_equal(number(kp_json_get(doc, "first"), "right"), 1);
	assert_int_equal(number(kp_json_get(doc, "followup"), "right"), 1);
	assert_int_equal(
		SITE_CLI(*state, NULL, "test", "--followups", file, "--least-right", "100"),
		0);

	KP_AUTO(kp_str) struct kp_str out = {0};
	assert_int_equal(SITE_CLI(*state, &out, "test", "--followups", file, "--outcomes"), 0);
	assert_non_null(strstr(out.p, "\nanswered rightly (1):\n"
				      "  expected poissaolo.sairaus; got poissaolo.sairaus "));
	assert_non_null(strstr(out.p, "\n      " TALK_DIRECT "\n      " TALK_SICK "\n"));
}

static void test_test_followups_asks_what_stands_between(void **state)
{
	KP_AUTO(kp_cstr)
	char *file = write_file(*state, "between.jsonl",
		"{\"first\":\"" TALK_DIRECT "\",\"between\":[\"" TALK_SICK
		"\"],\"followup\":\"" TALK_DIRECT "\",\"intent_first\":\"loma.saastovapaa\","
		"\"intent_followup\":\"loma.saastovapaa\"}\n");
	KP_AUTO(kp_cstr)
	char *bad = write_file(*state, "bad-between.jsonl",
		"{\"first\":\"a\",\"between\":[1],\"followup\":\"b\","
		"\"intent_first\":\"loma.saastovapaa\","
		"\"intent_followup\":\"loma.saastovapaa\"}\n");
	KP_AUTO(kp_json) struct kp_json *doc = JSON(*state, 0, "test", "--followups", file);

	/* It is asked, but not scored. */
	assert_int_equal(number(kp_json_get(doc, "first"), "right"), 1);
	assert_int_equal(number(kp_json_get(doc, "followup"), "right"), 1);
	assert_int_equal(SITE_CLI(*state, NULL, "test", "--followups", bad), 1);
}

static char *write_corpus(const struct site *s, const char *name, int from, int to)
{
	static const char *const subjects[] = {"bread", "train", "rain"};
	static const char *const frames[] = {"where do I find %s",
		"tell me about the %s today", "is there any %s left", "how much does %s cost",
		"I would like some %s please", "what time is %s", "can you check the %s",
		"no more %s for me"};
	KP_AUTO(kp_str) struct kp_str text = {0};

	for (size_t i = 0; i < KP_LEN(subjects); i++)
		for (int k = from; k < to; k++) {
			kp_str_add(&text, "{\"text\":\"");
			kp_str_addf(&text, frames[k % 8], subjects[i]);
			kp_str_addf(&text, "%s\",\"intent\":\"%s\"}\n", k < 8 ? "" : " now",
				subjects[i]);
		}
	return write_file(s, name, kp_str_c(&text));
}

static void test_evaluate_trains_on_samples_alone(void **state)
{
	KP_AUTO(kp_cstr) char *train = write_corpus(*state, "train.jsonl", 0, 8);
	KP_AUTO(kp_cstr) char *test = write_corpus(*state, "test.jsonl", 8, 12);
	KP_AUTO(kp_cstr)
	char *oos = write_file(
		*state, "oos.jsonl", "{\"text\":\"zzz qqq xxx\",\"intent\":\"oos\"}\n");
	KP_AUTO(kp_json)
	struct kp_json *doc = JSON(
		*state, 0, "evaluate", "--samples", train, "--questions", test, "--oos", oos);
	double accuracy = 0;

	assert_int_equal(number(doc, "samples"), 24);
	assert_int_equal(number(doc, "questions"), 12);
	assert_int_equal(number(doc, "intents"), 3);
	assert_int_equal(number(doc, "oos"), 1);
	assert_true(kp_json_number(kp_json_get(doc, "accuracy"), &accuracy));
	assert_true(accuracy > 0.9);
	assert_int_equal(number(doc, "oos_recall"), 1);
	assert_non_null(kp_json_get(doc, "accuracy_with_rejection"));
	assert_non_null(kp_json_get(doc, "build_ms"));

	/* Nobody said what is out of scope: what is as likely right as not is answered. */
	const struct kp_json *bins = kp_json_get(doc, "reliability");
	int asked = 0;

	assert_true(share(doc, "direct_at") == 0.5);
	assert_true(share(doc, "ece") < 0.1);
	assert_int_equal(kp_json_count(bins), 10);
	for (size_t i = 0; i < 10; i++)
		asked += number(kp_json_at(bins, i), "questions");
	assert_int_equal(asked, 13);

	KP_AUTO(kp_json)
	struct kp_json *few = JSON(*state, 0, "evaluate", "--samples", train, "--questions",
		test, "--per-intent", "3");
	assert_int_equal(number(few, "samples"), 9);
	assert_true(number(few, "resident_mib") > 0);
	assert_true(number(few, "peak_mib") >= number(few, "resident_mib"));
	assert_null(kp_json_get(few, "runs"));
	assert_int_equal(SITE_CLI(*state, NULL, "evaluate", "--samples", train), 2);

	KP_AUTO(kp_str) struct kp_str table = {0};
	assert_int_equal(
		SITE_CLI(*state, &table, "evaluate", "--samples", train, "--questions", test),
		0);
	assert_non_null(strstr(table.p, "\nexpected calibration error: 0.0"));
}

static void test_evaluate_repeats_with_other_seeds(void **state)
{
	KP_AUTO(kp_cstr) char *train = write_corpus(*state, "train.jsonl", 0, 8);
	KP_AUTO(kp_cstr) char *test = write_corpus(*state, "test.jsonl", 8, 12);
	KP_AUTO(kp_str) struct kp_str out = {0};
	KP_AUTO(kp_json) struct kp_json *doc = NULL;

	assert_int_equal(SITE_CLI(*state, &out, "evaluate", "--samples", train, "--questions",
				 test, "--per-intent", "4", "--seeds", "3", "--json"),
		0);
	assert_non_null(strstr(out.p, "seed 3: "));
	char *json = strstr(out.p, "{\"samples\"");
	assert_non_null(json);
	assert_int_equal(kp_json_parse(json, strlen(json), 0, &doc, NULL), 0);
	const struct kp_json *runs = kp_json_get(doc, "runs");
	double sum = 0;

	assert_int_equal(number(doc, "seeds"), 3);
	assert_int_equal(kp_json_count(runs), 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(number(kp_json_at(runs, i), "seed"), (int)i + 1);
		sum += share(kp_json_at(runs, i), "accuracy");
	}
	assert_true(share(doc, "accuracy") > sum / 3 - 0.001);
	assert_true(share(doc, "accuracy") < sum / 3 + 0.001);
	share(kp_json_get(doc, "spread"), "accuracy");
	assert_int_equal(SITE_CLI(*state, NULL, "evaluate", "--samples", train, "--questions",
				 test, "--seeds", "0"),
		2);
}

static void test_commands_need_a_database_where_they_say(void **state)
{
	KP_AUTO(kp_str) struct kp_str out = {0};

	assert_int_equal(SITE_CLI(*state, &out, "ticket", "list"), 2);
	assert_non_null(strstr(out.p, "kumppani.db"));
	assert_int_equal(SITE_CLI(*state, NULL, "report"), 2);
}

/* Made on the command line, it opens the desk; taken back, it opens nothing. */
static void test_token_opens_the_console_until_it_is_revoked(void **state)
{
	struct site s;
	struct ws ws = {0};
	KP_AUTO(kp_str) struct kp_str out = {0};
	KP_AUTO(kp_json) struct kp_json *made = NULL;
	(void)state;
	site_make(&s);

	assert_int_equal(SITE_CLI(&s, &out, "token", "list"), 0);
	assert_string_equal(out.p, "0 tokens\n");
	assert_int_equal(SITE_CLI(&s, &out, "token", "new", "nobody", "--role", "partner"), 2);
	assert_non_null(strstr(out.p, "partners.yaml"));
	assert_int_equal(SITE_CLI(&s, &out, "token", "new", "essi", "--role", "supervisor",
				 "--unit", "moon"),
		2);
	assert_non_null(strstr(out.p, "organisation.yaml"));
	assert_int_equal(SITE_CLI(&s, &out, "token", "new", "yllapito"), 2);
	made = JSON(&s, 0, "token", "new", "testi-aino", "--role", "partner");
	assert_int_equal(
		SITE_CLI(&s, &out, "token", "new", "testi-aino", "--role", "partner"), 1);
	assert_int_equal(SITE_CLI(&s, &out, "token", "list"), 0);
	assert_non_null(strstr(out.p, "testi-aino"));
	assert_null(strstr(out.p, "kps_"));

	site_start(&s);
	ws_connect(&ws, s.port);
	ws_sendf(&ws, "{\"type\":\"hello\",\"token\":\"%s\"}", ws_text(made, "token"));
	KP_AUTO(kp_json) struct kp_json *welcome = ws_expect(&ws, "welcome");
	assert_string_equal(ws_text(kp_json_get(welcome, "user"), "id"), "testi-aino");
	assert_string_equal(ws_text(kp_json_get(welcome, "user"), "role"), "partner");
	ws_disconnect(&ws);
	assert_int_equal(site_stop(&s, SIGTERM), 0);

	assert_int_equal(SITE_CLI(&s, &out, "token", "revoke", "testi-aino"), 0);
	assert_int_equal(SITE_CLI(&s, &out, "token", "revoke", "testi-aino"), 1);
	site_start(&s);
	ws_connect(&ws, s.port);
	ws_sendf(&ws, "{\"type\":\"hello\",\"token\":\"%s\"}", ws_text(made, "token"));
	kp_json_free(ws_expect_error(&ws, "not_allowed"));
	ws_disconnect(&ws);
	assert_int_equal(site_end(&s), 0);
}

static void test_verbs_tell_what_they_need(void **state)
{
	KP_AUTO(kp_str) struct kp_str out = {0};

	assert_int_equal(SITE_CLI(*state, &out, "absence", "move"), 2);
	assert_non_null(strstr(out.p, "'move' is none of list, add, remove\n"));
	assert_int_equal(SITE_CLI(*state, &out, "mailbox", "place", "1"), 2);
	assert_non_null(
		strstr(out.p, "`mailbox place` needs the message's number and a ticket's\n"));
	assert_int_equal(SITE_CLI(*state, &out, "mailbox", "drop", "1", "2"), 2);
	assert_non_null(strstr(out.p, "`mailbox drop` needs the message's number\n"));
	assert_int_equal(SITE_CLI(*state, &out, "ticket", "priority", "1"), 2);
	assert_non_null(
		strstr(out.p, "`ticket priority` needs the ticket's number and a priority\n"));
}

static void test_help_and_usage(void **state)
{
	static const char *const commands[] = {
		"check", "ask", "test", "evaluate", "ticket", "report"};
	KP_AUTO(kp_str) struct kp_str out = {0};

	for (size_t i = 0; i < KP_LEN(commands); i++) {
		assert_int_equal(SITE_CLI(*state, &out, commands[i], "--help"), 0);
		assert_true(kp_str_starts(out.p, "usage: kumppani "));
	}
	assert_int_equal(SITE_CLI(*state, &out, "frobnicate"), 2);
	assert_non_null(strstr(out.p, "'frobnicate'"));
	assert_int_equal(SITE_CLI(*state, &out, "--help"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_check_counts_good_content),
		cmocka_unit_test(test_check_tells_place_and_cause),
		cmocka_unit_test(test_check_speaks_sarif),
		cmocka_unit_test(test_check_strict_fails_on_warnings),
		cmocka_unit_test(test_check_tells_thresholds_once_trained),
		cmocka_unit_test(test_check_leaves_the_data_folder_alone),
		cmocka_unit_test(test_check_deep_reviews_the_samples),
		cmocka_unit_test(test_ask_explains),
		cmocka_unit_test(test_ask_explains_what_asks),
		cmocka_unit_test(test_ask_in_a_conversation),
		cmocka_unit_test(test_ask_refuses_data_of_a_person),
		cmocka_unit_test(test_ask_refuses_bad_input),
		cmocka_unit_test(test_test_scores_questions),
		cmocka_unit_test(test_test_tells_what_was_confused),
		cmocka_unit_test(test_test_measures_reliability),
		cmocka_unit_test(test_test_keeps_limits),
		cmocka_unit_test(test_test_each_prints_a_line_a_question),
		cmocka_unit_test(test_test_tells_questions_that_were_learned),
		cmocka_unit_test(test_test_tells_every_bad_line),
		cmocka_unit_test(test_test_followups_scores_both_turns),
		cmocka_unit_test(test_test_followups_asks_what_stands_between),
		cmocka_unit_test(test_evaluate_trains_on_samples_alone),
		cmocka_unit_test(test_evaluate_repeats_with_other_seeds),
		cmocka_unit_test(test_commands_need_a_database_where_they_say),
		cmocka_unit_test(test_token_opens_the_console_until_it_is_revoked),
		cmocka_unit_test(test_verbs_tell_what_they_need),
		cmocka_unit_test(test_help_and_usage),
	};

	return cmocka_run_group_tests(tests, setup, talk_teardown);
}
