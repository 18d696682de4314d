#include "dialog/dialog_priv.h"

/* The one intent that is about ourselves: the offer of a person comes with its answer. */
static const char wants_human[] = "chat.ihminen";
/* The intent to which names of our own partners lead. */
static const char of_partners[] = "hr.kumppani";
/* Out-of-scope intents that are answered in a tone of their own. */
static const char of_hard_words[] = "oos.mielialat";
static const char of_gibberish[] = "oos.roska";

const char *dialog_outcome_name(enum dialog_outcome o)
{
	static const char *const names[] = {"answered", "clarify", "deferred", "asking"};

	return names[o];
}

/* ---- memory ---- */

static void remember_turn(struct dialog_state *s, int64_t interaction, int about)
{
	if (s->nrecent == DIALOG_MAX_RECENT) {
		memmove(s->recent, s->recent + 1,
			(DIALOG_MAX_RECENT - 1) * sizeof(s->recent[0]));
		s->nrecent--;
	}
	s->recent[s->nrecent++] = (struct dialog_turn){
		.interaction = interaction, .about = (int16_t)about, .pilot = -1};
}

static const struct dialog_turn *find_turn(const struct dialog_state *s, int64_t interaction)
{
	for (int i = s->nrecent - 1; i >= 0; i--)
		if (s->recent[i].interaction == interaction)
			return &s->recent[i];
	return NULL;
}

int dialog_pilot(const struct dialog_state *s, int64_t interaction)
{
	const struct dialog_turn *t = find_turn(s, interaction);

	return t ? t->pilot : -1;
}

static const struct dialog_offer *find_offer(const struct dialog_state *s, int64_t interaction)
{
	for (int i = s->noffers - 1; i >= 0; i--)
		if (s->offers[i].interaction == interaction)
			return &s->offers[i];
	return NULL;
}

/* Earlier choices stay open until the next question: people try one, then another. */
static void remember_offer(
	struct dialog_state *s, int64_t interaction, const struct dialog_reply *r)
{
	struct dialog_offer *o;

	if (r->nchoices == 0 && r->slot < 0)
		return; /* what is asked for can always be unknown */
	if (s->noffers == DIALOG_MAX_OFFERS) {
		memmove(s->offers, s->offers + 1,
			(DIALOG_MAX_OFFERS - 1) * sizeof(s->offers[0]));
		s->noffers--;
	}
	o = &s->offers[s->noffers++];
	*o = (struct dialog_offer){.interaction = interaction,
		.ask = (int16_t)r->cases,
		.slot = (int8_t)r->slot,
		.n = (uint8_t)r->nchoices};
	for (size_t i = 0; i < r->nchoices; i++)
		o->intents[i] = (int16_t)r->choices[i].intent;
}

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

/* An intent's answer; its cases beside it, or first when the answer depends on them. `words`:
 * of the question, in which they may be named; `carries`: it goes on from what was said. */
