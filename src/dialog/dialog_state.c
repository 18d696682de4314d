#include "dialog/dialog_priv.h"

#include "base/kp_json.h"

void dialog_init(struct dialog_state *s)
{
	*s = (struct dialog_state){
		.lang = TEXT_UNKNOWN, .said = TEXT_UNKNOWN, .unit = -1, .intent = -1};
	dialog_form_clear(&s->form);
}

enum text_lang dialog_lang(const struct dialog_state *s, const struct kb *kb)
{
	if (s->lang != TEXT_UNKNOWN && kb->langs[s->lang])
		return s->lang;
	for (int lang = 0; lang < TEXT_LANGS; lang++)
		if (kb->langs[lang])
			return lang;
	return TEXT_FI;
}

void dialog_tell(struct dialog_state *s, enum text_lang lang, int unit)
{
	if (lang != TEXT_UNKNOWN) {
		s->lang = lang;
		s->lang_told = true;
	}
	if (unit >= 0)
		s->unit = (int16_t)unit;
}

struct match_context dialog_context(const struct dialog_state *s)
{
	return (struct match_context){
		.intent = s->intent, .question = s->topic[0] ? s->topic : NULL};
}

/* ---- over to the next snapshot ---- */

static int16_t moved(int intent, const struct kb *from, const struct kb *to)
{
	return intent < 0 ? -1 : (int16_t)kb_find_intent(to, from->intents[intent].id);
}

/* -1 when it is no pilot any more. */
static int16_t find_pilot(const struct kb *kb, const char *id)
{
	int guide = kb_find_guide(kb, id);

	return guide >= 0 && kb->guides[guide].pilot ? (int16_t)guide : -1;
}

static int16_t moved_pilot(int guide, const struct kb *from, const struct kb *to)
{
	return guide < 0 ? -1 : find_pilot(to, from->guides[guide].id);
}

/* False when nothing of the offer can be chosen any more. */
static bool move_offer(struct dialog_offer *o, const struct kb *from, const struct kb *to)
{
	if (o->slot >= 0) {
		const char *name = from->intents[o->ask].slots[o->slot].name;

		o->ask = moved(o->ask, from, to);
		o->slot = o->ask < 0 ? -1 : (int8_t)kb_find_slot(&to->intents[o->ask], name);
		return o->slot >= 0 && to->intents[o->ask].slots[o->slot].noptions == o->n;
	}
	if (o->ask >= 0) {
		o->ask = moved(o->ask, from, to);
		return o->ask >= 0 && to->intents[o->ask].ask &&
		       to->intents[o->ask].ask->nchoices == o->n;
	}
	for (int i = 0; i < o->n; i++)
		o->intents[i] = moved(o->intents[i], from, to);
	return true;
}

/* A value of `from` in the words of another snapshot's slot; false: it has no such value. */
static bool move_value(const struct kb_slot *from, const struct kb_slot *to, struct kb_span *v)
{
	if (from->kind != to->kind || from->unit != to->unit)
		return false;
	if (from->kind != KB_CHOICE)
		return v->lo >= to->range.lo && v->hi <= to->range.hi;
	for (size_t i = 0; i < to->noptions; i++)
		if (kp_str_eq(to->options[i].id, from->options[v->lo].id)) {
			*v = to->options[i].value;
			return true;
		}
	return false;
}

static void move_form(struct dialog_form *f, const struct kb *from, const struct kb *to)
{
	int intent = moved(f->intent, from, to);
	const struct kb_intent *old = f->intent < 0 ? NULL : &from->intents[f->intent];
	struct dialog_form was = *f;

	dialog_form_clear(f);
	if (intent < 0 || !to->intents[intent].nslots)
		return;
	f->intent = (int16_t)intent;
	f->tries = was.tries;
	for (size_t i = 0; i < old->nslots; i++) {
		int slot = kb_find_slot(&to->intents[intent], old->slots[i].name);

		if (slot < 0)
			continue;
		f->asked = was.asked == (int)i ? (int8_t)slot : f->asked;
		f->last = was.last == (int)i ? (int8_t)slot : f->last;
		if (!kb_knows(&was.values, i) ||
			!move_value(&old->slots[i], &to->intents[intent].slots[slot],
				&was.values.v[i]))
			continue;
		kb_learn(&f->values, (size_t)slot, was.values.v[i]);
	}
}

