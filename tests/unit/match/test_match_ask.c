/* Questions put to an engine of the small knowledge base in tests/daemon/kb. */
#include "match_fixture.h"

#include <math.h>

#include "base/kp_thread.h"

struct room {
	struct fixture f; /* first, so that it can be used as one */
	struct kb *kb;
	struct match_engine *e;
};

static int open_room(void **state)
{
	struct room *r = kp_alloc(sizeof(*r));
	struct kp_err err = {0};

	if (text_open(&r->f.an, &err) < 0)
		fail_msg("%s", err.msg);
	r->f.arena = kp_arena_new(0);
	r->kb = fixture_kb(r->f.an);
	if (match_build(r->kb, r->f.an, NULL, &r->e, &err) < 0)
		fail_msg("%s", err.msg);
	*state = r;
	return 0;
}

static int close_room(void **state)
{
	struct room *r = *state;

	match_unref(r->e);
	kb_unref(r->kb);
	kp_arena_free(r->f.arena);
	text_close(r->f.an);
	free(r);
	return 0;
}

static int reset(void **state)
{
	kp_arena_reset(((struct room *)*state)->f.arena);
	return 0;
}

/* What holds of every result. */
static void check_result(const struct room *room, const struct match_result *r, bool explained)
{
	assert_true(r->nhits <= MATCH_MAX_HITS && r->offered <= 4 && r->offered <= r->nhits);
	assert_true(r->lang < TEXT_LANGS);
	assert_non_null(r->why);
	assert_true(r->oos >= 0 && r->oos <= 1.001 && r->unseen >= 0 && r->unseen <= 1);
	assert_true(r->direct_at > r->offer_at);
	assert_true(r->decision != MATCH_CLARIFY || r->offered >= 1);
	for (size_t i = 0; i < r->nhits; i++) {
		const struct match_hit *h = &r->hits[i];

		assert_true(h->intent >= 0 && (size_t)h->intent < room->kb->nintents);
		assert_false(room->kb->intents[h->intent].oos);
		assert_true(h->confidence >= 0 && h->confidence <= 1);
		assert_true(i == 0 || h->confidence <= r->hits[i - 1].confidence);
		assert_true(explained || h->nreasons == 0);
		for (size_t k = 0; k < i; k++)
			assert_true(r->hits[k].intent != h->intent);
	}
	if (r->decision == MATCH_DIRECT)
		assert_true(r->hits[0].confidence >= r->direct_at);
}

static struct match_result put(
	const struct room *room, const struct match_query *q, bool explain)
{
	struct match_result r;

	match_ask(room->e, room->f.an, q, explain, room->f.arena, &r);
	check_result(room, &r, explain);
	return r;
}

static struct match_result ask(const struct room *room, enum text_lang hint, const char *text)
{
	struct match_query q = {
		.text = text, .n = strlen(text), .hint = hint, .context.intent = -1};

	return put(room, &q, false);
}

static void direct(const struct room *room, enum text_lang hint, const char *text,
	const char *intent, enum text_lang lang)
{
	struct match_result r = ask(room, hint, text);

	if (r.decision != MATCH_DIRECT ||
		strcmp(room->kb->intents[r.hits[0].intent].id, intent) != 0)
		fail_msg("'%s': %d %s %f", text, r.decision, r.why, r.hits[0].confidence);
	assert_int_equal(r.lang, lang);
}

static void test_match_ask_direct_answers(void **state)
{
	direct(*state, TEXT_FI, "Miten säästövapaata kertyy?", "loma.saastovapaa", TEXT_FI);
	direct(*state, TEXT_FI, "saastovapaata", "loma.saastovapaa", TEXT_FI);
	direct(*state, TEXT_FI, "saako säästö vapaata", "loma.saastovapaa", TEXT_FI);
	direct(*state, TEXT_FI, "kesäloma", "loma.ajankohta", TEXT_FI);
	direct(*state, TEXT_FI, "hoitaja on saikulla", "poissaolo.sairaus", TEXT_FI);
	direct(*state, TEXT_FI, "kuka hoitaa sairasta lasta", "poissaolo.lapsi", TEXT_FI);
	direct(*state, TEXT_SV, "hur fungerar sparad ledighet", "loma.saastovapaa", TEXT_SV);
	direct(*state, TEXT_EN, "how does saved leave work", "loma.saastovapaa", TEXT_EN);
}

