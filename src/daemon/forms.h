/* Requests with a form: what an answer offers, and what comes back. The loop's alone. */
#ifndef FORMS_H
#define FORMS_H

#include "daemon/turn.h"

/* The requests that belong to an intent, in the turn's arena; *n_out 0: there are none. */
const struct wire_form *forms_of(
	struct app *app, int intent, enum text_lang lang, size_t *n_out);
/* What was filled in, as the text of a ticket in the turn's arena, without personal identity
 * codes; *said becomes about the request. NULL: it does not fit, and the client was told. */
const char *forms_read(struct turn *t, struct dialog_reply *said);

#endif
