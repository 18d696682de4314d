/* Conversations begin, go on after a pause or a restart, and are kept. The loop's alone. */
#ifndef HELLO_H
#define HELLO_H

#include "daemon/turn.h"

void hello_handle(struct turn *t);
/* Handles what had to wait for the first snapshot. */
void hello_early(struct app *app);
/* The conversation as it will be, in the request's memory. */
struct store_session hello_state(
	const struct turn *t, struct store_req *req, const struct dialog_state *next);
/* Sends the conversation to disk, as it will be. False when the store is full. */
bool hello_save(struct turn *t, const struct dialog_state *next);
/* Conversations that were erased: whoever is in one begins it anew, knowing nothing. */
void hello_forget(struct app *app, const struct store_news *news);

#endif