static void test_match_ask_reads_the_language(void **state)
{
	direct(*state, TEXT_FI, "hur många semesterdagar kan sparas till nästa år",
		"loma.saastovapaa", TEXT_SV);
	direct(*state, TEXT_SV, "how many leave days can be saved for later years",
		"loma.saastovapaa", TEXT_EN);
	direct(*state, TEXT_EN, "kuinka monta säästövapaapäivää voi säästää",
		"loma.saastovapaa", TEXT_FI);
	direct(*state, TEXT_UNKNOWN, "Miten säästövapaata kertyy?", "loma.saastovapaa",
		TEXT_FI);
}

/* A word that only the Finnish samples have, in questions in other languages, and a Swedish
 * one in Finnish: they are answered in the language of the question. */
static void test_match_ask_knows_words_of_the_other_languages(void **state)
{
	direct(*state, TEXT_EN, "who confirms the kesäloma", "loma.ajankohta", TEXT_EN);
	direct(*state, TEXT_EN, "how long do the saastovapaat stay valid", "loma.saastovapaa",
		TEXT_EN);
	direct(*state, TEXT_EN, "what do I do when she is on sairauslomalla",
		"poissaolo.sairaus", TEXT_EN);
	direct(*state, TEXT_SV, "hon är på saikulla", "poissaolo.sairaus", TEXT_SV);
	direct(*state, TEXT_FI, "kuka vahvistaa työntekijän sommarsemesterin",
		"loma.ajankohta", TEXT_FI);
}

static void test_match_ask_tells_what_borrowed_words_say(void **state)
{
	const struct room *room = *state;
	struct match_result r = ask(room, TEXT_EN, "who confirms the kesälomat"), copy;

	assert_string_equal(r.borrowed[TEXT_FI].text, "kesälomat");
	assert_string_equal(
		room->kb->intents[r.borrowed[TEXT_FI].intent].id, "loma.ajankohta");
	assert_true(r.borrowed[TEXT_FI].confidence > 0);
	assert_null(r.borrowed[TEXT_SV].text);
	match_result_copy(&r, room->f.arena, &copy);
	assert_string_equal(copy.borrowed[TEXT_FI].text, "kesälomat");
	assert_ptr_not_equal(copy.borrowed[TEXT_FI].text, r.borrowed[TEXT_FI].text);
}

static void test_match_ask_pattern_or_model(void **state)
{
	struct match_result r = ask(*state, TEXT_FI, "säästövapaa");

	assert_string_equal(r.why, "pattern");
	r = ask(*state, TEXT_SV, "hur många semesterdagar kan sparas till nästa år");
	assert_string_equal(r.why, "model");
}

static void test_match_ask_out_of_scope_is_not_answered(void **state)
{
	static const char *const questions[] = {"tulostin ei toimi", "mikä on huomisen sää",
		"skrivaren fungerar inte", "missä on bussi", "the printer does not work"};

	for (size_t i = 0; i < KP_LEN(questions); i++) {
		struct match_result r = ask(*state, TEXT_FI, questions[i]);

		if (r.decision == MATCH_DIRECT)
			fail_msg("'%s' is answered", questions[i]);
	}
}

static void test_match_ask_nothing_is_deferred(void **state)
{
	static const char *const nothing[] = {"", " ", "\t\n", "?", "...", "🎉",
		"👩\u200d👧 ❤\ufe0f", "\u200b", "-", "1", "123", "30-60-90", "1.5.2026", "\xff",
		"\xc3", "\xf0\x9f\x98", "½", "①"};

	for (size_t i = 0; i < KP_LEN(nothing); i++)
		for (int hint = 0; hint <= TEXT_LANGS; hint++) {
			struct match_result r = ask(*state, (enum text_lang)hint, nothing[i]);

			if (r.decision != MATCH_DEFER)
				fail_msg("'%s' is not deferred: %s %f", nothing[i], r.why,
					r.hits[0].confidence);
			if (hint < TEXT_LANGS)
				assert_int_equal(r.lang, hint);
			if (r.words.n == 0)
				assert_string_equal(r.why, "no-words");
		}
}

