#include "dialog/dialog_priv.h"

/* In place of a name in what is kept, as "[hetu]" stands for an identity code. */
static const char no_name[] = "[nimi]";

/* The one piece of small talk that is said back. */
static const char hello[] = "chat.tervehdys";

#define MOST_GREETING 4 /* words */
#define MOST_UNREAD   3 /* words of an answer that makes no sense */

struct hearing {
	const struct dialog_state *s;
	const struct match_engine *engine;
	const struct kb *kb;
	struct text_analyser *an;
	bool explain;
	struct kp_arena *arena;
	bool alone; /* of all that was matched so far */
};

static void match(struct hearing *h, const char *text, size_t n, struct match_context context,
	struct match_result *out)
{
	struct match_query q = {.text = text, .n = n, .hint = h->s->lang, .context = context};

	match_ask(h->engine, h->an, &q, h->explain, h->arena, out);
	h->alone = h->alone && out->alone;
}

static bool answers(const struct kb *kb, const struct match_result *m)
{
	return m->decision == MATCH_DIRECT && m->nhits &&
	       !kb_small_talk(&kb->intents[m->hits[0].intent]);
}

/* The language of what was shown last. */
static enum text_lang said_in(const struct hearing *h)
{
	return h->s->said != TEXT_UNKNOWN ? h->s->said : dialog_lang(h->s, h->kb);
}

/* ---- choices named in words ---- */

static size_t labels_of(const struct kb *kb, const struct dialog_offer *o, enum text_lang lang,
	const char *labels[DIALOG_MAX_CHOICES])
{
	for (int i = 0; i < o->n; i++) {
		const struct kb_text *t =
			o->ask >= 0          ? &kb->intents[o->ask].ask->choices[i].label
			: o->intents[i] >= 0 ? &kb->intents[o->intents[i]].title
					     : NULL;

		labels[i] = t ? kb_text_in(t, lang) : "";
	}
	return o->n;
}

static void hear_pick(const struct hearing *h, const char *text, struct dialog_heard *out)
{
	const struct dialog_state *s = h->s;
	enum text_lang lang = said_in(h);
	const char *labels[DIALOG_MAX_CHOICES];
	struct match_labels shown = {.lang = lang, .v = labels};
	const struct dialog_offer *o;
	int pick;

	if (!s->noffers)
		return;
	o = &s->offers[s->noffers - 1];
	if (o->slot >= 0)
		return; /* hear_slots() has read it */
	shown.n = labels_of(h->kb, o, lang, labels);
	shown.none =
		kb_phrase(h->kb, shown.n == 1 ? "clarify_none_one" : "clarify_none", lang);
	pick = match_pick(h->an, text, strlen(text), &shown, h->arena);
	if (pick == MATCH_NO_PICK || (pick >= 0 && !*labels[pick]))
		return;
	out->picks = true;
	out->of = o->interaction;
	out->choice = pick;
	out->found = (struct match_result){
		.lang = lang, .why = "choice", .oos_intent = -1, .words.folded = ""};
}

/* ---- what was asked, or can be changed ---- */

static bool same_folded(const char *a, const char *b)
{
	KP_AUTO(kp_str) struct kp_str x = {0}, y = {0};

	text_fold(a, strlen(a), &x);
	text_fold(b, strlen(b), &y);
	return strcmp(kp_str_c(&x), kp_str_c(&y)) == 0;
}

static void hear_option(struct dialog_heard *out, int slot, const struct kb_option *o)
{
	out->slot = DIALOG_VALUES;
	out->values = (struct kb_values){.known = 0};
	kb_learn(&out->values, (size_t)slot, o->value);
}

/* The label of an option, as it stands; of what was asked also its number, or some of its
 * words. */
