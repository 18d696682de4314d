#include "daemon/reply.h"

#include <inttypes.h>

#include "base/kp_clock.h"
#include "daemon/forms.h"
#include "daemon/live.h"
#include "daemon/pilot.h"

void reply_send(struct app *app, net_conn c)
{
	net_send(app->net, c, net_frame_new(kp_str_c(&app->out), app->out.n));
}

static enum text_lang lang_of(const struct app *app, net_conn c)
{
	const struct session *s = net_user(app->net, c);
	struct dialog_state nobody;

	dialog_init(&nobody);
	return dialog_lang(s ? &s->state : &nobody, app->kb);
}

void reply_error(
	struct app *app, net_conn c, const char *id, enum wire_code code, const char *field)
{
	char key[32];
	const char *message = NULL;

	/* Before the first snapshot there are no words yet: the code has to do. */
	if (app->kb) {
		snprintf(key, sizeof(key), "error_%s", wire_code_name(code));
		message = kb_phrase(app->kb, key, lang_of(app, c));
	}
	app->metrics.errors[code]++;
	kp_str_reset(&app->out);
	wire_encode_error(
		id, code, field, message ? message : wire_code_name(code), &app->out);
	reply_send(app, c);
}

void reply_ok(struct app *app, net_conn c, const char *id)
{
	kp_str_reset(&app->out);
	wire_encode_ok(id, &app->out);
	reply_send(app, c);
}

/* ---- people ---- */

void reply_route(struct app *app, const struct session *s, const struct dialog_reply *said,
	const struct kb_partner *coordinator, struct ticket_route *out)
{
	struct ticket_need need = {
		.intent = said->about < 0 ? NULL : app->kb->intents[said->about].id,
		.area = said->area,
		.unit = s->state.unit,
		.lang = said->lang,
		.now = kp_now_ms(NULL),
		.coordinator = coordinator};

	ticket_route(app->kb, &need, app->loads, app->arena, out);
}

struct wire_ticket reply_ticket(const struct app *app, const struct store_ticket *t,
	enum text_lang lang, char respond_by[21])
{
	int partner = *t->partner ? kb_find_partner(app->kb, t->partner) : -1;
	const struct kb_partner *p = partner < 0 ? NULL : &app->kb->partners[partner];

	kp_time_iso(t->respond_by, respond_by);
	return (struct wire_ticket){.ticket = t->number,
		.status = store_status_name(t->status),
		.partner_name = p ? p->name : NULL,
		.partner_title = p ? kb_text_in(&p->title, lang) : NULL,
		.respond_by = respond_by,
		.live = *t->live,
		.here = live_partner_watches(app, t->number),
		.read = t->read_partner};
}

/* Whom an offer names; -1: nobody. */
static int offered_partner(
	struct app *app, const struct session *s, const struct dialog_reply *said)
{
	struct ticket_route route;

	if (!said->offer_escalation || !said->area)
		return -1;
	reply_route(app, s, said, NULL, &route);
	return route.partner;
}

/* ---- answers ---- */

/* Its guide is past the day by which it should have been looked at. */
static bool is_overdue(const struct kb *kb, int section, int32_t today)
{
	return section >= 0 && kb->guides[kb->sections[section].guide].review_by < today;
}

/* Who has the link to a guide that is tried out may read it. */
static const char *url_of(struct app *app, const struct kb_section *s)
{
	const struct kb_guide *g = &app->kb->guides[s->guide];
	char code[AUTH_CODE_BYTES];

	if (!g->pilot)
		return s->url;
	auth_guide_code(app->auth, g->id, code);
	return kp_arena_format(app->arena, "/guides/%s?pilot=%s#%s", g->id, code, s->id);
}

static const char *date(struct app *app, int32_t day)
{
	char *text = kp_arena_alloc(app->arena, 11);

	kp_date_format(day, text);
	return text;
}

static struct wire_source source_of(struct app *app, int section, int32_t today)
{
	const struct kb_section *s = &app->kb->sections[section];
	const struct kb_guide *g = &app->kb->guides[s->guide];

	return (struct wire_source){.overdue = is_overdue(app->kb, section, today),
		.guide = g->id,
		.section = s->id,
		.title = s->title,
		.url = url_of(app, s),
		.version = g->version,
		.reviewed = date(app, g->reviewed),
		.pilot_until = g->pilot ? date(app, g->pilot->until) : NULL};
}

/* An answer, not an offer of what may be of help. */
static bool rests_on_overdue(
	const struct kb *kb, const struct dialog_reply *said, int32_t today)
{
	return said->md && said->outcome == DIALOG_ANSWERED &&
	       is_overdue(kb, said->section, today);
}

static void add_overdue(
	const struct kb *kb, const struct dialog_reply *said, struct kp_str *out)
{
	char date[KB_SAID_DATE];
	const char *const holes[] = {"date", date, NULL};

	kb_say_date(said->lang, kb->guides[kb->sections[said->section].guide].review_by, date);
	kp_str_add(out, "\n\n");
	kb_fill(kb_phrase(kb, "review_overdue", said->lang), holes, out);
}