static void test_match_ask_small_words_alone_offer_nothing(void **state)
{
	static const struct {
		enum text_lang lang;
		const char *text;
	} small[] = {{TEXT_FI, "mikä"}, {TEXT_FI, "voiko se"}, {TEXT_FI, "entä jos ei"},
		{TEXT_SV, "vad"}, {TEXT_SV, "kan den"}, {TEXT_EN, "a"}, {TEXT_EN, "can it"},
		{TEXT_EN, "what about it"}};

	for (size_t i = 0; i < KP_LEN(small); i++) {
		struct match_result r = ask(*state, small[i].lang, small[i].text);

		if (!r.no_topic || r.decision != MATCH_DEFER)
			fail_msg("'%s' is %s", small[i].text, r.why);
		assert_string_equal(r.why, "no-topic");
	}
	/* A form, a group of people or a number of days can be asked for. */
	assert_false(ask(*state, TEXT_FI, "lomake").no_topic);
	assert_false(ask(*state, TEXT_EN, "nurses").no_topic);
	assert_false(ask(*state, TEXT_SV, "och 12 dagar").no_topic);
}

static void test_match_ask_gibberish_is_deferred(void **state)
{
	static const char *const gibberish[] = {"asdfghjkl", "xq zv wk", "blörx flörp",
		"漢字 слово", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};

	for (size_t i = 0; i < KP_LEN(gibberish); i++) {
		struct match_result r = ask(*state, TEXT_FI, gibberish[i]);

		if (r.decision == MATCH_DIRECT)
			fail_msg("'%s' is answered", gibberish[i]);
		assert_true(r.unseen > 0.5);
	}
}

/* After a question they go on from it. */
static void test_match_ask_measures_alone_are_not_answered(void **state)
{
	static const char *const measures[] = {"40 h", "klo 7-15", "kuinka monta päivää 1.5.",
		"hur många dagar är 5", "får jag 5 dagar", "what about 3 months"};

	for (size_t i = 0; i < KP_LEN(measures); i++)
		for (int hint = 0; hint < TEXT_LANGS; hint++)
			if (ask(*state, (enum text_lang)hint, measures[i]).decision ==
				MATCH_DIRECT)
				fail_msg("'%s' is answered", measures[i]);
}

/* However improbable each of its meanings is. */
static void test_match_ask_vague_words_are_asked_back(void **state)
{
	struct match_result r = ask(*state, TEXT_EN, "leave");

	assert_int_equal(r.decision, MATCH_CLARIFY);
	assert_true(r.hits[0].confidence < r.offer_at);
	assert_true(r.offered > 1);
}

/* What happened is told first; what is asked counts by itself, too. */
static void test_match_ask_the_sentence_that_asks(void **state)
{
	static const char told[] =
		"Hoitaja on ollut saikulla. Kuinka monta säästövapaapäivää voi säästää?";
	struct room *room = *state;
	struct match_result r = ask(room, TEXT_FI, told), copy;
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);

	assert_string_equal(r.asks.text, "Kuinka monta säästövapaapäivää voi säästää?");
	assert_string_equal(room->kb->intents[r.asks.intent].id, "loma.saastovapaa");
	assert_true(r.asks.confidence > 0 && r.asks.confidence <= 1);
	assert_string_equal(room->kb->intents[r.hits[0].intent].id, "loma.saastovapaa");
	match_result_copy(&r, arena, &copy);
	assert_string_equal(copy.asks.text, r.asks.text);
	assert_ptr_not_equal(copy.asks.text, r.asks.text);
	assert_null(ask(room, TEXT_FI, "Miten säästövapaata kertyy?").asks.text);
}

static void test_match_ask_strict_intents_need_more(void **state)
{
	struct room *room = *state;
	struct match_result child = ask(room, TEXT_FI, "sairas lapsi");
	struct match_result leave = ask(room, TEXT_FI, "säästövapaa");

	assert_true(room->kb->intents[child.hits[0].intent].strict);
	assert_false(room->kb->intents[leave.hits[0].intent].strict);
	assert_true(child.direct_at > leave.direct_at);
}

static void test_match_ask_unsure_offers_candidates(void **state)
{
	struct room *room = *state;
	struct match_result r = ask(room, TEXT_FI, "loman siirto");

	assert_int_equal(r.decision, MATCH_CLARIFY);
	assert_true(r.offered >= 1);
	assert_string_equal(r.why, "close-candidates");
	assert_string_equal(room->kb->intents[r.hits[0].intent].area, "loma");
	assert_true(r.hits[0].confidence >= r.offer_at);
}

