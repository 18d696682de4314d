#include "wire/wire_priv.h"

void wire_member(struct kp_jsonw *w, const char *key, const char *value)
{
	if (value)
		kp_jsonw_str(w, key, value);
}

void wire_begin(struct kp_jsonw *w, const char *type, const char *id)
{
	kp_jsonw_begin(w, NULL, '{');
	kp_jsonw_str(w, "type", type);
	wire_member(w, "id", id);
}

static void user(struct kp_jsonw *w, const struct wire_user *u)
{
	if (!u->id)
		return;
	kp_jsonw_begin(w, "user", '{');
	kp_jsonw_str(w, "id", u->id);
	wire_member(w, "name", u->name);
	wire_member(w, "role", u->role);
	wire_member(w, "unit", u->unit);
	kp_jsonw_end(w, '}');
}

void wire_encode_welcome(const struct wire_welcome *m, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "welcome", m->id);
	wire_member(&w, "session", m->session);
	kp_jsonw_bool(&w, "resumed", m->resumed);
	wire_member(&w, "lang", m->lang);
	user(&w, &m->user);
	wire_member(&w, "notice", m->notice);
	wire_member(&w, "greeting", m->greeting);
	kp_jsonw_begin(&w, "announcements", '[');
	for (size_t i = 0; i < m->nannouncements; i++)
		kp_jsonw_str(&w, NULL, m->announcements[i]);
	kp_jsonw_end(&w, ']');
	kp_jsonw_end(&w, '}');
}

static void partner(struct kp_jsonw *w, const char *name, const char *title)
{
	if (!name)
		return;
	kp_jsonw_begin(w, "partner", '{');
	kp_jsonw_str(w, "name", name);
	wire_member(w, "title", title);
	kp_jsonw_end(w, '}');
}

static void source(struct kp_jsonw *w, const struct wire_source *s)
{
	kp_jsonw_begin(w, NULL, '{');
	wire_member(w, "guide", s->guide);
	wire_member(w, "section", s->section);
	wire_member(w, "title", s->title);
	wire_member(w, "url", s->url);
	wire_member(w, "version", s->version);
	wire_member(w, "reviewed", s->reviewed);
	wire_member(w, "pilot_until", s->pilot_until);
	if (s->overdue)
		kp_jsonw_bool(w, "overdue", true);
	kp_jsonw_end(w, '}');
}

void wire_encode_body(const struct wire_body *m, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_member(&w, "lang", m->lang);
	wire_member(&w, "text", m->text);
	wire_member(&w, "html", m->html);
	kp_jsonw_begin(&w, "sources", '[');
	for (size_t i = 0; i < m->nsources; i++)
		source(&w, &m->sources[i]);
	kp_jsonw_end(&w, ']');
}

static void slot(struct kp_jsonw *w, const struct wire_slot *s)
{
	if (!s->name)
		return;
	kp_jsonw_begin(w, "slot", '{');
	kp_jsonw_str(w, "name", s->name);
	wire_member(w, "kind", s->kind);
	wire_member(w, "unit", s->unit);
	wire_member(w, "label", s->label);
	wire_member(w, "question", s->question);
	wire_member(w, "unknown", s->unknown);
	if (s->min < s->max) {
		kp_jsonw_num(w, "min", s->min, 3);
		kp_jsonw_num(w, "max", s->max, 3);
	}
	kp_jsonw_end(w, '}');
}

static void values(struct kp_jsonw *w, const struct wire_value *v, size_t n)
{
	if (n == 0)
		return;
	kp_jsonw_begin(w, "values", '[');
	for (size_t i = 0; i < n; i++) {
		kp_jsonw_begin(w, NULL, '{');
		wire_member(w, "slot", v[i].slot);
		wire_member(w, "label", v[i].label);
		wire_member(w, "value", v[i].value);
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, ']');
}

static void form_field(struct kp_jsonw *w, const struct wire_form_field *f)
{
	kp_jsonw_begin(w, NULL, '{');
	wire_member(w, "id", f->id);
	wire_member(w, "label", f->label);
	wire_member(w, "kind", f->kind);
	kp_jsonw_bool(w, "needed", f->needed);
	if (f->limited) {
		kp_jsonw_int(w, "min", f->min);
		kp_jsonw_int(w, "max", f->max);
	}
	wire_member(w, "low", f->low);
	wire_member(w, "high", f->high);
	if (f->nchoices) {
		kp_jsonw_begin(w, "choices", '[');
		for (size_t i = 0; i < f->nchoices; i++)
			kp_jsonw_str(w, NULL, f->choices[i]);
		kp_jsonw_end(w, ']');
	}
	kp_jsonw_end(w, '}');
}