static void say_intent(struct dialog_state *s, struct dialog_reply *r, const struct kb *kb,
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

static void defer(struct dialog_reply *r, const char *phrase, int about)
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
	r->outcome = DIALOG_CLARIFY;
	r->phrase = "clarify";
	add_hits(r, kb, m);
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

static enum text_lang spoken(
	const struct dialog_state *s, const struct kb *kb, enum text_lang lang)
{
	return lang != TEXT_UNKNOWN && kb->langs[lang] ? lang : dialog_lang(s, kb);
}

/* Nothing but signs: the choices and the thread stay as they are. */
static bool nothing_asked(struct dialog_reply *r, const struct match_result *m)
{
	if (m->words.n)
		return false;
	r->outcome = DIALOG_DEFERRED;
	r->phrase = "empty_question";
	return true;
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

/* Single letters and numbers say nothing either. */
static bool is_gibberish(const struct kb *kb, const struct match_result *m)
{
	bool word = false;

	for (size_t i = 0; i < m->words.n; i++)
		word |= !m->words.v[i].number && strlen(m->words.v[i].surface) > 2;
	return !word || dialog_is_sure(kb, m, of_gibberish);
}

static void refuse_personal(
	struct dialog_reply *r, const struct kb *kb, const struct match_result *m)
{
	defer(r, dialog_personal_phrase(kb, m), m->nhits ? m->hits[0].intent : -1);
	r->tail = "escalate_offer";
}

/* Hard words at the door get a calm answer. After a question they are about what was not
 * answered: then a person is offered, and so is for a message that twice makes no sense. */
static void calm(struct dialog_reply *r, const struct dialog_state *s)
{
	bool about = s->fails > 0 || s->question[0];

	defer(r, about ? "frustrated" : "insulted", s->intent);
	r->offer_escalation = about;
	r->tail = about ? "escalate_offer" : NULL;
}

static void ask_again(struct dialog_reply *r, const struct dialog_state *s)
{
	defer(r, "unclear", s->intent);
	r->offer_escalation = s->fails > 0;
	r->tail = r->offer_escalation ? "escalate_offer" : NULL;
}

/* Hard words and signs without sense are no question: the one before them stays. */
static bool is_question(const struct kb *kb, const struct dialog_heard *h)
{
	const struct match_result *m = &h->found;

	return h->personal || h->foreign || m->decision != MATCH_DEFER ||
	       !(dialog_is_sure(kb, m, of_hard_words) || is_gibberish(kb, m));
}

static void offer_partners(struct dialog_reply *r, const struct kb *kb, int intent)
{
	r->outcome = DIALOG_CLARIFY;
	r->phrase = "clarify";
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
		defer(r, "deferred", leaning(kb, m));
		dialog_offer_source(r, e, &m->words, "deferred_source", arena);
	} else {
		defer(r, "not_hr", -1);
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
		r->tail = "second_clarify";
	} else {
		r->tail = "second_question";
	}
}

static void answer_question(struct dialog_state *s, const struct kb *kb,
	const struct dialog_event *e, struct kp_arena *arena, struct dialog_reply *r)
{
	const struct dialog_heard *h = e->heard;
	const struct match_result *m = &h->found;
	bool answer = m->decision == MATCH_DIRECT && m->nhits && !h->foreign && !h->personal;
	int partners;

	r->lead = h->foreign ? "other_language" : h->greets ? "hello_short" : NULL;
	if (answer) {
		say_intent(s, r, kb, m->hits[0].intent, e, &m->words, m->from_context, arena);
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
		defer(r, "escalate_offer", -1);
	} else {
		refuse(r, s, kb, e, arena);
	}
}

static void count_fails(struct dialog_state *s, const struct dialog_reply *r)
{
	if (r->outcome == DIALOG_ANSWERED || r->outcome == DIALOG_ASKING)
		s->fails = 0;
	else if (s->fails < UINT8_MAX)
		s->fails++;
}

static void remember_question(struct dialog_state *s, const struct kb *kb,
	const struct dialog_event *e, const struct dialog_reply *r)
{
	enum text_lang lang = e->heard->found.lang;

	s->noffers = 0;
	remember_offer(s, e->interaction, r);
	if (!s->lang_told && lang != TEXT_UNKNOWN && !e->heard->foreign)
		s->lang = lang;
	/* Thanks between two questions must not cut the thread. */
	if ((r->intent >= 0 && kb_small_talk(&kb->intents[r->intent])) ||
		(r->intent < 0 && !is_question(kb, e->heard)))
		return;
	/* Another subject: what was told of the one before is over. */
	if (r->intent != s->form.intent)
		dialog_form_clear(&s->form);
	/* What was only leaned to still is what "and for how long?" is about. */
	dialog_turn_topic(s, e->heard, r->intent, r->about);
}

/* What was asked is answered, or a value changed: the question before it stays. */
static void answer_slot(struct dialog_state *s, const struct kb *kb,
	const struct dialog_event *e, struct kp_arena *arena, struct dialog_reply *r)
{
	r->lang = spoken(s, kb, s->said);
	r->confidence = 1; /* they said so themselves */
	dialog_take_slots(s, kb, e->heard, arena, r);
	remember_offer(s, e->interaction, r);
	s->intent = s->form.intent;
}

static void asked(struct dialog_state *s, const struct kb *kb, const struct dialog_event *e,
	struct kp_arena *arena, struct dialog_reply *r)
{
	const struct match_result *m = &e->heard->found;

	r->answer = true;
	r->lang = e->heard->foreign ? dialog_lang(s, kb) : spoken(s, kb, m->lang);
	r->confidence = m->nhits ? m->hits[0].confidence : 0;
	if (e->heard->slot != DIALOG_NO_SLOT) {
		answer_slot(s, kb, e, arena, r);
	} else if (!nothing_asked(r, m)) {
		answer_question(s, kb, e, arena, r);
		remember_question(s, kb, e, r);
	}
	count_fails(s, r);
	remember_turn(s, e->interaction, r->about);
	s->said = r->lang;
}

/* ---- a choice ---- */

/* One of several intents: answered like a sure question, with the question that led here
 * read again for the case it names. */
static void say_chosen(struct dialog_state *s, const struct kb *kb,
	const struct dialog_event *e, int intent, struct kp_arena *arena,
	struct dialog_reply *r)
{
	const struct kb_intent *chosen = &kb->intents[intent];
	struct text_words words;
	bool read = (chosen->ask || chosen->nslots) && e->an && s->question[0];

	if (read)
		text_analyse(
			e->an, r->lang, s->question, strlen(s->question), NULL, arena, &words);
	say_intent(s, r, kb, intent, e, read ? &words : NULL, false, arena);
}

static void say_case(const struct kb *kb, int intent, int choice, struct dialog_reply *r)
{
	const struct kb_intent *i = &kb->intents[intent];

	r->outcome = DIALOG_ANSWERED;
	r->intent = intent;
	r->section = i->section;
	r->about = intent;
	say_answer(r, &i->ask->choices[choice].answer);
}

/* A message that picks one of the choices is a choice like any other. */
static struct dialog_event as_choice(const struct dialog_event *e)
{
	struct dialog_event choice = *e;

	choice.kind = DIALOG_CHOSE;
	choice.of = e->heard->of;
	choice.choice = e->heard->choice;
	return choice;
}

static void none_of_these(const struct dialog_state *s, const struct dialog_event *e,
	const struct dialog_offer *o, struct kp_arena *arena, struct dialog_reply *r)
{
	defer(r, "none_of_these", o->ask >= 0 ? o->ask : o->intents[0]);
	if (o->ask < 0)
		dialog_offer_source_again(r, s, e, "none_of_these_source", arena);
}

static enum dialog_verdict chose(struct dialog_state *s, const struct kb *kb,
	const struct dialog_event *e, struct kp_arena *arena, struct dialog_reply *r)
{
	const struct dialog_offer *o = find_offer(s, e->of);

	if (!o)
		return DIALOG_NO_OFFER;
	if (e->choice < -1 || e->choice >= o->n ||
		(e->choice >= 0 && o->ask < 0 && o->intents[e->choice] < 0))
		return DIALOG_NO_CHOICE;

	r->answer = true;
	r->lang = spoken(s, kb, s->said);
	r->confidence = e->choice < 0 ? 0 : 1; /* they said so themselves */
	if (o->slot >= 0)
		dialog_choose_slot(s, kb, o, e->choice, arena, r);
	else if (e->choice < 0)
		none_of_these(s, e, o, arena, r);
	else if (o->ask >= 0)
		say_case(kb, o->ask, e->choice, r);
	else
		say_chosen(s, kb, e, o->intents[e->choice], arena, r);

	remember_offer(s, e->interaction, r);
	count_fails(s, r);
	remember_turn(s, e->interaction, r->about);
	if (r->intent >= 0 && !kb_small_talk(&kb->intents[r->intent])) {
		dialog_choose_topic(s, r->intent);
		if (r->intent != s->form.intent)
			dialog_form_clear(&s->form);
	}
	return DIALOG_OK;
}

/* ---- a person ---- */

static enum dialog_verdict escalated(
	const struct dialog_state *s, const struct dialog_event *e, struct dialog_reply *r)
{
	const struct dialog_turn *t = e->of ? find_turn(s, e->of) : NULL;

	if (e->of && !t)
		return DIALOG_NO_OFFER;
	r->open_ticket = true;
	r->about = t ? t->about : s->intent;
	r->question = s->question[0] ? s->question : NULL;
	return DIALOG_OK;
}

/* The area of the intent. Small talk has none: "may I talk to someone" is about what was
 * asked before it. */
static void find_area(
	struct dialog_reply *r, const struct dialog_state *s, const struct kb *kb)
{
	if (r->about >= 0 && kb_small_talk(&kb->intents[r->about]))
		r->about = s->intent;
	if (r->about >= 0)
		r->area = kb->intents[r->about].route;
}

/* ---- careers ---- */

static void read_again(const char *text, const struct kb *kb, const struct dialog_event *e,
	enum text_lang lang, struct kp_arena *arena, struct dialog_roles *out)
{
	struct text_words words;

	text_analyse(e->an, lang, text, strlen(text), NULL, arena, &words);
	dialog_read_roles(kb, e->an, &words, out);
}

/* As the conversation stood. */
struct before {
	const char *question, *topic;
};

/* The roles that the question names, or for a choice the question before it. "And to ward
 * manager?" still is about where one came from in what was asked before. */
static void named_roles(const struct before *before, const struct kb *kb,
	const struct dialog_event *e, enum text_lang lang, struct kp_arena *arena,
	struct dialog_roles *out)
{
	struct dialog_roles earlier;

	if (e->kind == DIALOG_CHOSE) {
		read_again(before->question, kb, e, lang, arena, out);
		return;
	}
	dialog_read_roles(kb, e->an, &e->heard->found.words, out);
	if (out->to < 0 || out->from >= 0 || !e->heard->found.from_context)
		return;
	read_again(before->question, kb, e, lang, arena, &earlier);
	if (earlier.from < 0 && earlier.to < 0)
		read_again(before->topic, kb, e, lang, arena, &earlier);
	out->from = earlier.from != out->to ? earlier.from : -1;
}

/* What the answer takes from the graph of careers. */
static void add_career(const struct before *before, const struct kb *kb,
	const struct dialog_event *e, struct kp_arena *arena, struct dialog_reply *r)
{
	struct dialog_roles roles = {-1, -1};

	if (!r->answer || r->outcome != DIALOG_ANSWERED || r->also >= 0 ||
		!kb_find_career_answer(kb, r->intent))
		return;
	if (e->an)
		named_roles(before, kb, e, r->lang, arena, &roles);
	dialog_tell_career(r, kb, &roles, arena);
}

enum dialog_verdict dialog_step(struct dialog_state *s, const struct kb *kb,
	const struct dialog_event *e, struct kp_arena *arena, struct dialog_reply *out)
{
	struct dialog_reply r = {.intent = -1,
		.about = -1,
		.section = -1,
		.also = -1,
		.also_section = -1,
		.cases = -1,
		.slot = -1,
		.lang = dialog_lang(s, kb)};
	enum dialog_verdict verdict = DIALOG_OK;
	struct dialog_event choice;
	struct before before = {
		kp_arena_strdup(arena, s->question), kp_arena_strdup(arena, s->topic)};

	if (e->kind == DIALOG_ASKED && e->heard->picks) {
		choice = as_choice(e);
		e = &choice;
	}
	switch (e->kind) {
	case DIALOG_ASKED:
		asked(s, kb, e, arena, &r);
		break;
	case DIALOG_CHOSE:
		verdict = chose(s, kb, e, arena, &r);
		break;
	case DIALOG_ESCALATED:
		verdict = escalated(s, e, &r);
		r.lang = spoken(s, kb, s->said);
		break;
	case DIALOG_PARTNER_SPOKE:
		dialog_copy_text(s->human, sizeof(s->human), e->ticket);
		s->human_until = e->now + DIALOG_HUMAN_MS;
		break;
	case DIALOG_TICKET_CLOSED:
		if (kp_str_eq(s->human, e->ticket))
			s->human[0] = '\0';
		break;
	}
	if (verdict != DIALOG_OK)
		return verdict;
	find_area(&r, s, kb);
	add_career(&before, kb, e, arena, &r);
	if (r.answer)
		dialog_mark_sources(s, kb, e, &r);
	*out = r;
	return verdict;
}
