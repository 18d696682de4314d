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

static struct wire_form form_of(
	struct app *app, const struct kb_request *q, enum text_lang lang)
{
	struct wire_form_field *fields =
		kp_arena_alloc(app->arena, (q->nfields + 1) * sizeof(*fields));

	for (size_t i = 0; i < q->nfields; i++) {
		const struct kb_form_field *f = &q->fields[i];

		fields[i] = (struct wire_form_field){.id = f->id,
			.label = kb_text_in(&f->label, lang),
			.kind = kb_field_kind_name(f->kind),
			.needed = f->needed,
			.limited = f->kind == KB_FIELD_TEXT || f->kind == KB_FIELD_NUMBER,
			.min = f->min,
			.max = f->max,
			.choices = choices_of(app, f, lang),
			.nchoices = f->nchoices};
	}
	return (struct wire_form){.id = q->id,
		.title = kb_text_in(&q->title, lang),
		.fields = fields,
		.nfields = q->nfields};
}

const struct wire_form *forms_of(
	struct app *app, int intent, enum text_lang lang, size_t *n_out)
{
	const struct kb_careers *c = &app->kb->careers;
	struct wire_form *forms = NULL;

	*n_out = 0;
	for (size_t i = 0; intent >= 0 && i < c->nrequests; i++) {
		if (c->services[c->requests[i].service].intent != intent)
			continue;
		if (!forms)
			forms = kp_arena_alloc(app->arena, c->nrequests * sizeof(*forms));
		forms[(*n_out)++] = form_of(app, &c->requests[i], lang);
	}
	return forms;
}

/* ---- taking ---- */

const char *forms_read(struct turn *t, struct dialog_reply *said)
{
	struct app *app = t->app;
	const struct kb *kb = app->kb;
	KP_AUTO(kp_str) struct kp_str text = {0};
	int request = kb_find_request(kb, t->rq.request), intent;
	const char *wrong;

	intent = request < 0
			 ? -1
			 : kb->careers.services[kb->careers.requests[request].service].intent;
	if (intent < 0) {
		reply_error(app, t->conn, t->rq.id, WIRE_NOT_FOUND, "request");
		return NULL;
	}
	if (ticket_form(kb, request, said->lang, t->rq.fields, &text, &wrong) < 0) {
		reply_error(app, t->conn, t->rq.id, WIRE_BAD_REQUEST,
			kp_arena_format(app->arena, "fields.%.80s", wrong));
		return NULL;
	}
	if (t->rq.text)
		kp_str_addf(&text, "\n\n%s", t->rq.text);
	said->about = intent;
	said->area = kb->intents[intent].route;
	return desk_redacted(app, kp_str_c(&text));
}