static void form_fields(struct kp_jsonw *w, const struct wire_form_field *v, size_t n)
{
	kp_jsonw_begin(w, "fields", '[');
	for (size_t i = 0; i < n; i++)
		form_field(w, &v[i]);
	kp_jsonw_end(w, ']');
}

static void form(struct kp_jsonw *w, const char *name, const struct wire_form *f)
{
	kp_jsonw_begin(w, name, '{');
	wire_member(w, "id", f->id);
	wire_member(w, "title", f->title);
	partner(w, f->partner_name, f->partner_title);
	form_fields(w, f->fields, f->nfields);
	kp_jsonw_end(w, '}');
}

void wire_encode_form(const char *id, const struct wire_form *f, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "form", id);
	form(&w, "request", f);
	kp_jsonw_end(&w, '}');
}

const char *const wire_pilot_choices[WIRE_PILOT_CHOICES] = {"yes", "partly", "no"};

static void pilot(struct kp_jsonw *w, const struct wire_pilot *p)
{
	if (!p->guide)
		return;
	kp_jsonw_begin(w, "pilot", '{');
	wire_member(w, "guide", p->guide);
	wire_member(w, "until", p->until);
	kp_jsonw_begin(w, "clear", '{');
	wire_member(w, "question", p->clear);
	kp_jsonw_begin(w, "choices", '[');
	for (int i = 0; i < WIRE_PILOT_CHOICES; i++) {
		kp_jsonw_begin(w, NULL, '{');
		wire_member(w, "id", p->ids[i]);
		wire_member(w, "label", p->labels[i]);
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, ']');
	kp_jsonw_end(w, '}');
	kp_jsonw_begin(w, "missing", '{');
	wire_member(w, "question", p->missing);
	kp_jsonw_end(w, '}');
	kp_jsonw_end(w, '}');
}

static void forms(struct kp_jsonw *w, const struct wire_form *v, size_t n)
{
	kp_jsonw_begin(w, "requests", '[');
	for (size_t i = 0; i < n; i++)
		form(w, NULL, &v[i]);
	kp_jsonw_end(w, ']');
}

void wire_encode_answer(const struct wire_answer *m, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "answer", m->id);
	kp_jsonw_str(&w, "outcome", m->outcome);
	kp_jsonw_str(&w, "intent", m->intent); /* null: none was found */
	kp_jsonw_num(&w, "confidence", m->confidence, 3);
	kp_jsonw_raw(&w, NULL, m->body, m->nbody);
	kp_jsonw_begin(&w, "choices", '[');
	for (size_t i = 0; i < m->nchoices; i++) {
		kp_jsonw_begin(&w, NULL, '{');
		wire_member(&w, "label", m->choices[i].label);
		wire_member(&w, "intent", m->choices[i].intent);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_end(&w, ']');
	pilot(&w, &m->pilot);
	slot(&w, &m->slot);
	values(&w, m->values, m->nvalues);
	if (m->nforms)
		forms(&w, m->forms, m->nforms);
	kp_jsonw_bool(&w, "offer_escalation", m->offer_escalation);
	partner(&w, m->partner_name, m->partner_title);
	wire_member(&w, "interaction", m->interaction);
	if (m->explain)
		kp_jsonw_raw(&w, "explain", m->explain, strlen(m->explain));
	kp_jsonw_end(&w, '}');
}

void wire_encode_announcement(const struct wire_announcement *m, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "announcement", NULL);
	wire_member(&w, "announcement", m->announcement);
	wire_member(&w, "lang", m->lang);
	wire_member(&w, "title", m->title);
	wire_member(&w, "text", m->text);
	wire_member(&w, "html", m->html);
	wire_member(&w, "from", m->from);
	wire_member(&w, "until", m->until);
	kp_jsonw_end(&w, '}');
}

void wire_encode_token(const char *id, const char *token, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "token", id);
	wire_member(&w, "token", token);
	kp_jsonw_end(&w, '}');
}

