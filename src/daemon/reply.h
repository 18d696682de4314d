/* What is sent back: replies put into words and frames. The loop's alone. */
#ifndef REPLY_H
#define REPLY_H

#include "daemon/app.h"

/* Sends what is in app->out. */
void reply_send(struct app *app, net_conn c);
/* An error, in the language of the connection's conversation. */
void reply_error(
	struct app *app, net_conn c, const char *id, enum wire_code code, const char *field);
void reply_ok(struct app *app, net_conn c, const char *id);
/* The answer as a frame, to be sent when its interaction is on disk. Owned. `explain`: how it
 * was understood, as JSON; NULL: nobody asked. */
struct net_frame *reply_answer(struct app *app, const struct session *s,
	const struct dialog_reply *said, const char *id, int64_t interaction,
	const char *explain);
/* A ticket as the store has it. Texts are borrowed from it, the snapshot and `respond_by`. */
struct wire_ticket reply_ticket(const struct app *app, const struct store_ticket *t,
	enum text_lang lang, char respond_by[21]);
/* Whom a ticket would go to; `coordinator` as in struct ticket_need. */
void reply_route(struct app *app, const struct session *s, const struct dialog_reply *said,
	const struct kb_partner *coordinator, struct ticket_route *out);

#endif
