/* Tickets as partners see them, put into the protocol's words. The loop's alone. */
#ifndef CASES_H
#define CASES_H

#include "daemon/app.h"

/* May this user do what partners do? */
bool cases_serves(const struct auth_user *user);
/* The user's partner in the content, or -1: an administrator, or nobody of it. */
int cases_partner(const struct app *app, const struct auth_user *user);
bool cases_may(
	const struct app *app, const struct auth_user *user, const struct store_ticket *t);
/* Does it stand in their queue now? */
bool cases_mine(struct app *app, const struct auth_user *user, const struct store_ticket *t);

/* For `reader`; without events. In the turn's arena, texts borrowed from the ticket. */
struct wire_case cases_case(
	struct app *app, const struct auth_user *reader, const struct store_ticket *t);
/* The newest of v[0..n) that fit in one message, in the turn's arena. */
void cases_events(
	struct app *app, const struct store_event *v, size_t n, struct wire_case *out);
struct wire_person cases_person(const struct app *app, const char *id);

#endif
