#include "dialog/dialog_priv.h"

/* The one intent that is about ourselves: the offer of a person comes with its answer. */
static const char wants_human[] = "chat.ihminen";
/* The intent to which names of our own partners lead. */
static const char of_partners[] = "hr.kumppani";
/* Out-of-scope intents that are answered in a tone of their own. */
static const char of_hard_words[] = "oos.mielialat";
static const char of_gibberish[] = "oos.roska";

/* ---- what to say ---- */

static void say_answer(struct dialog_reply *r, const struct kb_answer *a)
{
	r->md = kb_text_in(&a->md, r->lang);
	r->html = kb_text_in(&a->html, r->lang);
}

/* The case that the question itself names, or -1. */
static int named_case(
	const struct kb_ask *ask, struct text_analyser *an, const struct text_words *words)
{
	for (size_t i = 0; i < ask->nchoices; i++)
		if (dialog_finds(
			    ask->choices[i].patterns, ask->choices[i].npatterns, an, words))
			return (int)i;
	return -1;
}

static void offer_cases(struct dialog_reply *r, int intent, const struct kb_ask *ask)
{
	r->cases = intent;
	for (size_t i = 0; i < ask->nchoices && i < DIALOG_MAX_CHOICES; i++)
		r->choices[r->nchoices++] = (struct dialog_choice){
			.label = kb_text_in(&ask->choices[i].label, r->lang),
			.intent = intent};
}

void dialog_say_intent(struct dialog_state *s, struct dialog_reply *r, const struct kb *kb,
	int index, const struct dialog_event *e, const struct text_words *words, bool carries,
	struct kp_arena *arena)
{
	const struct kb_intent *intent = &kb->intents[index];
	int chosen = intent->ask && words ? named_case(intent->ask, e->an, words) : -1;
	struct dialog_reading read;

	if (intent->nslots) {
		if (words) {
			dialog_read(intent, -1, e->an, words, &read);
			read.carries |= carries;
		}
		dialog_say_slots(s, kb, index, words ? &read : NULL, arena, r);
		return;
	}
	r->outcome = DIALOG_ANSWERED;
	r->intent = index;
	r->section = kb_small_talk(intent) ? -1 : intent->section;
	r->about = index;
	r->offer_escalation = strcmp(intent->id, wants_human) == 0;
	if (chosen >= 0) {
		say_answer(r, &intent->ask->choices[chosen].answer);
		return;
	}
	say_answer(r, &intent->answer);
	if (!intent->ask)
		return;
	offer_cases(r, index, intent->ask);
	if (!r->md) {
		r->outcome = DIALOG_ASKING;
		r->md = kb_text_in(&intent->ask->question, r->lang);
	}
}

void dialog_say_case(const struct kb *kb, int intent, int choice, struct dialog_reply *r)
{
	const struct kb_intent *i = &kb->intents[intent];

	r->outcome = DIALOG_ANSWERED;
	r->intent = intent;
	r->section = i->section;
	r->about = intent;
	say_answer(r, &i->ask->choices[choice].answer);
}

void dialog_defer(struct dialog_reply *r, const char *phrase, int about)
{
	r->outcome = DIALOG_DEFERRED;
	r->intent = -1;
	r->phrase = phrase;
	r->about = about;
	r->offer_escalation = true;
}

/* ---- a question ---- */

static bool label_is_new(const struct dialog_reply *r, const char *label)
{
	for (size_t i = 0; i < r->nchoices; i++)
		if (strcmp(r->choices[i].label, label) == 0)
			return false;
	return true;
}

/* Nobody means a greeting who has to be asked what they mean. */
static bool may_mean(const struct kb *kb, const struct match_hit *hit)
{
	const struct kb_intent *intent = &kb->intents[hit->intent];

	return !kb_small_talk(intent) || strcmp(intent->id, wants_human) == 0;
}

