#include "dialog/dialog_priv.h"

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

/* ---- a question ---- */

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
		(r->intent < 0 && !dialog_is_question(kb, e->heard)))
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
		dialog_answer(s, kb, e, arena, r);
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
	dialog_say_intent(s, r, kb, intent, e, read ? &words : NULL, false, arena);
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
	dialog_defer(r, "none_of_these", o->ask >= 0 ? o->ask : o->intents[0]);
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
		dialog_say_case(kb, o->ask, e->choice, r);
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
