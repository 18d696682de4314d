#include "ticket/ticket.h"

#include <string.h>

#include "base/kp_clock.h"

/* The value of a field among names and values in turn; NULL: not there, or blank. */
static const char *value_of(const char *const *fields, const char *id)
{
	for (; fields && *fields; fields += 2)
		if (strcmp(fields[0], id) == 0)
			return fields[1][strspn(fields[1], " \t\r\n")] ? fields[1] : NULL;
	return NULL;
}

static const struct kb_form_field *find_field(const struct kb_request *q, const char *id)
{
	for (size_t i = 0; i < q->nfields; i++)
		if (strcmp(q->fields[i].id, id) == 0)
			return &q->fields[i];
	return NULL;
}

/* The value as it is to be read; NULL: it is none for this field. */
static const char *shown(const struct kb_form_field *f, const char *value, enum text_lang lang)
{
	size_t chars = kp_utf8_chars(value, strlen(value));
	int32_t day;
	int64_t n;

	switch (f->kind) {
	case KB_FIELD_TEXT:
		return (int64_t)chars >= f->min && (int64_t)chars <= f->max ? value : NULL;
	case KB_FIELD_NUMBER:
		return kp_parse_int(value, f->min, f->max, &n) == 0 ? value : NULL;
	case KB_FIELD_DATE:
		return kp_date_parse(value, &day) == 0 ? value : NULL;
	case KB_FIELD_CHOICE:
		if (kp_parse_int(value, 0, (int64_t)f->nchoices - 1, &n) < 0)
			return NULL;
		return kb_text_in(&f->choices[n], lang);
	}
	return NULL;
}

int ticket_form(const struct kb *kb, int request, enum text_lang lang,
	const char *const *fields, struct kp_str *out, const char **wrong_out)
{
	const struct kb_request *q = &kb->careers.requests[request];

	for (const char *const *given = fields; given && *given; given += 2) {
		if (!find_field(q, given[0])) {
			*wrong_out = given[0];
			return -1;
		}
	}
	kp_str_add(out, kb_text_in(&q->title, lang));
	for (size_t i = 0; i < q->nfields; i++) {
		const struct kb_form_field *f = &q->fields[i];
		const char *value = value_of(fields, f->id);
		const char *text = value ? shown(f, value, lang) : NULL;

		if (value ? !text : f->needed) {
			*wrong_out = f->id;
			return -1;
		}
		if (text)
			kp_str_addf(out, "\n%s: %s", kb_text_in(&f->label, lang), text);
	}
	return 0;
}
