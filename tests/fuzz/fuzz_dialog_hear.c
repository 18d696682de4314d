/* Conversations of any texts over the small knowledge base: each line of the input is a
 * message, heard, answered and put into words. Nothing of an identity code's form is kept. */
#include <assert.h>

#include "dialog/dialog.h"
#include "start.h"

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

#define MOST_MESSAGES 8

struct bench {
	struct text_analyser *an;
	struct match_engine *engine;
	struct kp_arena *arena;
};

static struct bench *bench(void)
{
	static struct bench b;

	if (!b.engine)
		b = (struct bench){start_analyser(), start_engine(), kp_arena_new(0)};
	return &b;
}

static void check_kept(const char *question)
{
	KP_AUTO(kp_str) struct kp_str again = {0};

	assert(kp_utf8_valid(question, strlen(question)));
	text_redact(question, strlen(question), &again);
	assert(strcmp(kp_str_c(&again), question) == 0);
}

static void message(struct bench *b, struct dialog_state *s, const char *text, int64_t turn)
{
	const struct kb *kb = match_kb(b->engine);
	KP_AUTO(kp_str) struct kp_str words = {0};
	struct dialog_heard heard;
	struct dialog_reply r;
	struct dialog_event e = {.kind = DIALOG_ASKED,
		.now = turn * 1000,
		.interaction = turn,
		.heard = &heard,
		.an = b->an};

	dialog_hear(s, b->engine, b->an, text, turn & 1, b->arena, &heard);
	assert(heard.question && heard.found.why);
	check_kept(heard.question);
	assert(dialog_step(s, kb, &e, b->arena, &r) == DIALOG_OK);
	assert(r.answer && r.nchoices <= DIALOG_MAX_CHOICES);
	assert(!heard.foreign || heard.picks || r.outcome != DIALOG_ANSWERED);
	assert(!heard.personal || r.outcome == DIALOG_DEFERRED);
	dialog_speak(&r, kb, NULL, &words);
	assert(words.n && kp_utf8_valid(words.p, words.n));
}

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	struct bench *b = bench();
	struct dialog_state s;
	KP_AUTO(kp_cstr) char *text = kp_strndup((const char *)p, n);
	char *rest = text, *line;

	/* What is no UTF-8 is refused before anybody hears it. */
	if (memchr(p, 0, n) || !kp_utf8_valid(text, n))
		return 0;
	kp_arena_reset(b->arena);
	dialog_init(&s);
	for (int64_t turn = 1; turn <= MOST_MESSAGES && (line = strsep(&rest, "\n")); turn++)
		message(b, &s, line, turn);
	return 0;
}