void dialog_remap(struct dialog_state *s, const struct kb *from, const struct kb *to)
{
	uint8_t kept = 0;

	s->intent = moved(s->intent, from, to);
	move_form(&s->form, from, to);
	if (s->unit >= 0)
		s->unit = (int16_t)kb_find_unit(to, from->units[s->unit].id);
	for (int i = 0; i < s->noffers; i++) {
		if (move_offer(&s->offers[i], from, to))
			s->offers[kept++] = s->offers[i];
	}
	s->noffers = kept;
	for (int i = 0; i < s->nrecent; i++) {
		s->recent[i].about = moved(s->recent[i].about, from, to);
		s->recent[i].pilot = moved_pilot(s->recent[i].pilot, from, to);
	}
}

/* ---- as JSON ---- */

static void save_intent(struct kp_jsonw *w, const char *key, const struct kb *kb, int intent)
{
	kp_jsonw_str(w, key, intent < 0 ? NULL : kb->intents[intent].id);
}

static void save_offer(struct kp_jsonw *w, const struct kb *kb, const struct dialog_offer *o)
{
	kp_jsonw_begin(w, NULL, '{');
	kp_jsonw_int(w, "interaction", o->interaction);
	if (o->ask >= 0) {
		save_intent(w, "ask", kb, o->ask);
		if (o->slot >= 0)
			kp_jsonw_str(w, "slot", kb->intents[o->ask].slots[o->slot].name);
		kp_jsonw_int(w, "n", o->n);
	} else {
		kp_jsonw_begin(w, "of", '[');
		for (int i = 0; i < o->n; i++)
			save_intent(w, NULL, kb, o->intents[i]);
		kp_jsonw_end(w, ']');
	}
	kp_jsonw_end(w, '}');
}

static void save_value(struct kp_jsonw *w, const struct kb_slot *slot, struct kb_span v)
{
	if (slot->kind == KB_CHOICE) {
		kp_jsonw_str(w, slot->name, slot->options[v.lo].id);
		return;
	}
	kp_jsonw_begin(w, slot->name, '[');
	kp_jsonw_int(w, NULL, v.lo);
	kp_jsonw_int(w, NULL, v.hi);
	kp_jsonw_end(w, ']');
}

static void save_form(struct kp_jsonw *w, const struct kb *kb, const struct dialog_form *f)
{
	const struct kb_intent *intent;

	if (f->intent < 0)
		return;
	intent = &kb->intents[f->intent];
	kp_jsonw_begin(w, "form", '{');
	kp_jsonw_str(w, "intent", intent->id);
	kp_jsonw_str(w, "asked", f->asked < 0 ? NULL : intent->slots[f->asked].name);
	kp_jsonw_str(w, "last", f->last < 0 ? NULL : intent->slots[f->last].name);
	kp_jsonw_int(w, "tries", f->tries);
	kp_jsonw_begin(w, "values", '{');
	for (size_t i = 0; i < intent->nslots; i++)
		if (kb_knows(&f->values, i))
			save_value(w, &intent->slots[i], f->values.v[i]);
	kp_jsonw_end(w, '}');
	kp_jsonw_end(w, '}');
}