void wire_encode_survey(const struct wire_survey *m, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "survey", NULL);
	wire_member(&w, "survey", m->survey);
	wire_member(&w, "lang", m->lang);
	wire_member(&w, "title", m->title);
	wire_member(&w, "html", m->html);
	wire_member(&w, "until", m->until);
	form_fields(&w, m->fields, m->nfields);
	kp_jsonw_end(&w, '}');
}

void wire_encode_plans(const struct wire_plans *m, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "plans", m->id);
	kp_jsonw_str(&w, "unit", m->unit);
	kp_jsonw_int(&w, "planned", m->planned);
	kp_jsonw_int(&w, "size", m->size);
	kp_jsonw_int(&w, "share", m->share);
	if (m->target)
		kp_jsonw_int(&w, "target", m->target);
	kp_jsonw_end(&w, '}');
}

static void ticket_members(struct kp_jsonw *w, const struct wire_ticket *m)
{
	wire_member(w, "ticket", m->ticket);
	wire_member(w, "status", m->status);
	partner(w, m->partner_name, m->partner_title);
	wire_member(w, "respond_by", m->respond_by);
	wire_member(w, "subject", m->subject);
	wire_member(w, "opened", m->opened);
	if (m->live)
		kp_jsonw_bool(w, "live", true);
	if (m->here)
		kp_jsonw_bool(w, "here", true);
	if (m->read)
		kp_jsonw_int(w, "read", m->read);
}

void wire_encode_ticket(const struct wire_ticket *m, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "ticket", m->id);
	ticket_members(&w, m);
	kp_jsonw_end(&w, '}');
}

void wire_encode_tickets(
	const char *id, const struct wire_ticket *v, size_t n, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "tickets", id);
	kp_jsonw_begin(&w, "tickets", '[');
	for (size_t i = 0; i < n; i++) {
		kp_jsonw_begin(&w, NULL, '{');
		ticket_members(&w, &v[i]);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_end(&w, ']');
	kp_jsonw_end(&w, '}');
}

static void message_members(struct kp_jsonw *w, const struct wire_message *m)
{
	wire_member(w, "ticket", m->ticket);
	if (m->event)
		kp_jsonw_int(w, "event", m->event);
	wire_member(w, "from", m->from);
	wire_member(w, "name", m->name);
	wire_member(w, "text", m->text);
	wire_member(w, "html", m->html);
	wire_member(w, "at", m->at);
}

void wire_encode_message(const struct wire_message *m, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "message", NULL);
	message_members(&w, m);
	kp_jsonw_end(&w, '}');
}

void wire_encode_messages(const char *id, const char *ticket, const struct wire_message *v,
	size_t n, bool more, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "messages", id);
	wire_member(&w, "ticket", ticket);
	kp_jsonw_begin(&w, "messages", '[');
	for (size_t i = 0; i < n; i++) {
		kp_jsonw_begin(&w, NULL, '{');
		message_members(&w, &v[i]);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_end(&w, ']');
	kp_jsonw_bool(&w, "more", more);
	kp_jsonw_end(&w, '}');
}

void wire_encode_sign(const struct wire_sign *m, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, m->type, NULL);
	wire_member(&w, "ticket", m->ticket);
	wire_member(&w, "from", m->from);
	wire_member(&w, "name", m->name);
	if (strcmp(m->type, "read") == 0)
		kp_jsonw_int(&w, "upto", m->upto);
	else if (strcmp(m->type, "here") == 0)
		kp_jsonw_bool(&w, "here", m->here);
	kp_jsonw_end(&w, '}');
}

void wire_encode_kept(const char *id, const char *ticket, int64_t event, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "ok", id);
	wire_member(&w, "ticket", ticket);
	if (event)
		kp_jsonw_int(&w, "event", event);
	kp_jsonw_end(&w, '}');
}

void wire_encode_ok(const char *id, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "ok", id);
	kp_jsonw_end(&w, '}');
}

void wire_encode_error(const char *id, enum wire_code code, const char *field,
	const char *message, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "error", id);
	kp_jsonw_str(&w, "code", wire_code_name(code));
	wire_member(&w, "field", field);
	wire_member(&w, "message", message);
	kp_jsonw_end(&w, '}');
}

