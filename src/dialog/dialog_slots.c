#include "dialog/dialog_priv.h"

#define MOST_TRIES 2 /* answers that could not be read, before the general answer is given */

void dialog_form_clear(struct dialog_form *f)
{
	*f = (struct dialog_form){.intent = -1, .asked = -1, .last = -1};
}

static void begin(struct dialog_reply *r, const struct kb *kb, int intent)
{
	r->intent = intent;
	r->about = intent;
	r->section = kb->intents[intent].section;
}

static void offer_options(struct dialog_reply *r, const struct kb_slot *s, int slot)
{
	r->cases = r->intent;
	r->slot = slot;
	for (size_t i = 0; i < s->noptions && i < DIALOG_MAX_CHOICES; i++)
		r->choices[r->nchoices++] = (struct dialog_choice){
			.label = kb_text_in(&s->options[i].label, r->lang),
			.intent = r->intent};
}

static void ask(struct dialog_state *s, const struct kb *kb, int slot, struct dialog_reply *r)
{
	const struct kb_slot *asked = &kb->intents[r->intent].slots[slot];

	s->form.tries = s->form.asked == slot ? s->form.tries : 0;
	s->form.asked = s->form.last = (int8_t)slot;
	r->outcome = DIALOG_ASKING;
	r->md = kb_text_in(&asked->question, r->lang);
	r->html = NULL;
	offer_options(r, asked, slot);
}

/* The general answer, because more cannot be known; else a person. */
static void say_general(struct dialog_state *s, const struct kb *kb, struct dialog_reply *r)
{
	const struct kb_intent *intent = &kb->intents[r->intent];

	s->form.asked = -1;
	r->md = kb_text_in(&intent->answer.md, r->lang);
	r->html = kb_text_in(&intent->answer.html, r->lang);
	if (r->md) {
		r->outcome = DIALOG_ANSWERED;
		r->lead = "slot_general";
		return;
	}
	r->outcome = DIALOG_DEFERRED;
	r->intent = -1;
	r->section = -1;
	r->phrase = "deferred";
	r->offer_escalation = true;
}

/* Enough of asking. */
static void give_up(struct dialog_state *s, const struct kb *kb, struct dialog_reply *r)
{
	r->nchoices = 0;
	r->cases = r->slot = -1;
	say_general(s, kb, r);
}

static void say_row(struct dialog_state *s, const struct kb *kb, const struct kb_row *row,
	struct kp_arena *arena, struct dialog_reply *r)
{
	const struct kb_intent *intent = &kb->intents[r->intent];
	KP_AUTO(kp_str) struct kp_str md = {0}, values = {0};
	const char *holes[] = {"values", NULL, NULL};

	kb_say_values(kb, intent, &s->form.values, r->lang, &values);
	holes[1] = kp_str_c(&values);
	kb_fill(kb_phrase(kb, "slot_used", r->lang), holes, &md);
	kp_str_add(&md, "\n\n");
	kb_say_row(kb, intent, row, &s->form.values, r->lang, &md);
	kp_str_add(&md, "\n\n");
	kb_say_ground(kb, row, r->lang, &md);
	s->form.asked = -1;
	r->outcome = DIALOG_ANSWERED;
	r->md = kp_arena_strndup(arena, md.p, md.n);
	r->html = NULL;
	r->row = row;
}

/* The option that a slot's value is; NULL: none. */
static const struct kb_option *option_of(const struct kb_slot *s, struct kb_span v)
{
	for (size_t i = 0; i < s->noptions; i++)
		if (s->options[i].value.lo == v.lo && s->options[i].value.hi == v.hi)
			return &s->options[i];
	return NULL;
}

/* What the choice made last says by itself. */
static const char *said_by_choice(const struct kb_intent *intent, const struct dialog_form *f,
	int last, enum text_lang lang)
{
	const struct kb_option *o;

	if (last < 0 || !kb_knows(&f->values, (size_t)last))
		return NULL;
	o = option_of(&intent->slots[last], f->values.v[last]);
	return o ? kb_text_in(&o->answer.md, lang) : NULL;
}