static bool hear_label(const struct hearing *h, const char *text, struct dialog_heard *out)
{
	const struct dialog_form *f = &h->s->form;
	const struct kb_intent *intent = &h->kb->intents[f->intent];
	const char *labels[DIALOG_MAX_CHOICES];
	struct match_labels shown = {.lang = said_in(h),
		.v = labels,
		.none = kb_phrase(h->kb, "slot_unknown", said_in(h))};
	int pick;

	for (size_t i = 0; i < intent->nslots; i++)
		for (size_t k = 0; k < intent->slots[i].noptions; k++) {
			const struct kb_option *o = &intent->slots[i].options[k];

			if (f->asked >= 0 && f->asked != (int)i)
				continue;
			if (same_folded(text, kb_text_in(&o->label, shown.lang))) {
				hear_option(out, (int)i, o);
				return true;
			}
			labels[k] = kb_text_in(&o->label, shown.lang);
			shown.n = k + 1;
		}
	if (f->asked < 0 || intent->slots[f->asked].kind != KB_CHOICE)
		return false;
	pick = match_pick(h->an, text, strlen(text), &shown, h->arena);
	if (pick >= 0)
		hear_option(out, f->asked, &intent->slots[f->asked].options[pick]);
	else if (pick == MATCH_PICKS_NONE)
		out->slot = DIALOG_NOT_KNOWN;
	return out->slot != DIALOG_NO_SLOT;
}

/* Which slot a bare number is for. */
static int slot_of_bare(const struct hearing *h)
{
	const struct dialog_form *f = &h->s->form;

	if (f->asked >= 0 || f->last < 0)
		return f->asked;
	return h->kb->intents[f->intent].slots[f->last].kind == KB_YES_NO ? -1 : f->last;
}

static bool hear_reading(
	const struct dialog_form *f, const struct dialog_reading *r, struct dialog_heard *out)
{
	out->values = r->values;
	out->outside = r->outside;
	if (f->asked >= 0 && r->unknown && !r->values.known)
		out->slot = DIALOG_NOT_KNOWN;
	else if (r->outside >= 0)
		out->slot = DIALOG_OUTSIDE;
	else if (r->values.known)
		out->slot = DIALOG_VALUES;
	return out->slot != DIALOG_NO_SLOT;
}

/* A message that holds a value and nothing else: "kuusi vuotta", "what if 12 years?". */
static bool hear_slots(const struct hearing *h, const char *text, struct dialog_heard *out)
{
	const struct dialog_form *f = &h->s->form;
	struct dialog_reading r;
	struct text_words words;

	if (f->intent < 0 || strlen(text) > MATCH_MAX_PICK)
		return false;
	if (hear_label(h, text, out))
		return true;
	for (int i = 0; i < TEXT_LANGS; i++) {
		enum text_lang lang = (said_in(h) + i) % TEXT_LANGS;

		text_analyse(h->an, lang, text, strlen(text), NULL, h->arena, &words);
		dialog_read(&h->kb->intents[f->intent], slot_of_bare(h), h->an, &words, &r);
		if ((r.whole || r.unknown) && hear_reading(f, &r, out))
			return true;
	}
	return false;
}

bool dialog_says_the_same(const struct dialog_state *s, const struct dialog_heard *h)
{
	const struct dialog_form *f = &s->form;

	return f->intent < 0 || f->asked < 0 || !h->may_fill ||
	       (h->meant >= 0 && h->meant != f->intent);
}

/* A value among other words. Another question is none, even with a number in it; what is no
 * question ("and the bonus" asks, too) and means nothing was meant for an answer. */
static void hear_answer(const struct hearing *h, const char *text, struct dialog_heard *out)
{
	const struct match_result *m = &out->found;
	const struct dialog_form *f = &h->s->form;
	struct dialog_reading r;
	bool about = m->nhits && m->hits[0].intent == f->intent, question;

	out->may_fill = true;
	out->meant = m->decision == MATCH_DIRECT && m->nhits ? (int16_t)m->hits[0].intent : -1;
	if (dialog_says_the_same(h->s, out))
		return;
	question = match_is_question(text, strlen(text));
	dialog_read(&h->kb->intents[f->intent], f->asked, h->an, &m->words, &r);
	if (about || r.carries || !question) {
		if (hear_reading(f, &r, out))
			return;
	}
	about &= !m->from_context;
	if (m->words.n && m->words.n <= MOST_UNREAD && !about && !question && !m->goes_on)
		out->slot = DIALOG_NOT_READ;
}