/* ---- to partners ---- */

static void person(struct kp_jsonw *w, const char *key, const struct wire_person *p)
{
	if (!p->id)
		return;
	kp_jsonw_begin(w, key, '{');
	kp_jsonw_str(w, "id", p->id);
	wire_member(w, "name", p->name);
	kp_jsonw_end(w, '}');
}

void wire_event_members(struct kp_jsonw *w, const struct wire_event *e)
{
	kp_jsonw_int(w, "id", e->id);
	wire_member(w, "at", e->at);
	wire_member(w, "kind", e->kind);
	wire_member(w, "from", e->from);
	wire_member(w, "name", e->name);
	wire_member(w, "text", e->text);
	wire_member(w, "html", e->html);
	wire_member(w, "status", e->status);
}

static void event(struct kp_jsonw *w, const struct wire_event *e)
{
	kp_jsonw_begin(w, NULL, '{');
	wire_event_members(w, e);
	kp_jsonw_end(w, '}');
}

void wire_case_members(struct kp_jsonw *w, const struct wire_case *m)
{
	wire_member(w, "ticket", m->ticket);
	kp_jsonw_int(w, "version", m->version);
	wire_member(w, "status", m->status);
	wire_member(w, "priority", m->priority);
	wire_member(w, "subject", m->subject);
	wire_member(w, "area", m->area);
	wire_member(w, "intent", m->intent);
	wire_member(w, "unit", m->unit);
	wire_member(w, "lang", m->lang);
	person(w, "partner", &m->partner);
	person(w, "escalated", &m->escalated);
	person(w, "live", &m->live);
	if (m->read)
		kp_jsonw_int(w, "read", m->read);
	wire_member(w, "opened", m->opened);
	wire_member(w, "updated", m->updated);
	wire_member(w, "respond_by", m->respond_by);
	kp_jsonw_bool(w, "answer_owed", m->answer_owed);
	wire_member(w, "resolve_by", m->resolve_by);
	wire_member(w, "closed", m->closed);
	kp_jsonw_bool(w, "mine", m->mine);
}

void wire_encode_case(const struct wire_case *m, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "case", m->id);
	wire_case_members(&w, m);
	kp_jsonw_begin(&w, "events", '[');
	for (size_t i = 0; i < m->nevents; i++)
		event(&w, &m->events[i]);
	kp_jsonw_end(&w, ']');
	kp_jsonw_bool(&w, "more", m->more);
	kp_jsonw_end(&w, '}');
}

static void presence_members(struct kp_jsonw *w, const struct wire_presence *m)
{
	person(w, "partner", &m->partner);
	wire_member(w, "state", m->state);
	wire_member(w, "ticket", m->ticket);
}

void wire_encode_queue(const struct wire_queue *m, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "queue", m->id);
	person(&w, "partner", &m->partner);
	kp_jsonw_begin(&w, "cases", '[');
	for (size_t i = 0; i < m->ncases; i++) {
		kp_jsonw_begin(&w, NULL, '{');
		wire_case_members(&w, &m->cases[i]);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_end(&w, ']');
	kp_jsonw_bool(&w, "more", m->more);
	kp_jsonw_begin(&w, "presence", '[');
	for (size_t i = 0; i < m->npresence; i++) {
		kp_jsonw_begin(&w, NULL, '{');
		presence_members(&w, &m->presence[i]);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_end(&w, ']');
	kp_jsonw_end(&w, '}');
}

void wire_encode_presence(const struct wire_presence *m, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "presence", NULL);
	presence_members(&w, m);
	kp_jsonw_end(&w, '}');
}

void wire_encode_canned(
	const char *id, const struct wire_canned *v, size_t n, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	wire_begin(&w, "canned", id);
	kp_jsonw_begin(&w, "answers", '[');
	for (size_t i = 0; i < n; i++) {
		kp_jsonw_begin(&w, NULL, '{');
		wire_member(&w, "intent", v[i].intent);
		wire_member(&w, "title", v[i].title);
		wire_member(&w, "text", v[i].text);
		wire_member(&w, "html", v[i].html);
		wire_member(&w, "url", v[i].url);
		if (v[i].section)
			kp_jsonw_bool(&w, "section", true);
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_end(&w, ']');
	kp_jsonw_end(&w, '}');
}