/* One line for each choice of the slot that is left; false when one of them has nothing to
 * say. */
static bool list_choices(const struct kb *kb, const struct kb_intent *intent, int slot,
	const struct kb_values *values, enum text_lang lang, struct kp_str *out)
{
	const struct kb_slot *s = &intent->slots[slot];
	const struct kb_row *first = NULL;

	for (size_t i = 0; i < s->noptions; i++) {
		const char *own = kb_text_in(&s->options[i].answer.md, lang);
		struct kb_values with = *values;
		struct kb_decision d;

		kb_learn(&with, (size_t)slot, s->options[i].value);
		kb_decide(intent, &with, &d);
		if (!d.row && !own)
			return false;
		kp_str_addf(out, "%s- **%s:** ", i ? "\n" : "",
			kb_text_in(&s->options[i].label, lang));
		if (d.row)
			kb_say_row(kb, intent, d.row, &with, lang, out);
		else
			kp_str_add(out, own);
		first = first ? first : d.row;
	}
	if (!first)
		return false;
	kp_str_add(out, "\n\n");
	kb_say_ground(kb, first, lang, out);
	return true;
}

/* What can be said already goes before the question of what is left. */
static void say_so_far(struct dialog_state *s, const struct kb *kb, int last,
	struct kp_arena *arena, struct dialog_reply *r)
{
	const struct kb_intent *intent = &kb->intents[r->intent];
	const struct kb_slot *left = &intent->slots[r->slot];
	const char *so_far = said_by_choice(intent, &s->form, last, r->lang);
	KP_AUTO(kp_str) struct kp_str list = {0};

	if (!so_far && s->form.values.known && kb_is_chosen(left) &&
		list_choices(kb, intent, r->slot, &s->form.values, r->lang, &list))
		so_far = kp_str_c(&list);
	if (!so_far)
		return;
	r->outcome = DIALOG_ANSWERED;
	r->md = kp_arena_format(arena, "%s\n\n%s", so_far, r->md);
}

/* What follows from the values of the form. */
static void go_on(struct dialog_state *s, const struct kb *kb, struct kp_arena *arena,
	struct dialog_reply *r)
{
	struct kb_decision d;
	int last = s->form.last;

	r->values = s->form.values;
	kb_decide(&kb->intents[r->intent], &s->form.values, &d);
	if (d.row) {
		say_row(s, kb, d.row, arena, r);
	} else if (d.slot < 0) {
		say_general(s, kb, r);
	} else {
		ask(s, kb, d.slot, r);
		if (!d.wide) {
			say_so_far(s, kb, last, arena, r);
			return;
		}
		r->lead = "slot_wide";
		if (s->form.tries++ >= MOST_TRIES)
			give_up(s, kb, r);
	}
}

static void overlay(struct dialog_form *f, const struct kb_values *more)
{
	for (size_t i = 0; i < KB_MAX_SLOTS; i++)
		if (kb_knows(more, i)) {
			kb_learn(&f->values, i, more->v[i]);
			f->last = (int8_t)i;
		}
}

static void open_form(struct dialog_state *s, int intent, bool keep)
{
	if (keep && s->form.intent == intent)
		return;
	dialog_form_clear(&s->form);
	s->form.intent = (int16_t)intent;
}

/* The ends of the range, or what an answer looks like, for the lead. */
static void fill_lead(const struct kb *kb, const struct kb_slot *slot, struct kp_arena *arena,
	struct dialog_reply *r)
{
	KP_AUTO(kp_str) struct kp_str low = {0}, high = {0}, some = {0};
	int64_t size = text_measure_size(slot->unit), six = 6 * (size ? size : 1000);
	struct kb_slot bare = *slot; /* amounts, not the labels of buttons */