/* ---- the question before ---- */

static struct match_result follow(const struct room *room, const char *before, int intent,
	const char *text, bool explain)
{
	struct match_query q = {.text = text,
		.n = strlen(text),
		.hint = TEXT_FI,
		.context = {.intent = intent, .question = before}};

	return put(room, &q, explain);
}

static void test_match_ask_follow_up_leans_on_the_question_before(void **state)
{
	struct room *room = *state;
	int saved = kb_find_intent(room->kb, "loma.saastovapaa");
	struct match_result alone = ask(room, TEXT_FI, "entä kuka siitä päättää");
	struct match_result r = follow(room, "voiko lomapäiviä säästää ensi vuodelle", saved,
		"entä kuka siitä päättää", true);

	assert_false(alone.from_context);
	assert_true(r.from_context);
	assert_true(r.hits[0].confidence > alone.hits[0].confidence);
	assert_true(r.hits[0].nreasons > 0);
}

static void test_match_ask_new_question_stands_by_itself(void **state)
{
	struct room *room = *state;
	int saved = kb_find_intent(room->kb, "loma.saastovapaa");
	struct match_result r = follow(room, "voiko lomapäiviä säästää ensi vuodelle", saved,
		"kuka hoitaa sairasta lasta kotona arkena", false);
	struct match_result alone =
		ask(room, TEXT_FI, "kuka hoitaa sairasta lasta kotona arkena");

	assert_false(r.from_context);
	assert_int_equal(r.hits[0].intent, alone.hits[0].intent);
	assert_true(r.hits[0].confidence == alone.hits[0].confidence);
}

static void test_match_ask_context_that_is_not_there(void **state)
{
	struct room *room = *state;

	assert_false(follow(room, NULL, 0, "entä kuka siitä päättää", false).from_context);
	assert_false(follow(room, "säästövapaa", 0, "", false).from_context);
	assert_int_not_equal(follow(room, "", 0, "entä se", false).decision, MATCH_DIRECT);
	assert_int_not_equal(follow(room, "🎉", 0, "entä se", false).decision, MATCH_DIRECT);
}

/* Whatever was chosen when it was asked back. */
static void test_match_ask_the_same_once_more(void **state)
{
	struct room *room = *state;
	const char *text = "kuka siitä päättää";
	struct match_result alone = ask(room, TEXT_FI, text);
	struct match_result again = follow(room, text, alone.hits[1].intent, text, false);

	assert_false(again.from_context);
	assert_int_equal(again.hits[0].intent, alone.hits[0].intent);
	assert_true(again.hits[0].confidence == alone.hits[0].confidence);
}

/* What the question before meant is not known: together they are still only a guess. */
static void test_match_ask_follow_up_to_a_question_without_answer(void **state)
{
	struct match_result r =
		follow(*state, "säästövapaa", -1, "entä kuka siitä päättää", false);

	assert_true(r.from_context);
	assert_int_not_equal(r.decision, MATCH_DIRECT);
}

static void test_match_ask_context_of_eight_kib(void **state)
{
	KP_AUTO(kp_str) struct kp_str before = {0};

	while (before.n < 8000)
		kp_str_add(&before, "voiko lomapäiviä säästää ");
	follow(*state, before.p, 0, "entä kuka siitä päättää", true);
	follow(*state, before.p, 0, before.p, true);
}

/* ---- reasons ---- */