/* ---- a greeting before the question ---- */

/* The word after the first `n` ones; NULL: there is none. */
static const char *after_words(const char *folded, size_t n)
{
	for (const char *p = folded; *p; n--) {
		p += strspn(p, " ,.!:;-");
		if (n == 0)
			return *p ? p : NULL;
		p += strcspn(p, " ,.!:;-");
	}
	return NULL;
}

/* Greetings and thanks are content: a beginning that stands among the samples of small talk is
 * one. Its bytes, 0: there is none; the longest counts. */
static size_t greeting(
	const struct kb *kb, enum text_lang lang, const char *text, int *intent_out)
{
	size_t found = 0;

	for (size_t k = 1; k <= MOST_GREETING; k++) {
		const char *rest = after_words(text, k);
		size_t n = rest ? (size_t)(rest - text) : 0;
		int intent;

		while (n && strchr(" ,.!:;-", text[n - 1]))
			n--;
		intent = n ? kb_find_small_talk(kb, lang, text, n) : -1;
		if (intent >= 0) {
			found = (size_t)(rest - text);
			*intent_out = intent;
		}
	}
	return found;
}

/* Where the whole says too little, what stands after the greeting may say more. */
static void hear_behind_greeting(struct hearing *h, const char *text, struct dialog_heard *out)
{
	KP_AUTO(kp_str) struct kp_str folded = {0};
	struct match_result rest;
	size_t skip;
	int small;

	if (answers(h->kb, &out->found))
		return;
	text_fold(text, strlen(text), &folded);
	skip = greeting(h->kb, out->found.lang, kp_str_c(&folded), &small);
	/* Thanks that go on ("that helped a lot") are still thanks. */
	if (skip == 0 || (out->found.decision == MATCH_DIRECT &&
				 !match_is_question(folded.p + skip, folded.n - skip)))
		return;
	match(h, folded.p + skip, folded.n - skip, dialog_context(h->s), &rest);
	if (!answers(h->kb, &rest) &&
		(out->found.decision == MATCH_DIRECT || rest.decision != MATCH_CLARIFY))
		return;
	out->found = rest;
	out->greets = strcmp(h->kb->intents[small].id, hello) == 0;
}

/* ---- two questions ---- */

static void match_part(struct hearing *h, const char *text, struct match_part part,
	struct match_context context, struct match_result *out)
{
	match(h, text + part.from, part.to - part.from, context, out);
}

/* The second may lean on the first: "when is it paid, and how much is it". When only one of
 * them can be answered that one is, and the other is asked for. */
static void hear_second(struct hearing *h, const char *text, struct dialog_heard *out)
{
	struct match_part part[2];
	struct match_result *one = kp_arena_alloc(h->arena, sizeof(*one)),
			    *two = kp_arena_alloc(h->arena, sizeof(*two));
	struct match_context context;
	bool alone;

	if (match_split(text, strlen(text), part) != 2)
		return;
	match_part(h, text, part[0], dialog_context(h->s), one);
	context.intent = answers(h->kb, one) ? one->hits[0].intent : -1;
	context.question =
		kp_arena_strndup(h->arena, text + part[0].from, part[0].to - part[0].from);
	alone = h->alone;
	match_part(h, text, part[1], context, two);
	h->alone = alone; /* what the second leans on comes with the message itself */
	if (!answers(h->kb, one)) {
		if (answers(h->kb, &out->found) || !answers(h->kb, two))
			return;
		out->found = *two;
		out->second = one;
		return;
	}
	if (two->nhits == 0 || two->hits[0].intent == one->hits[0].intent ||
		(two->decision == MATCH_DIRECT && !answers(h->kb, two)))
		return;
	out->found = *one;
	out->second = two;
}

/* ---- the whole ---- */

