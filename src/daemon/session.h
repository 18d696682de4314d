/* Conversations in memory, found by id; the longest unused go first when there are too
 * many. They are also on disk, so one that went can come back. The loop's alone. */
#ifndef SESSION_H
#define SESSION_H

#include "auth/auth.h"
#include "base/kp_vec.h"
#include "dialog/dialog.h"
#include "net/net.h"

/* A message that has to wait, as it came. */
struct session_held {
	net_conn conn;
	char *text; /* owned */
	size_t n;
};
KP_VEC(struct session_held_list, struct session_held);

#define SESSION_MOST_HELD 64 /* messages that may wait in one conversation */

struct session {
	char id[AUTH_ID_BYTES];
	struct dialog_state state;
	struct auth_user *user; /* owned; NULL: nobody signed in */
	int64_t created_at, seen_at;
	net_conn conn;              /* where news for it go; 0: nobody is there */
	unsigned conns;             /* connections that speak in it */
	unsigned busy;              /* requests to the store that point to it */
	bool loading;               /* is being read from disk; messages wait in `held` */
	bool hearing;               /* the pool has its last message; others wait in `held` */
	bool gone;                  /* out of the table; freed when no longer busy */
	bool fetching, fetch_again; /* messages of partners are being looked up */
	int64_t told_at;            /* ms: changes of tickets up to here are told */
	char live[33];     /* the ticket in which a partner speaks instead of the bot */
	bool tell_live;    /* who opened it does not know of that yet */
	int64_t typed_at;  /* ms: told that they type */
	int64_t not_added; /* the interaction whose text its ticket did not take */
	struct session_held_list held;

	struct session *chain;         /* same bucket */
	struct session *newer, *older; /* by last use */
};

struct session_table;

struct session_table *session_table_new(size_t most);
void session_table_free(struct session_table *t);
KP_AUTO_FREE(session_table, session_table_free)
size_t session_count(const struct session_table *t);

/* Borrowed until it is removed or, unused, evicted by session_add(). */
struct session *session_find(struct session_table *t, const char *id);
/* A fresh one; `id` must not be in the table. May evict sessions that nobody uses. */
struct session *session_add(struct session_table *t, const char *id);
void session_touch(struct session_table *t, struct session *s); /* was used just now */
void session_remove(struct session_table *t, struct session *s);
/* From the most recently used: pass NULL for the first. */
struct session *session_next(struct session_table *t, struct session *s);

void session_hold(struct session *s); /* busy */
void session_release(struct session *s);

/* False when there are `most` already. */
bool session_held_add(
	struct session_held_list *l, size_t most, net_conn conn, const char *text, size_t n);
void session_held_clear(struct session_held_list *l);

#endif
