/* Conversations of random events over the small knowledge base: the state keeps its bounds,
 * survives JSON, and every reply can be said. Each event is three bytes of the input; what is
 * left at the end is read as a saved state. */
#include <assert.h>

#include "dialog/dialog.h"
#include "start.h"

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

struct bench {
	struct text_analyser *an;
	struct kb *kb;
	struct kp_arena *arena;
};

static struct bench *bench(void)
{
	static struct bench b;

	if (!b.kb)
		b = (struct bench){start_analyser(), start_kb(), kp_arena_new(0)};
	return &b;
}

static void check_intent(const struct kb *kb, int intent)
{
	assert(intent >= -1 && intent < (int)kb->nintents);
}

/* What is known lies in the range of its slot. */
static void check_form(const struct dialog_form *f, const struct kb *kb)
{
	const struct kb_intent *intent = f->intent < 0 ? NULL : &kb->intents[f->intent];
	int n = intent ? (int)intent->nslots : 0;

	check_intent(kb, f->intent);
	assert(f->asked >= -1 && f->asked < n && f->last >= -1 && f->last < n);
	assert(f->values.known >> n == 0);
	for (int i = 0; i < n; i++) {
		const struct kb_span *v = &f->values.v[i], *range = &intent->slots[i].range;

		assert(!(f->values.known >> i & 1) ||
			(v->lo >= range->lo && v->lo <= v->hi && v->hi <= range->hi));
	}
}

static void check_state(const struct dialog_state *s, const struct kb *kb)
{
	check_intent(kb, s->intent);
	check_form(&s->form, kb);
	assert(s->unit >= -1 && s->unit < (int)kb->nunits);
	assert(s->noffers <= DIALOG_MAX_OFFERS && s->nrecent <= DIALOG_MAX_RECENT);
	assert(memchr(s->question, 0, sizeof(s->question)));
	assert(memchr(s->human, 0, sizeof(s->human)));
	for (int i = 0; i < s->noffers; i++) {
		check_intent(kb, s->offers[i].ask);
		assert(s->offers[i].n <= DIALOG_MAX_CHOICES);
	}
	for (int i = 0; i < s->nrecent; i++)
		check_intent(kb, s->recent[i].about);
}

static void check_phrase(const struct kb *kb, const char *key, enum text_lang lang)
{
	assert(!key || strcmp(kb_phrase(kb, key, lang), key) != 0);
}

/* Something is said, and no hole of it is left open. */
static void check_speech(const struct dialog_reply *r, const struct kb *kb)
{
	KP_AUTO(kp_str) struct kp_str text = {0};

	check_phrase(kb, r->lead, r->lang);
	check_phrase(kb, r->phrase, r->lang);
	check_phrase(kb, r->tail, r->lang);
	dialog_speak(r, kb, "Aino Testi", &text);
	assert(text.n && !strchr(text.p, '{'));
}

static void check_reply(const struct dialog_reply *r, const struct kb *kb)
{
	check_intent(kb, r->intent);
	check_intent(kb, r->about);
	assert(r->section >= -1 && r->section < (int)kb->nsections);
	assert(r->nchoices <= DIALOG_MAX_CHOICES);
	for (size_t i = 0; i < r->nchoices; i++)
		assert(r->choices[i].label && r->choices[i].intent >= 0);
	assert(!r->answer || r->md || r->phrase);
	check_intent(kb, r->also);
	check_intent(kb, r->cases);
	assert(r->also_section >= -1 && r->also_section < (int)kb->nsections);
	if (r->answer)
		check_speech(r, kb);
}

/* An intent that can be answered, as the matcher's hits are. */
static int answerable(const struct kb *kb, size_t i)
{
	while (kb->intents[i % kb->nintents].oos)
		i++;
	return (int)(i % kb->nintents);
}

/* A question with hits made of one byte. */
static void question(
	struct bench *b, const char *text, unsigned hits_of, struct match_result *m)
{
	struct match_hit *hits =
		kp_arena_alloc(b->arena, MATCH_MAX_HITS * sizeof(struct match_hit));

