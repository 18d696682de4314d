#include "daemon/forms.h"

#include "daemon/desk.h"
#include "daemon/reply.h"

/* ---- offering ---- */

static const char *const *choices_of(
	struct app *app, const struct kb_form_field *f, enum text_lang lang)
{
	const char **v = kp_arena_alloc(app->arena, (f->nchoices + 1) * sizeof(*v));

	for (size_t i = 0; i < f->nchoices; i++)
		v[i] = kb_text_in(&f->choices[i], lang);
	return v;
}

static const struct kb_career_service *service_of(const struct kb *kb, int request)
{
	return &kb->careers.services[kb->careers.requests[request].service];
}

static const struct kb_partner *coordinator_of(const struct kb *kb, int request)
{
	return &kb->partners[service_of(kb, request)->coordinator];
}

/* As if it was said: a ticket about the request. */
static void make_about(const struct kb *kb, int request, struct dialog_reply *said)
{
	said->about = service_of(kb, request)->intent;
	said->area = kb->intents[said->about].route;
}

const struct wire_form_field *forms_fields(
	struct app *app, const struct kb_form_field *v, size_t n, enum text_lang lang)
{
	struct wire_form_field *fields = kp_arena_alloc(app->arena, (n + 1) * sizeof(*fields));

	for (size_t i = 0; i < n; i++) {
		const struct kb_form_field *f = &v[i];

		fields[i] = (struct wire_form_field){.id = f->id,
			.label = kb_text_in(&f->label, lang),
			.kind = kb_field_kind_name(f->kind),
			.needed = f->needed,
			.limited = f->kind == KB_FIELD_TEXT || f->kind == KB_FIELD_NUMBER ||
				   f->kind == KB_FIELD_SCALE,
			.min = f->min,
			.max = f->max,
			.choices = choices_of(app, f, lang),
			.nchoices = f->nchoices,
			.low = kb_text_in(&f->low, lang),
			.high = kb_text_in(&f->high, lang)};
	}
	return fields;
}

static struct wire_form form_of(
	struct app *app, const struct session *s, int request, enum text_lang lang)
{
	const struct kb *kb = app->kb;
	const struct kb_request *q = &kb->careers.requests[request];
	struct dialog_reply said = {.lang = lang};
	struct ticket_route route;
	const struct kb_partner *to;

	make_about(kb, request, &said);
	reply_route(app, s, &said, coordinator_of(kb, request), &route);
	to = route.partner < 0 ? NULL : &kb->partners[route.partner];
	return (struct wire_form){.id = q->id,
		.title = kb_text_in(&q->title, lang),
		.fields = forms_fields(app, q->fields, q->nfields, lang),
		.nfields = q->nfields,
		.partner_name = to ? to->name : NULL,
		.partner_title = to ? kb_text_in(&to->title, lang) : NULL};
}

const struct wire_form *forms_of(struct app *app, const struct session *s,
	const struct dialog_reply *said, size_t *n_out)
{
	const struct kb_careers *c = &app->kb->careers;
	struct wire_form *forms = NULL;

	*n_out = 0;
	if (said->outcome != DIALOG_ANSWERED || said->intent < 0)
		return NULL;
	for (size_t i = 0; i < c->nrequests; i++) {
		if (service_of(app->kb, (int)i)->intent != said->intent)
			continue;
		if (!forms)
			forms = kp_arena_alloc(app->arena, c->nrequests * sizeof(*forms));
		forms[(*n_out)++] = form_of(app, s, (int)i, said->lang);
	}
	return forms;
}

/* -1: there is none that can be sent, and the client was told. */
static int find_request(struct turn *t)
{
	const struct kb *kb = t->app->kb;
	int request = kb_find_request(kb, t->rq.request);

	if (request >= 0 && service_of(kb, request)->intent >= 0)
		return request;
	reply_error(t->app, t->conn, t->rq.id, WIRE_NOT_FOUND, "request");
	return -1;
}

void forms_show(struct turn *t)
{
	struct app *app = t->app;
	int request = find_request(t);
	struct wire_form form;

	if (request < 0)
		return;
	form = form_of(app, t->session, request, dialog_lang(&t->session->state, app->kb));
	kp_str_reset(&app->out);
	wire_encode_form(t->rq.id, &form, &app->out);
	reply_send(app, t->conn);
}

/* ---- taking ---- */

const char *forms_read(
	struct turn *t, struct dialog_reply *said, const struct kb_partner **coordinator_out)
{
	struct app *app = t->app;
	KP_AUTO(kp_str) struct kp_str text = {0};
	int request = find_request(t);
	const char *wrong;

	if (request < 0)
		return NULL;
	if (ticket_form(app->kb, request, said->lang, t->rq.fields, &text, &wrong) < 0) {
		reply_error(app, t->conn, t->rq.id, WIRE_BAD_REQUEST,
			kp_arena_format(app->arena, "fields.%.80s", wrong));
		return NULL;
	}
	if (t->rq.text)
		kp_str_addf(&text, "\n\n%s", t->rq.text);
	make_about(app->kb, request, said);
	*coordinator_out = coordinator_of(app->kb, request);
	return desk_redacted(app, kp_str_c(&text));
}
