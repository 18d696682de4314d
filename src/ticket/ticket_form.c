#include "ticket/ticket.h"

/* The value as it is to be read. */
static const char *shown(const struct kb_form_field *f, const char *value, enum text_lang lang)
{
	int64_t n = 0;

	if (f->kind != KB_FIELD_CHOICE)
		return value;
	kp_parse_int(value, 0, (int64_t)f->nchoices - 1, &n);
	return kb_text_in(&f->choices[n], lang);
}

int ticket_form(const struct kb *kb, int request, enum text_lang lang,
	const char *const *fields, struct kp_str *out, const char **wrong_out)
{
	const struct kb_request *q = &kb->careers.requests[request];

	const char *wrong = kb_fields_wrong(q->fields, q->nfields, fields);

	if (wrong) {
		*wrong_out = wrong;
		return -1;
	}
	kp_str_add(out, kb_text_in(&q->title, lang));
	for (size_t i = 0; i < q->nfields; i++) {
		const struct kb_form_field *f = &q->fields[i];
		const char *value = kb_field_given(fields, f->id);

		if (value)
			kp_str_addf(out, "\n%s: %s", kb_text_in(&f->label, lang),
				shown(f, value, lang));
	}
	return 0;
}