static void add_hits(struct dialog_reply *r, const struct kb *kb, const struct match_result *m)
{
	for (size_t i = 0; i < m->offered && i < m->nhits; i++) {
		int intent = m->hits[i].intent;
		const char *label = kb_text_in(&kb->intents[intent].title, r->lang);

		if (r->nchoices < DIALOG_MAX_CHOICES && may_mean(kb, &m->hits[i]) &&
			label_is_new(r, label))
			r->choices[r->nchoices++] = (struct dialog_choice){label, intent};
	}
}

static void offer_hits(
	struct dialog_reply *r, const struct kb *kb, const struct match_result *m)
{
	add_hits(r, kb, m);
	r->outcome = DIALOG_CLARIFY;
	r->phrase = r->nchoices == 1 ? "clarify_one" : "clarify";
	r->about = r->choices[0].intent;
}

/* What an unsure question leans to; -1 when even that is a guess. */
static int leaning(const struct kb *kb, const struct match_result *m)
{
	return m->nhits && m->oos <= 0.5 && m->hits[0].confidence >= 0.25 &&
			       may_mean(kb, &m->hits[0])
		       ? m->hits[0].intent
		       : -1;
}

/* While a partner has the word the bot answers what it knows and leaves the rest to them. */
static void leave_to_partner(struct dialog_reply *r, const struct dialog_state *s)
{
	r->outcome = DIALOG_DEFERRED;
	r->phrase = "with_partner";
	r->add_to_ticket = s->human;
}

static bool has_choices(const struct kb *kb, const struct match_result *m)
{
	for (size_t i = 0; i < m->offered && i < m->nhits; i++)
		if (may_mean(kb, &m->hits[i]))
			return true;
	return false;
}

static bool may_offer(const struct kb *kb, const struct match_result *m)
{
	return m->decision == MATCH_CLARIFY && has_choices(kb, m);
}

/* ---- refusing, in the tone that fits ---- */

/* Single letters, numbers and small words alone say nothing either. */
static bool is_gibberish(const struct kb *kb, const struct match_result *m)
{
	bool word = false;

	for (size_t i = 0; i < m->words.n; i++)
		word |= !m->words.v[i].number && strlen(m->words.v[i].surface) > 2;
	return !word || m->no_topic || dialog_is_sure(kb, m, of_gibberish);
}

static void refuse_personal(
	struct dialog_reply *r, const struct kb *kb, const struct match_result *m)
{
	dialog_defer(r, dialog_personal_phrase(kb, m), m->nhits ? m->hits[0].intent : -1);
	r->tail = "escalate_offer";
}

/* Hard words at the door get a calm answer. After a question they are about what was not
 * answered: then a person is offered, and so is for a message that twice makes no sense. */
static void calm(struct dialog_reply *r, const struct dialog_state *s)
{
	bool about = s->fails > 0 || s->question[0];

	dialog_defer(r, about ? "frustrated" : "insulted", s->intent);
	r->offer_escalation = about;
	r->tail = about ? "escalate_offer" : NULL;
}

static void ask_again(struct dialog_reply *r, const struct dialog_state *s)
{
	dialog_defer(r, "unclear", s->intent);
	r->offer_escalation = s->fails > 0;
	r->tail = r->offer_escalation ? "escalate_offer" : NULL;
}

bool dialog_is_question(const struct kb *kb, const struct dialog_heard *h)
{
	const struct match_result *m = &h->found;

	return h->personal || h->foreign || m->decision != MATCH_DEFER ||
	       !(dialog_is_sure(kb, m, of_hard_words) || is_gibberish(kb, m));
}

static void offer_partners(struct dialog_reply *r, const struct kb *kb, int intent)
{
	r->outcome = DIALOG_CLARIFY;
	r->phrase = "clarify_one";
	r->about = intent;
	r->choices[r->nchoices++] = (struct dialog_choice){
		kb_text_in(&kb->intents[intent].title, r->lang), intent};
}

