/* The daemon's parts, in one struct that main() makes. Everything here is the loop's: the
 * store, the loader and the hearers have threads of their own and are spoken to through
 * queues. */
#ifndef APP_H
#define APP_H

#include <signal.h>

#include "auth/auth.h"
#include "conf/conf.h"
#include "daemon/body.h"
#include "daemon/hear_pool.h"
#include "daemon/heard.h"
#include "daemon/metrics.h"
#include "daemon/reload.h"
#include "daemon/session.h"
#include "match/match.h"
#include "net/net.h"
#include "mail/mail.h"
#include "search/search.h"
#include "store/store.h"
#include "ticket/ticket.h"
#include "wire/wire.h"

/* A connection of a partner that hears of changes; see watch.h. */
struct app_watch {
	net_conn conn;
	struct auth_user user;
	bool away;
	char ticket[33]; /* they look at it, and may; "": at none */
	char owner_session[AUTH_ID_BYTES], owner_user[65]; /* whose ticket that is */
	bool reached; /* they know that the supervisor is there */
	int64_t typed_at;
};
KP_VEC(struct app_watches, struct app_watch);

enum app_stage {
	APP_SERVING,
	APP_REFUSING,  /* told to stop: no new connections, answers what comes */
	APP_DRAINING,  /* hears nothing more, waits for the store */
	APP_FINISHING, /* closes the connections */
};

#define APP_SPARE 128

struct app {
	const struct conf *conf;
	const char *kb_dir;
	const volatile sig_atomic_t *stopping, *reloading;

	struct net *net;
	struct store *store;
	struct auth *auth;
	int64_t tokens_version; /* of the tokens file when it was read; 0: there was none */
	int64_t tokens_at;      /* ms, monotonic: when to look at it again */
	struct issuer *issuer;  /* NULL: nobody signs in at a provider */
	struct mail_mailbox *mailbox; /* NULL: none is read */
	struct mail_arrival *letter;  /* owned: the message being kept; NULL: none */
	bool mailbox_asked;           /* the store, how far it was read */
	struct reload *reload;
	struct post *post;        /* NULL: no mail is sent */
	struct text_analyser *an; /* the loop's own */
	struct hear_pool *hearers;
	struct measures *measures;
	struct session_table *sessions;
	struct app_watches watches;
	struct kb_away *away; /* what partners entered themselves, in away_mem */
	size_t naway;
	struct kp_arena *away_mem;      /* owned; NULL: not known yet */
	struct session_held_list early; /* hellos that came before the first snapshot */

	struct match_engine *engine; /* the current snapshot; NULL until the first is there */
	struct kb *kb;               /* of the engine, with `away` laid over it; owned */
	struct search_index *search; /* of the same snapshot */
	struct body_cache *bodies;   /* of its answers */
	struct heard_cache *heard;   /* of messages understood with it */
	int64_t *loads;              /* tickets waiting for each partner; owned */
	bool loads_asked, loads_due; /* the store is counting; it is to count (again) */
	int64_t loads_at;            /* ms, monotonic: not before */
	bool rehoming, clock_busy;   /* requests of clock.c are under way */
	int64_t clock_at;            /* ms, monotonic: when to look for what is due */

	int64_t away_at; /* ms, monotonic: when to look for absences that others entered */
	int64_t tidy_at; /* ms, monotonic: when to look for what is too old */
	int64_t next_interaction;
	struct kp_arena *arena;             /* of the message being handled */
	struct kp_str out, text, html;      /* scratch of it */
	struct store_req *spare[APP_SPARE]; /* owned: requests to be used again */
	size_t nspare;
	struct metrics metrics;

	enum app_stage stage;
	int64_t stage_since; /* ms, monotonic */
	int64_t reloads_asked;
	int exit_code;
};

#define APP_EXIT_CONTENT 1
#define APP_EXIT_BROKEN  2

/* The first line of a file that the configuration names at `key`; path "": an empty one. *out
 * is owned. */
int app_secret(const char *key, const char *path, char **out, struct kp_err *err);

/* Opens everything and listens; the first snapshot comes later. */
int app_open(struct app *app, struct kp_err *err);
/* Serves until it is told to stop. The exit code. */
int app_run(struct app *app);
void app_close(struct app *app);
KP_AUTO_CLEAR(app, app_close)

#endif