void dialog_save(const struct dialog_state *s, const struct kb *kb, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "lang", text_lang_code(s->lang));
	kp_jsonw_bool(&w, "told", s->lang_told);
	kp_jsonw_str(&w, "said", text_lang_code(s->said));
	kp_jsonw_str(&w, "unit", s->unit < 0 ? NULL : kb->units[s->unit].id);
	save_intent(&w, "intent", kb, s->intent);
	kp_jsonw_str(&w, "question", s->question);
	kp_jsonw_str(&w, "topic", s->topic);
	kp_jsonw_str(&w, "human", s->human);
	kp_jsonw_int(&w, "human_until", s->human_until);
	kp_jsonw_int(&w, "fails", s->fails);
	save_form(&w, kb, &s->form);
	kp_jsonw_begin(&w, "offers", '[');
	for (int i = 0; i < s->noffers; i++)
		save_offer(&w, kb, &s->offers[i]);
	kp_jsonw_end(&w, ']');
	kp_jsonw_begin(&w, "recent", '[');
	for (int i = 0; i < s->nrecent; i++) {
		kp_jsonw_begin(&w, NULL, '[');
		kp_jsonw_int(&w, NULL, s->recent[i].interaction);
		save_intent(&w, NULL, kb, s->recent[i].about);
		if (s->recent[i].pilot >= 0)
			kp_jsonw_str(&w, NULL, kb->guides[s->recent[i].pilot].id);
		kp_jsonw_end(&w, ']');
	}
	kp_jsonw_end(&w, ']');
	kp_jsonw_end(&w, '}');
}

static int16_t load_intent(const struct kp_json *j, const struct kb *kb)
{
	const char *id = kp_json_string(j);

	return id ? (int16_t)kb_find_intent(kb, id) : -1;
}

static void load_text(const struct kp_json *j, char *to, size_t size)
{
	dialog_copy_text(to, size, kp_json_string(j));
}

/* The cases of an intent's ask, or the options of a slot; false when there are other ones now.
 */
static bool load_offered(const struct kp_json *j, const struct kb_intent *intent, size_t n,
	struct dialog_offer *o)
{
	const char *name = kp_json_string(kp_json_get(j, "slot"));

	if (!name)
		return intent->ask && intent->ask->nchoices == n;
	o->slot = (int8_t)kb_find_slot(intent, name);
	return o->slot >= 0 && intent->slots[o->slot].noptions == n;
}

/* False when it is not an offer that the snapshot can honour. */
static bool load_offer(const struct kp_json *j, const struct kb *kb, struct dialog_offer *o)
{
	const struct kp_json *of = kp_json_get(j, "of");
	int64_t n = (int64_t)kp_json_count(of);

	*o = (struct dialog_offer){.ask = load_intent(kp_json_get(j, "ask"), kb), .slot = -1};
	if (!kp_json_int(kp_json_get(j, "interaction"), &o->interaction))
		return false;
	if (!of) {
		if (!kp_json_int(kp_json_get(j, "n"), &n) || o->ask < 0 || n < 0 ||
			!load_offered(j, &kb->intents[o->ask], (size_t)n, o))
			return false;
	} else {
		o->ask = -1;
	}
	if (n > DIALOG_MAX_CHOICES)
		return false;
	o->n = (uint8_t)n;
	for (int i = 0; of && i < o->n; i++)
		o->intents[i] = load_intent(kp_json_at(of, (size_t)i), kb);
	return true;
}

static void load_offers(
	const struct kp_json *list, const struct kb *kb, struct dialog_state *s)
{
	size_t n = kp_json_count(list);

	for (size_t i = 0; i < n && s->noffers < DIALOG_MAX_OFFERS; i++)
		if (load_offer(kp_json_at(list, i), kb, &s->offers[s->noffers]))
			s->noffers++;
}

static void load_recent(
	const struct kp_json *list, const struct kb *kb, struct dialog_state *s)
{
	size_t n = kp_json_count(list);

	for (size_t i = 0; i < n && s->nrecent < DIALOG_MAX_RECENT; i++) {
		const struct kp_json *pair = kp_json_at(list, i);
		struct dialog_turn *t = &s->recent[s->nrecent];
		const char *pilot;

		if (!kp_json_int(kp_json_at(pair, 0), &t->interaction))
			continue;
		t->about = load_intent(kp_json_at(pair, 1), kb);
		pilot = kp_json_string(kp_json_at(pair, 2));
		t->pilot = pilot ? find_pilot(kb, pilot) : -1;
		s->nrecent++;
	}
}