static void refuse(struct dialog_reply *r, const struct dialog_state *s, const struct kb *kb,
	const struct dialog_event *e, struct kp_arena *arena)
{
	const struct match_result *m = &e->heard->found;

	if (dialog_is_sure(kb, m, of_hard_words)) {
		calm(r, s);
	} else if (is_gibberish(kb, m)) {
		ask_again(r, s);
	} else if (m->oos <= 0.5) {
		dialog_defer(r, "deferred", leaning(kb, m));
		dialog_offer_source(r, e, &m->words, "deferred_source", arena);
	} else {
		dialog_defer(r, "not_hr", -1);
		r->tail = "escalate_offer";
	}
}

/* ---- two questions ---- */

static void add_answer(struct kp_str *out, const struct kb_intent *intent, const char *md,
	enum text_lang lang)
{
	if (out->n)
		kp_str_add(out, "\n\n");
	kp_str_addf(out, "**%s**\n\n%s", kb_text_in(&intent->title, lang), md);
}

/* Both under their titles; the cases of the second only where the first has none. */
static void answer_both(
	struct dialog_reply *r, const struct kb *kb, int second, struct kp_arena *arena)
{
	KP_AUTO(kp_str) struct kp_str md = {0}, html = {0};
	const struct kb_intent *intent = &kb->intents[second];

	add_answer(&md, &kb->intents[r->intent], r->md, r->lang);
	add_answer(&md, intent, kb_text_in(&intent->answer.md, r->lang), r->lang);
	kb_markdown(md.p, md.n, &html);
	r->md = kp_arena_strndup(arena, md.p, md.n);
	r->html = kp_arena_strndup(arena, kp_str_c(&html), html.n);
	r->also = second;
	r->also_section = intent->section;
	if (!r->nchoices && r->slot < 0 && intent->ask)
		offer_cases(r, second, intent->ask);
}

/* The first is answered. The second too, if it is as sure and can be answered at once; else it
 * is asked for. */
static void answer_second(struct dialog_reply *r, const struct kb *kb,
	const struct match_result *m, struct kp_arena *arena)
{
	int second = m->nhits ? m->hits[0].intent : -1;

	if (m->decision == MATCH_DIRECT && second >= 0 && r->outcome == DIALOG_ANSWERED &&
		kb->intents[second].answer.md.in[r->lang] && r->md) {
		answer_both(r, kb, second, arena);
	} else if (r->nchoices == 0 && r->slot < 0 && second >= 0 &&
		   (m->decision == MATCH_DIRECT || may_offer(kb, m))) {
		add_hits(r, kb, m);
		r->tail = r->nchoices == 1 ? "second_clarify_one" : "second_clarify";
	} else {
		r->tail = "second_question";
	}
}

void dialog_answer(struct dialog_state *s, const struct kb *kb, const struct dialog_event *e,
	struct kp_arena *arena, struct dialog_reply *r)
{
	const struct dialog_heard *h = e->heard;
	const struct match_result *m = &h->found;
	bool answer = m->decision == MATCH_DIRECT && m->nhits && !h->foreign && !h->personal;
	int partners;

	r->lead = h->foreign ? "other_language" : h->greets ? "hello_short" : NULL;
	if (answer) {
		dialog_say_intent(
			s, r, kb, m->hits[0].intent, e, &m->words, m->from_context, arena);
		if (h->second)
			answer_second(r, kb, h->second, arena);
	} else if (s->human[0] && e->now < s->human_until) {
		r->lead = NULL;
		leave_to_partner(r, s);
	} else if (h->personal) {
		refuse_personal(r, kb, m);
	} else if (h->foreign ? m->decision == MATCH_DIRECT && has_choices(kb, m)
			      : may_offer(kb, m)) {
		offer_hits(r, kb, m);
	} else if (h->names_partner && (partners = kb_find_intent(kb, of_partners)) >= 0) {
		offer_partners(r, kb, partners);
	} else if (h->foreign) {
		dialog_defer(r, "escalate_offer", -1);
	} else {
		refuse(r, s, kb, e, arena);
	}
}
