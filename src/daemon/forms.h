/* Requests with a form: what an answer offers, and what comes back. The loop's alone. */
#ifndef FORMS_H
#define FORMS_H

#include "daemon/turn.h"

/* The requests that belong to an answer, in the turn's arena; *n_out 0: there are none. */
const struct wire_form *forms_of(struct app *app, const struct session *s,
	const struct dialog_reply *said, size_t *n_out);
/* The fields of a form, in the turn's arena. */
const struct wire_form_field *forms_fields(
	struct app *app, const struct kb_form_field *v, size_t n, enum text_lang lang);
/* Answers with the form of a request. */
void forms_show(struct turn *t);
/* What was filled in, as the text of a ticket in the turn's arena, without personal identity
 * codes; *said becomes about the request, whose coordinator is *coordinator_out. NULL: it does
 * not fit, and the client was told. */
const char *forms_read(
	struct turn *t, struct dialog_reply *said, const struct kb_partner **coordinator_out);

#endif
