/* Conversations in tests: the protocol's messages over a ws_client, and the site that all
 * tests of a program share. */
#ifndef TALK_H
#define TALK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "site.h"
#include "ws_client.h"

/* Texts whose outcome the small knowledge base's patterns settle. */
#define TALK_DIRECT    "Miten säästövapaata kertyy?" /* loma.saastovapaa */
#define TALK_CLARIFY   "Loman siirto?"               /* two intents teach that wording */
#define TALK_ASKING    "Työntekijällä on sairas lapsi kotona" /* poissaolo.lapsi asks the age */
#define TALK_SICK      "Sairauspoissaolo alkoi tänään"        /* poissaolo.sairaus */
#define TALK_GIBBERISH "xyzzy plugh qwerty"                   /* deferred */

/* hello on a fresh connection: the welcome. Owned. `session` NULL: a new conversation. */
struct kp_json *talk_hello(struct ws *ws, const struct site *s, const char *session);
/* The same, when the welcome is of no interest. */
void talk_open(struct ws *ws, const struct site *s);
/* Asks with that id and checks the outcome: the answer. Owned. */
struct kp_json *talk_ask(struct ws *ws, const char *id, const char *text, const char *outcome);
/* Asks, escalates what was asked, and gives the ticket message. Owned. */
struct kp_json *talk_ticket(struct ws *ws, const char *question, const char *text);

/* The next message of the type: skips what is not for this step, as news come when they
 * come. Owned. */
struct kp_json *talk_next(struct ws *ws, const char *type);
/* The answer of the type to the request with this id. Owned. */
struct kp_json *talk_reply(struct ws *ws, const char *type, const char *id);

/* Names for TALK_TOKEN: partners of the small knowledge base, an administrator, and a
 * supervisor. Their tokens hold in a site that talk_tokens() prepared before its start. */
#define TALK_AINO   "testi-aino"
#define TALK_BO     "testi-bo"
#define TALK_POISSA "testi-poissa"
#define TALK_ADMIN  "yllapito"
#define TALK_ESSI   "essi"
/* Writes the tokens file and a kumppani.yaml that names it; no limit on messages. */
void talk_tokens(struct site *s);
/* hello with that name's token, on a fresh connection. */
void talk_open_as(struct ws *ws, const struct site *s, const char *name);

/* cmocka's group set-up and tear-down: one running site in *state. */
int talk_setup(void **state);
int talk_setup_tokens(void **state); /* the same, with tokens */
int talk_teardown(void **state);     /* stops it with SIGTERM, which must go well */

#endif