	*m = (struct match_result){.lang = hits_of & 3,
		.hits = hits,
		.decision = (hits_of >> 2) % 3,
		.nhits = (hits_of >> 4) & 7,
		.offered = (hits_of >> 5) & 7,
		.oos = (hits_of & 7) / 7.0,
		.oos_share = (hits_of & 3) / 3.0,
		.oos_intent = (int)(hits_of % (b->kb->nintents + 1)) - 1};
	text_analyse(b->an, m->lang == TEXT_UNKNOWN ? TEXT_FI : m->lang, text, strlen(text),
		NULL, b->arena, &m->words);
	for (size_t i = 0; i < m->nhits; i++)
		hits[i] = (struct match_hit){.intent = answerable(b->kb, hits_of + i),
			.confidence = 0.9 - 0.1 * (double)i};
	if (m->offered > m->nhits)
		m->offered = m->nhits;
}

/* What was heard, made of two bytes. */
static void hear(struct bench *b, struct dialog_heard *h, struct match_result *second,
	unsigned hits_of, unsigned how)
{
	const struct kb_intent *in = &b->kb->intents[hits_of % b->kb->nintents];

	*h = (struct dialog_heard){.question = in->nsamples ? in->samples[0].text : "",
		.greets = how & 1,
		.foreign = (how & 6) == 6,
		.personal = (how & 24) == 24,
		.names_partner = (how & 40) == 40,
		.picks = (how & 192) == 192,
		.of = hits_of & 31,
		.choice = (int)(how & 7) - 2};
	question(b, h->question, hits_of, &h->found);
	question(b, h->question, how, second);
	h->found.from_context = how & 32;
	h->found.ways =
		(struct match_ways){.same = how & 32 ? 0.7f : 0, .own = how & 32 ? 0.3f : 0};
	h->second = how & 128 ? second : NULL;
}

/* A value for a slot of the form, or nothing that can be read. */
static void hear_slot(const struct bench *b, const struct dialog_state *s,
	struct dialog_heard *h, unsigned how)
{
	const struct kb_intent *intent;
	size_t slot;

	if (s->form.intent < 0 || (how & 3) == 0)
		return;
	intent = &b->kb->intents[s->form.intent];
	slot = how % intent->nslots;
	h->slot = s->form.asked < 0 ? DIALOG_VALUES : 1 + (how >> 2) % 4;
	h->outside = (int)slot;
	if (h->slot != DIALOG_VALUES)
		return;
	h->values.known = (uint8_t)(1u << slot);
	h->values.v[slot] = (struct kb_span){intent->slots[slot].range.lo + (how & 1),
		intent->slots[slot].range.hi - (how >> 7)};
	if (h->values.v[slot].lo > h->values.v[slot].hi)
		h->values.v[slot].lo = h->values.v[slot].hi;
	if (intent->slots[slot].noptions && how & 32)
		h->values.v[slot] =
			intent->slots[slot].options[how % intent->slots[slot].noptions].value;
}

static void step(struct bench *b, struct dialog_state *s, const unsigned char *p, int64_t turn)
{
	static const char *const tickets[] = {"HR-2026-000001", "HR-2026-000002"};
	struct match_result second;
	struct dialog_heard heard;
	struct dialog_reply r = {0};
	struct dialog_event e = {.kind = p[0] % 5,
		.now = turn * 60000,
		.interaction = turn,
		.of = p[1] & 31,
		.choice = (int)(p[2] & 7) - 2,
		.ticket = tickets[p[1] & 1],
		.an = b->an};

	if (e.kind == DIALOG_ASKED) {
		hear(b, &heard, &second, p[1], p[2]);
		hear_slot(b, s, &heard, p[2]);
		e.heard = &heard;
	}
	if (dialog_step(s, b->kb, &e, b->arena, &r) == DIALOG_OK)
		check_reply(&r, b->kb);
	check_state(s, b->kb);
}

static void check_saved(struct bench *b, const struct dialog_state *s)
{
	KP_AUTO(kp_str) struct kp_str one = {0}, two = {0};
	struct dialog_state back;

	dialog_save(s, b->kb, &one);
	assert(dialog_load(one.p, b->kb, &back, NULL) == 0);
	check_state(&back, b->kb);
	dialog_save(&back, b->kb, &two);
	assert(strcmp(one.p, two.p) == 0);
}

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	struct bench *b = bench();
	struct dialog_state s;
	int64_t turn = 0;

	kp_arena_reset(b->arena);
	dialog_init(&s);
	for (; n >= 3 && turn < 64; p += 3, n -= 3)
		step(b, &s, p, ++turn);
	check_saved(b, &s);
	KP_AUTO(kp_cstr) char *rest = kp_strndup((const char *)p, n);
	if (dialog_load(rest, b->kb, &s, NULL) == 0)
		check_state(&s, b->kb);
	return 0;
}