static void test_match_ask_explains(void **state)
{
	struct room *room = *state;
	static const char text[] = "Miten (Säästövapaata) kertyy?";
	struct match_query q = {
		.text = text, .n = strlen(text), .hint = TEXT_FI, .context.intent = -1};
	struct match_result r = put(room, &q, true);
	const struct match_hit *h = &r.hits[0];
	bool feature = false;

	assert_true(h->nreasons >= 2 && h->nreasons <= 20);
	assert_int_equal(h->reasons[0].kind, MATCH_BY_PATTERN);
	assert_string_equal(h->reasons[0].what, "säästövapaa");
	assert_int_equal(h->reasons[0].effect, KB_DECIDE);
	assert_true(h->reasons[0].weight > 0);
	assert_memory_equal(r.words.folded + h->reasons[0].from, "säästövapaata",
		h->reasons[0].to - h->reasons[0].from);
	for (size_t i = 0; i < h->nreasons; i++) {
		const struct match_reason *k = &h->reasons[i];

		assert_non_null(k->what);
		assert_true(isfinite(k->weight));
		feature |= k->kind == MATCH_BY_FEATURE;
		if (k->kind == MATCH_BY_PATTERN)
			assert_true(k->from <= k->to && k->to <= strlen(r.words.folded));
		else if (i && h->reasons[i - 1].kind == MATCH_BY_FEATURE)
			assert_true(fabs(k->weight) <= fabs(h->reasons[i - 1].weight));
	}
	assert_true(feature);
}

static void test_match_ask_explaining_changes_nothing(void **state)
{
	struct room *room = *state;

	for (size_t i = 0; i < room->kb->nintents; i++)
		for (size_t k = 0; k < room->kb->intents[i].nsamples; k++) {
			const struct kb_sample *s = &room->kb->intents[i].samples[k];
			struct match_query q = {.text = s->text,
				.n = strlen(s->text),
				.hint = s->lang,
				.context = {k % 2 ? 0 : -1, "voiko lomaa siirtää"}};
			struct match_result a = put(room, &q, false), b = put(room, &q, true);

			assert_int_equal(a.decision, b.decision);
			assert_int_equal(a.nhits, b.nhits);
			assert_int_equal(a.offered, b.offered);
			assert_string_equal(a.why, b.why);
			for (size_t h = 0; h < a.nhits; h++) {
				assert_int_equal(a.hits[h].intent, b.hits[h].intent);
				assert_true(a.hits[h].confidence == b.hits[h].confidence);
			}
			kp_arena_reset(room->f.arena);
		}
}

/* ---- bounds ---- */

static void test_match_ask_eight_kib_of_anything(void **state)
{
	static const char *const units[] = {"a", "ä", "ää ", "1", "1 ", "a1", "漢", "🎉", " ",
		"\n", "-", "\xff", "\xc3", "\u0301", "a\u0301", "\u200b", "ß", "loma ",
		"säästövapaa ", "loma raha ", "x:lle ", "abcdefghijklmnop ",
		"säästövapaapäivärahaloma", "semester ", "the leave ", "<=#+>", "(((", "\\",
		"%s%n", "entä se "};
	struct room *room = *state;

	for (size_t i = 0; i < KP_LEN(units); i++) {
		KP_AUTO(kp_str) struct kp_str text = {0};

		while (text.n < 8192)
			kp_str_add(&text, units[i]);
		for (int hint = 0; hint <= TEXT_LANGS; hint++) {
			struct match_query q = {.text = text.p,
				.n = 8192,
				.hint = (enum text_lang)hint,
				.context = {.intent = 0, .question = text.p}};

			put(room, &q, hint % 2);
			kp_arena_reset(room->f.arena);
		}
	}
}

/* The text need not end with a zero: no byte behind it is read. */
static void test_match_ask_reads_no_further_than_told(void **state)
{
	static const char text[] = "Miten säästövapaata kertyy? \xc3\xa4\xf0\x9f\x8e\x89";

	for (size_t n = 0; n < strlen(text); n++) {
		char *exact = malloc(n ? n : 1);
		struct match_query q = {
			.text = exact, .n = n, .hint = TEXT_FI, .context.intent = -1};

		memcpy(exact, text, n);
		put(*state, &q, false);
		free(exact);
	}
}

static void test_match_ask_random_bytes(void **state)
{
	struct room *room = *state;
	uint64_t random = 1;

	for (int i = 0; i < 2000; i++) {
		char text[120];
		size_t n = kp_random(&random) % sizeof(text);
		struct match_query q = {.text = text,
			.n = n,
			.hint = (enum text_lang)(i % 4),
			.context = {i % 3 - 1, "loman siirto"}};

		for (size_t k = 0; k < n; k++)
			text[k] = kp_random(&random) % 2
					  ? (char)kp_random(&random)
					  : "aei lomasv\xc3\xa4 \xe2\x80"[kp_random(&random) %
									  15];
		put(room, &q, i % 2);
		kp_arena_reset(room->f.arena);
	}
}