static int8_t load_slot(const struct kp_json *j, const struct kb_intent *intent)
{
	const char *name = kp_json_string(j);

	return name ? (int8_t)kb_find_slot(intent, name) : -1;
}

/* False when it is no value of the slot. */
static bool load_value(
	const struct kp_json *j, const struct kb_slot *slot, struct kb_span *out)
{
	const char *id = kp_json_string(j);

	for (size_t i = 0; id && i < slot->noptions; i++)
		if (kp_str_eq(slot->options[i].id, id)) {
			*out = slot->options[i].value;
			return true;
		}
	return slot->kind != KB_CHOICE && kp_json_int(kp_json_at(j, 0), &out->lo) &&
	       kp_json_int(kp_json_at(j, 1), &out->hi) && out->lo <= out->hi &&
	       out->lo >= slot->range.lo && out->hi <= slot->range.hi;
}

static void load_form(const struct kp_json *j, const struct kb *kb, struct dialog_form *f)
{
	const struct kp_json *values = kp_json_get(j, "values");
	int16_t index = load_intent(kp_json_get(j, "intent"), kb);
	const struct kb_intent *intent = index < 0 ? NULL : &kb->intents[index];
	struct kb_span v;
	int64_t tries;

	if (!intent || !intent->nslots)
		return;
	f->intent = index;
	f->asked = load_slot(kp_json_get(j, "asked"), intent);
	f->last = load_slot(kp_json_get(j, "last"), intent);
	if (kp_json_int(kp_json_get(j, "tries"), &tries) && tries > 0)
		f->tries = tries < UINT8_MAX ? (uint8_t)tries : UINT8_MAX;
	for (size_t i = 0; i < intent->nslots; i++)
		if (load_value(
			    kp_json_get(values, intent->slots[i].name), &intent->slots[i], &v))
			kb_learn(&f->values, i, v);
}

static enum text_lang load_lang(const struct kp_json *j)
{
	const char *code = kp_json_string(j);

	return code ? text_lang_parse(code) : TEXT_UNKNOWN;
}

int dialog_load(
	const char *json, const struct kb *kb, struct dialog_state *s, struct kp_err *err)
{
	KP_AUTO(kp_json) struct kp_json *j = NULL;
	struct dialog_state fresh;
	const char *unit;
	int64_t fails;

	if (kp_json_parse(json, strlen(json), 8, &j, err) < 0)
		return -1;
	if (!kp_json_is_object(j))
		return kp_fail(err, KP_EINPUT, "a conversation's state must be a JSON object");
	dialog_init(&fresh);
	fresh.lang = load_lang(kp_json_get(j, "lang"));
	fresh.said = load_lang(kp_json_get(j, "said"));
	kp_json_bool(kp_json_get(j, "told"), &fresh.lang_told);
	unit = kp_json_string(kp_json_get(j, "unit"));
	fresh.unit = unit ? (int16_t)kb_find_unit(kb, unit) : -1;
	fresh.intent = load_intent(kp_json_get(j, "intent"), kb);
	load_text(kp_json_get(j, "question"), fresh.question, sizeof(fresh.question));
	load_text(kp_json_get(j, "topic"), fresh.topic, sizeof(fresh.topic));
	/* Saved before there were topics. */
	if (!kp_json_get(j, "topic"))
		dialog_copy_text(fresh.topic, sizeof(fresh.topic), fresh.question);
	load_text(kp_json_get(j, "human"), fresh.human, sizeof(fresh.human));
	kp_json_int(kp_json_get(j, "human_until"), &fresh.human_until);
	if (kp_json_int(kp_json_get(j, "fails"), &fails) && fails > 0)
		fresh.fails = fails < UINT8_MAX ? (uint8_t)fails : UINT8_MAX;
	load_form(kp_json_get(j, "form"), kb, &fresh.form);
	load_offers(kp_json_get(j, "offers"), kb, &fresh);
	load_recent(kp_json_get(j, "recent"), kb, &fresh);
	*s = fresh;
	return 0;
}