/* What nobody looked at for names is not kept either. */
static void keep(const struct hearing *h, const char *text, const struct dialog_names *names,
	struct dialog_heard *out)
{
	KP_AUTO(kp_str) struct kp_str nameless = {0}, kept = {0};

	text = kp_arena_strndup(h->arena, text, names->end);
	dialog_replace_names(text, names, no_name, &nameless);
	text_redact(kp_str_c(&nameless), nameless.n, &kept);
	out->question = kp_arena_strndup(h->arena, kp_str_c(&kept), kept.n);
}

/* Names say nothing of what is asked: what is left without them is matched again. The arena's
 * text without them. */
static const char *hear_names(struct hearing *h, const char *text,
	const struct dialog_names *names, struct dialog_heard *out)
{
	KP_AUTO(kp_str) struct kp_str nameless = {0};
	struct match_result bare;

	out->names_partner = names->ours;
	dialog_replace_names(text, names, "", &nameless);
	match(h, kp_str_c(&nameless), nameless.n, dialog_context(h->s), &bare);
	out->personal = dialog_is_personal(h->kb, text, &out->found, &bare, names);
	out->found = bare;
	return kp_arena_strndup(h->arena, kp_str_c(&nameless), nameless.n);
}

bool dialog_hear_pick(const struct dialog_state *s, const struct match_engine *engine,
	struct text_analyser *an, const char *text, struct kp_arena *arena,
	struct dialog_heard *out)
{
	struct hearing h = {.s = s, .kb = match_kb(engine), .an = an, .arena = arena};
	struct dialog_names names = {.n = 0};

	*out = (struct dialog_heard){.found.oos_intent = -1};
	if (hear_slots(&h, text, out))
		out->found = (struct match_result){.lang = said_in(&h),
			.why = "slot",
			.oos_intent = -1,
			.words.folded = ""};
	else
		hear_pick(&h, text, out);
	if (!out->picks && out->slot == DIALOG_NO_SLOT)
		return false;
	names.end = strlen(text);
	keep(&h, text, &names, out);
	return true;
}

void dialog_hear_message(const struct dialog_state *s, const struct match_engine *engine,
	struct text_analyser *an, const char *text, bool explain, struct kp_arena *arena,
	struct dialog_heard *out)
{
	struct hearing h = {s, engine, match_kb(engine), an, explain, arena, .alone = true};
	struct dialog_names names = {.n = 0};

	*out = (struct dialog_heard){.found.oos_intent = -1};
	match(&h, text, strlen(text), dialog_context(s), &out->found);
	out->foreign = text_is_foreign(text, strlen(text));
	dialog_find_names(h.kb, an, text, &out->found, &names);
	keep(&h, text, &names, out);
	if (names.n || names.ours)
		text = hear_names(&h, text, &names, out);
	else
		out->personal = !out->foreign && dialog_is_personal(h.kb, text, &out->found,
							 &out->found, &names);
	if (!out->foreign && !out->personal) {
		hear_behind_greeting(&h, text, out);
		hear_answer(&h, text, out);
		h.alone &= !dialog_hear_career(s, h.kb, an, arena, &out->found);
		if (out->slot == DIALOG_NO_SLOT)
			hear_second(&h, text, out);
	}
	out->alone = h.alone;
}

void dialog_hear(const struct dialog_state *s, const struct match_engine *engine,
	struct text_analyser *an, const char *text, bool explain, struct kp_arena *arena,
	struct dialog_heard *out)
{
	if (!dialog_hear_pick(s, engine, an, text, arena, out))
		dialog_hear_message(s, engine, an, text, explain, arena, out);
}

void dialog_heard_copy(
	const struct dialog_heard *from, struct kp_arena *arena, struct dialog_heard *out)
{
	*out = *from;
	out->question = kp_arena_strdup(arena, from->question);
	match_result_copy(&from->found, arena, &out->found);
	if (from->second) {
		struct match_result *second = kp_arena_alloc(arena, sizeof(*second));

		match_result_copy(from->second, arena, second);
		out->second = second;
	}
}
