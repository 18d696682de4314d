/* The OpenID provider at which people sign in. A thread fetches the keys it signs with, at the
 * start, now and then, and when a token names one that is not known, and exchanges the codes
 * with which the provider sends people back to the console. The loop checks tokens by the keys
 * it was last given. */
#ifndef ISSUER_H
#define ISSUER_H

#include "daemon/turn.h"

struct issuer;

/* Starts the thread, when an issuer is configured. KP_EINPUT: it is configured by half. */
int issuer_open(struct app *app, struct kp_err *err);
void issuer_close(struct app *app);
/* Takes what was fetched meanwhile. */
void issuer_results(struct app *app);

/* Whose token it is. KP_EBUSY: keys are being fetched, try again in a moment; KP_EINPUT: it is
 * nobody's. The token must look like one (auth_is_jwt()), and an issuer be configured. */
int issuer_verify(struct app *app, const char *token, int64_t now, struct auth_user *out,
	struct kp_err *err);

/* Where people sign in; NULL: nowhere, or not known yet. */
const char *issuer_authorize(const struct app *app);
/* Answers with the token that the provider gives for a code, later. */
void issuer_sign_in(struct turn *t);

#endif
