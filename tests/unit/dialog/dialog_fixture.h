/* A conversation over the small knowledge base of this folder, with the matcher's results
 * made by hand: what the dialog does with them is what is tested. */
#ifndef DIALOG_FIXTURE_H
#define DIALOG_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dialog/dialog.h"

struct talk {
	struct kb *kb;
	struct text_analyser *an;
	struct kp_arena *arena;
	struct dialog_state state;
	struct dialog_reply said;
	int64_t interaction, now;
};

static int talk_open(void **state)
{
	struct talk *t = kp_alloc(sizeof(*t));
	KP_AUTO(kb_report) struct kb_report report = {0};
	struct kp_err err = {0};

	if (text_open(&t->an, &err) < 0 || kb_load(KP_SOURCE_DIR "/tests/unit/dialog/kb",
						   t->an, &t->kb, &report, &err) < 0)
		fail_msg("%s: %s", err.msg, report.n ? report.v[0].msg : "");
	t->arena = kp_arena_new(0);
	*state = t;
	return 0;
}

static int talk_close(void **state)
{
	struct talk *t = *state;

	kb_unref(t->kb);
	text_close(t->an);
	kp_arena_free(t->arena);
	free(t);
	return 0;
}

static int talk_begin(void **state)
{
	struct talk *t = *state;

	kp_arena_reset(t->arena);
	dialog_init(&t->state);
	t->interaction = 100;
	t->now = INT64_C(1700000000000);
	return 0;
}

static inline int find(const struct talk *t, const char *intent)
{
	int i = kb_find_intent(t->kb, intent);

	assert_true(i >= 0);
	return i;
}

static inline void step_heard(struct talk *t, const struct dialog_heard *heard)
{
	struct dialog_event e = {.kind = DIALOG_ASKED,
		.now = t->now,
		.interaction = ++t->interaction,
		.heard = heard,
		.an = t->an};

	assert_int_equal(dialog_step(&t->state, t->kb, &e, t->arena, &t->said), DIALOG_OK);
}

/* What the matcher found: these intents (NULL ends them), falling. In the arena. */
static inline struct match_result found(struct talk *t, const char *question,
	enum text_lang lang, enum match_decision decision, double confidence,
	const char *const *intents)
{
	struct match_hit *hits = kp_arena_alloc(t->arena, MATCH_MAX_HITS * sizeof(*hits));
	struct match_result m = {
		.lang = lang, .hits = hits, .decision = decision, .oos_intent = -1};

	text_analyse(t->an, lang, question, strlen(question), NULL, t->arena, &m.words);
	for (; intents[m.nhits]; m.nhits++)
		hits[m.nhits] = (struct match_hit){.intent = find(t, intents[m.nhits]),
			.confidence = confidence - 0.1 * (double)m.nhits};
	m.offered = m.nhits;
	return m;
}

/* One question for which the matcher found that. */
static inline void ask_found(struct talk *t, const char *question, enum text_lang lang,
	enum match_decision decision, double confidence, const char *const *intents)
{
	struct dialog_heard heard = {.question = question,
		.found = found(t, question, lang, decision, confidence, intents)};

	step_heard(t, &heard);
}

/* One question that is most like the out-of-scope intent `id`. */
static inline void ask_outside(struct talk *t, const char *question, const char *id)
{
	const char *const none[] = {NULL};
	struct dialog_heard heard = {.question = question,
		.found = found(t, question, TEXT_FI, MATCH_DEFER, 0, none)};

	heard.found.oos = 0.9;
	heard.found.oos_share = 0.8;
	heard.found.oos_intent = find(t, id);
	step_heard(t, &heard);
}

#define ASK(t, question, decision, confidence, ...)                                           \
	ask_found(t, question, TEXT_FI, decision, confidence,                                 \
		(const char *const[]){__VA_ARGS__, NULL})

static inline enum dialog_verdict choose_one(struct talk *t, int64_t of, int choice)
{
	struct dialog_event e = {.kind = DIALOG_CHOSE,
		.now = t->now,
		.interaction = ++t->interaction,
		.of = of,
		.choice = choice,
		.an = t->an};

	return dialog_step(&t->state, t->kb, &e, t->arena, &t->said);
}

static inline enum dialog_verdict escalate_one(struct talk *t, int64_t of)
{
	struct dialog_event e = {.kind = DIALOG_ESCALATED, .now = t->now, .of = of};

	return dialog_step(&t->state, t->kb, &e, t->arena, &t->said);
}

static inline void partner_event(
	struct talk *t, enum dialog_event_kind kind, const char *ticket)
{
	struct dialog_event e = {.kind = kind, .now = t->now, .ticket = ticket};

	assert_int_equal(dialog_step(&t->state, t->kb, &e, t->arena, &t->said), DIALOG_OK);
}

#define TALK(name) cmocka_unit_test_setup(name, talk_begin)

#endif