/* The words, and the same as HTML. */
static void say(struct app *app, const struct dialog_reply *said, const char *partner,
	int32_t today, struct wire_body *m)
{
	kp_str_reset(&app->text);
	m->html = dialog_speak(said, app->kb, partner, &app->text) ? said->html : NULL;
	if (rests_on_overdue(app->kb, said, today)) {
		m->html = NULL;
		add_overdue(app->kb, said, &app->text);
	}
	m->text = kp_str_c(&app->text);
	if (m->html)
		return;
	kp_str_reset(&app->html);
	kb_markdown(m->text, app->text.n, &app->html);
	m->html = kp_str_c(&app->html);
}

/* Into app->out. */
static void encode_body(
	struct app *app, const struct dialog_reply *said, const char *partner, int32_t today)
{
	struct wire_source sources[2];
	struct wire_body m = {.lang = text_lang_code(said->lang), .sources = sources};

	for (int i = 0; i < 2; i++) {
		int section = i ? said->also_section : said->section;

		if (section < 0 || (i && section == said->section))
			continue;
		sources[m.nsources++] = source_of(app, section, today);
	}
	say(app, said, partner, today, &m);
	kp_str_reset(&app->out);
	wire_encode_body(&m, &app->out);
}

/* One text of the snapshot and nothing around it: no greeting, offer or second answer, no
 * values in it, and not of an overdue guide, which another day may make of any. */
static bool is_same_for_all(
	const struct kb *kb, const struct dialog_reply *said, int32_t today)
{
	return !rests_on_overdue(kb, said, today) && said->md && !said->lead && !said->tail &&
	       said->also < 0 && !said->values.known && !said->composed && !said->pilot;
}

/* The answer's body: borrowed until the next answer. */
static const char *body(
	struct app *app, const struct dialog_reply *said, const char *partner, size_t *n_out)
{
	const struct body_key key = {.md = said->md,
		.html = said->html,
		.lang = said->lang,
		.section = said->section};
	int32_t today = ticket_localtime(app->kb, kp_now_ms(NULL)).day;
	bool same = is_same_for_all(app->kb, said, today);
	const char *json = same ? body_find(app->bodies, &key, n_out) : NULL;

	if (json)
		return json;
	encode_body(app, said, partner, today);
	*n_out = app->out.n;
	return same ? body_keep(app->bodies, &key, app->out.p, app->out.n)
		    : kp_arena_strndup(app->arena, app->out.p, app->out.n);
}

/* What is asked for, and what is known already. */
static void slots_of(struct app *app, const struct dialog_reply *said, struct wire_answer *m,
	struct wire_value values[KB_MAX_SLOTS])
{
	const struct kb_intent *intent =
		said->intent < 0 ? NULL : &app->kb->intents[said->intent];
	KP_AUTO(kp_str) struct kp_str text = {0};

	m->values = values;
	for (size_t i = 0; intent && i < intent->nslots; i++) {
		const struct kb_slot *s = &intent->slots[i];

		if (!kb_knows(&said->values, i))
			continue;
		kp_str_reset(&text);
		kb_say_value(app->kb, s, said->values.v[i], said->lang, &text);
		values[m->nvalues++] = (struct wire_value){.slot = s->name,
			.label = kb_text_in(&s->label, said->lang),
			.value = kp_arena_strdup(app->arena, kp_str_c(&text))};
	}
	if (!intent || said->slot < 0)
		return;
	const struct kb_slot *asked = &intent->slots[said->slot];
	m->slot = (struct wire_slot){.name = asked->name,
		.kind = kb_slot_kind_name(asked->kind),
		.unit = kb_slot_unit_name(asked),
		.label = kb_text_in(&asked->label, said->lang),
		.question = kb_text_in(&asked->question, said->lang),
		.unknown = kb_phrase(app->kb, "slot_unknown", said->lang)};
	kb_slot_limits(asked, &m->slot.min, &m->slot.max);
}

struct net_frame *reply_answer(struct app *app, const struct session *s,
	const struct dialog_reply *said, const char *id, int64_t interaction,
	const char *explain)
{
	const struct kb *kb = app->kb;
	struct wire_choice choices[DIALOG_MAX_CHOICES];
	struct wire_value values[KB_MAX_SLOTS];
	char number[24];
	int partner = offered_partner(app, s, said);
	struct wire_answer m = {.id = id,
		.outcome = dialog_outcome_name(said->outcome),
		.intent = said->intent < 0 ? NULL : kb->intents[said->intent].id,
		.interaction = number,
		.confidence = said->confidence,
		.choices = choices,
		.nchoices = said->nchoices,
		.pilot = pilot_questions(app, said),
		.explain = explain,
		.offer_escalation = said->offer_escalation};

	snprintf(number, sizeof(number), "%" PRId64, interaction);
	for (size_t i = 0; i < said->nchoices; i++)
		choices[i] = (struct wire_choice){.label = said->choices[i].label,
			.intent = kb->intents[said->choices[i].intent].id};
	if (partner >= 0) {
		m.partner_name = kb->partners[partner].name;
		m.partner_title = kb_text_in(&kb->partners[partner].title, said->lang);
	}
	slots_of(app, said, &m, values);
	m.forms = forms_of(app, s, said, &m.nforms);
	m.body = body(app, said, m.partner_name, &m.nbody);
	kp_str_reset(&app->out);
	wire_encode_answer(&m, &app->out);
	return net_frame_new(kp_str_c(&app->out), app->out.n);
}