/* ---- threads ---- */

struct worker {
	const struct room *room;
	struct text_analyser *an; /* its own */
	struct kp_str said;
	size_t start; /* which question comes first */
};

/* All samples, some cut short, a line of what is answered each; questions are asked from
 * `start` on, so that caches fill in different orders. */
static void ask_everything(void *arg)
{
	struct worker *w = arg;
	const struct kb *kb = w->room->kb;
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
	size_t n = 0;
	char **lines;

	for (size_t i = 0; i < kb->nintents; i++)
		n += kb->intents[i].nsamples;
	lines = kp_alloc_n(n, sizeof(*lines));
	for (size_t turn = 0; turn < n; turn++) {
		size_t at = (w->start + turn) % n, k = at, i = 0;
		struct match_result r;

		while (k >= kb->intents[i].nsamples)
			k -= kb->intents[i++].nsamples;
		const char *text = kb->intents[i].samples[k].text;
		struct match_query q = {.text = text,
			.n = strlen(text) - at % 3, /* some lose their end */
			.hint = (enum text_lang)(at % 4),
			.context = {(int)(at % 5) - 1, "voiko loman siirtää"}};

		match_ask(w->room->e, w->an, &q, at % 2, arena, &r);
		lines[at] = kp_format("%d %s %d %d:%a %zu %a\n", r.decision, r.why, r.lang,
			r.nhits ? r.hits[0].intent : -1, r.nhits ? r.hits[0].confidence : 0,
			r.offered, r.oos);
		kp_arena_reset(arena);
	}
	for (size_t i = 0; i < n; i++) {
		kp_str_add(&w->said, lines[i]);
		free(lines[i]);
	}
	free(lines);
}

static void test_match_ask_from_two_threads(void **state)
{
	struct room *room = *state;
	struct worker alone = {.room = room, .an = room->f.an}, two[2];
	struct kp_thread *threads[2];

	ask_everything(&alone);
	for (size_t i = 0; i < 2; i++) {
		two[i] = (struct worker){.room = room, .start = 70 * i + 30};
		assert_int_equal(text_open(&two[i].an, NULL), 0);
	}
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(
			kp_thread_start("ask", ask_everything, &two[i], &threads[i], NULL), 0);
	for (size_t i = 0; i < 2; i++)
		kp_thread_join(threads[i]);
	for (size_t i = 0; i < 2; i++) {
		assert_string_equal(two[i].said.p, alone.said.p);
		kp_str_clear(&two[i].said);
		text_close(two[i].an);
	}
	kp_str_clear(&alone.said);
}

#define TEST(name) cmocka_unit_test_teardown(name, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_match_ask_direct_answers),
		TEST(test_match_ask_reads_the_language),
		TEST(test_match_ask_knows_words_of_the_other_languages),
		TEST(test_match_ask_tells_what_borrowed_words_say),
		TEST(test_match_ask_pattern_or_model),
		TEST(test_match_ask_out_of_scope_is_not_answered),
		TEST(test_match_ask_nothing_is_deferred),
		TEST(test_match_ask_small_words_alone_offer_nothing),
		TEST(test_match_ask_gibberish_is_deferred),
		TEST(test_match_ask_measures_alone_are_not_answered),
		TEST(test_match_ask_vague_words_are_asked_back),
		TEST(test_match_ask_the_sentence_that_asks),
		TEST(test_match_ask_strict_intents_need_more),
		TEST(test_match_ask_unsure_offers_candidates),
		TEST(test_match_ask_follow_up_leans_on_the_question_before),
		TEST(test_match_ask_new_question_stands_by_itself),
		TEST(test_match_ask_context_that_is_not_there),
		TEST(test_match_ask_the_same_once_more),
		TEST(test_match_ask_follow_up_to_a_question_without_answer),
		TEST(test_match_ask_context_of_eight_kib),
		TEST(test_match_ask_explains),
		TEST(test_match_ask_explaining_changes_nothing),
		TEST(test_match_ask_eight_kib_of_anything),
		TEST(test_match_ask_reads_no_further_than_told),
		TEST(test_match_ask_random_bytes),
		TEST(test_match_ask_from_two_threads),
	};

	return cmocka_run_group_tests(tests, open_room, close_room);
}