	bare.noptions = 0;
	kb_say_value(
		kb, &bare, (struct kb_span){slot->range.lo, slot->range.lo}, r->lang, &low);
	kb_say_value(
		kb, &bare, (struct kb_span){slot->range.hi, slot->range.hi}, r->lang, &high);
	r->low = kp_arena_strdup(arena, kp_str_c(&low));
	r->high = kp_arena_strdup(arena, kp_str_c(&high));
	if (slot->kind == KB_CALENDAR || six < slot->range.lo || six > slot->range.hi)
		six = slot->range.hi;
	kb_say_value(kb, &bare, (struct kb_span){six, six}, r->lang, &some);
	r->example = kp_arena_strdup(arena, kp_str_c(&some));
}

static void ask_again(struct dialog_state *s, const struct kb *kb, int slot, bool outside,
	struct kp_arena *arena, struct dialog_reply *r)
{
	const struct kb_slot *asked = &kb->intents[r->intent].slots[slot];
	bool amount = !kb_is_chosen(asked);

	ask(s, kb, slot, r);
	r->values = s->form.values;
	r->lead = !amount   ? "slot_not_read"
		  : outside ? "slot_out_of_range"
			    : "slot_not_read_amount";
	if (amount)
		fill_lead(kb, asked, arena, r);
	if (s->form.tries++ < MOST_TRIES)
		return;
	give_up(s, kb, r);
}

void dialog_say_slots(struct dialog_state *s, const struct kb *kb, int intent,
	const struct dialog_reading *read, struct kp_arena *arena, struct dialog_reply *r)
{
	const struct kb_slot *slots = kb->intents[intent].slots;

	begin(r, kb, intent);
	open_form(s, intent, read && read->carries);
	if (read)
		overlay(&s->form, &read->values);
	go_on(s, kb, arena, r);
	/* The first time the general answer comes with the question. */
	if (r->outcome == DIALOG_ASKING && !r->lead &&
		kb->intents[intent].answer.md.in[r->lang]) {
		r->outcome = DIALOG_ANSWERED;
		r->md = kb_text_in(&slots[r->slot].asking.md, r->lang);
		r->html = kb_text_in(&slots[r->slot].asking.html, r->lang);
	}
	if (r->slot >= 0 && read && read->outside == r->slot) {
		r->lead = "slot_out_of_range";
		fill_lead(kb, &slots[r->slot], arena, r);
	}
}

void dialog_take_slots(struct dialog_state *s, const struct kb *kb,
	const struct dialog_heard *h, struct kp_arena *arena, struct dialog_reply *r)
{
	begin(r, kb, s->form.intent);
	overlay(&s->form, &h->values);
	r->values = s->form.values;
	switch (h->slot) {
	case DIALOG_NOT_KNOWN:
		say_general(s, kb, r);
		break;
	case DIALOG_OUTSIDE:
		ask_again(s, kb, h->outside, true, arena, r);
		break;
	case DIALOG_NOT_READ:
		ask_again(s, kb, s->form.asked, false, arena, r);
		break;
	default:
		s->form.tries = 0;
		go_on(s, kb, arena, r);
	}
}

void dialog_choose_slot(struct dialog_state *s, const struct kb *kb,
	const struct dialog_offer *o, int choice, struct kp_arena *arena,
	struct dialog_reply *r)
{
	struct kb_values chosen = {.known = 0};
	size_t slot = (size_t)o->slot;

	begin(r, kb, o->ask);
	open_form(s, o->ask, true);
	if (choice < 0) {
		r->values = s->form.values;
		say_general(s, kb, r);
		return;
	}
	kb_learn(&chosen, slot, kb->intents[o->ask].slots[slot].options[choice].value);
	overlay(&s->form, &chosen);
	s->form.tries = 0;
	go_on(s, kb, arena, r);
}

void dialog_explain_json(const struct dialog_reply *r, struct kp_jsonw *w)
{
	KP_AUTO(kp_str) struct kp_str at = {0};

	if (r->row)
		kp_str_addf(&at, "%s:%d", r->row->at.file, r->row->at.line);
	kp_jsonw_str(w, "row", at.p);
}
