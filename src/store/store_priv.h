/* What the files of the store share. */
#ifndef STORE_PRIV_H
#define STORE_PRIV_H

#include "store/store.h"
#include "store/store_db.h"

/* ---- the schema ---- */

#define STORE_SCHEMA 14 /* the newest version this program knows */
/* Clocks, versions and an append-only history for tickets. */
extern const char store_migration_tickets[];
/* Received mail: how far the mailbox is read, what was kept, what could not be placed. */
extern const char store_migration_mail[];
extern const char store_migration_outbox[];
/* Makes or raises the schema to STORE_SCHEMA. KP_EINPUT: the file is newer. */
int store_schema_raise(struct store_db *db, struct kp_err *err);
/* Which version it has. KP_EINPUT: one that this program does not know. */
int store_schema_version(struct store_db *db, int64_t *out, struct kp_err *err);
/* The schema must be exactly STORE_SCHEMA. */
int store_schema_check(struct store_db *db, struct kp_err *err);

/* ---- running requests ---- */

/* Runs one request inside the caller's transaction, if there is one. Fills its outputs and
 * leaves success or failure in req->err; a request that fails has written nothing. */
int store_run(struct store_db *db, struct store_req *req);
bool store_kind_writes(enum store_kind kind);

int store_session_save(struct store_db *db, struct store_req *req);
int store_session_put(struct store_db *db, const struct store_session *s, struct kp_err *err);
int store_session_load(struct store_db *db, struct store_req *req);
int store_interaction_add(struct store_db *db, struct store_req *req);
int store_interaction_next(struct store_db *db, int64_t *out, struct kp_err *err);
int store_feedback_set(struct store_db *db, struct store_req *req);
int store_ticket_open(struct store_db *db, struct store_req *req);
int store_ticket_act(struct store_db *db, struct store_req *req);
int store_ticket_get_one(struct store_db *db, struct store_req *req);
int store_ticket_queue(struct store_db *db, struct store_req *req);
int store_ticket_mine(struct store_db *db, struct store_req *req);
int store_ticket_loads(struct store_db *db, struct store_req *req);
int store_purge_step(struct store_db *db, struct store_req *req);
int store_event_delivered(struct store_db *db, struct store_req *req);
int store_plans_add(struct store_db *db, struct store_req *req);
int store_plans_latest(struct store_db *db, int64_t before, struct kp_arena *arena,
	struct store_plans **out, size_t *n_out, struct kp_err *err);
int store_absence_add(struct store_db *db, struct store_req *req);
int store_absences_get(struct store_db *db, struct store_req *req);
int store_pilot_add(struct store_db *db, struct store_req *req);
int store_pilot_look(struct store_db *db, struct store_req *req);
int store_announced_get(struct store_db *db, struct store_req *req);
int store_seen_add(struct store_db *db, struct store_req *req);
int store_survey_add(struct store_db *db, struct store_req *req);
int store_outbox_look(struct store_db *db, struct store_req *req);
int store_ticket_search(struct store_db *db, struct store_req *req);
int store_interaction_look(struct store_db *db, struct store_req *req);
int store_event_audit(struct store_db *db, struct store_req *req);
int store_ticket_read(struct store_db *db, struct store_req *req);
int store_mailbox_get(struct store_db *db, struct store_req *req);
int store_mail_keep(struct store_db *db, struct store_req *req);
int store_tray_get(struct store_db *db, struct store_req *req);
int store_tray_clear(struct store_db *db, struct store_req *req);

#define STORE_SESSION_COLUMNS "id, user_id, lang, unit, state, created_at, seen_at"
void store_session_row(struct store_stmt *st, struct kp_arena *mem, struct store_session *out);

/* ---- tickets and their history ---- */

/* The columns that store_ticket_row() reads, of a table called t. */
#define STORE_TICKET_COLUMNS                                                                  \
	"t.number, t.area, t.intent, t.session, t.user_id, t.unit, t.lang, t.partner, "       \
	"t.escalated, t.status, t.priority, t.subject, t.routing, t.version, t.opened_at, "   \
	"t.updated_at, t.closed_at, t.asked_at, t.respond_by, t.responded_at, "               \
	"t.response_ms, t.resolve_by, t.running_since, t.worked_ms, t.spoke_at, "             \
	"t.warned_at, t.told, t.next_at, t.interaction, t.live, t.read_supervisor, "          \
	"t.read_partner,"                                                                     \
	" (SELECT count(*) FROM ticket_event e WHERE e.ticket = t.number "                    \
	"AND " STORE_EVENT_WAITS ")"
/* A line that the supervisor is to get and has not got. */
#define STORE_EVENT_WAITS                                                                     \
	"e.kind = 'message' AND e.sender IN ('partner', 'bot') AND NOT EXISTS"                \
	" (SELECT 1 FROM ticket_delivery d WHERE d.event = e.id)"
void store_ticket_row(struct store_stmt *st, struct kp_arena *mem, struct store_ticket *out);
int store_ticket_rows(struct store_stmt *st, struct kp_arena *mem, struct store_tickets *out,
	struct kp_err *err);
/* 1, 0 or -1. */
int store_ticket_find(struct store_db *db, const char *number, struct kp_arena *mem,
	struct store_ticket *out, struct kp_err *err);

/* The columns that store_event_rows() reads, of ticket_event e and its ticket t. */
#define STORE_EVENT_COLUMNS                                                                   \
	"e.id, e.ticket, e.at, e.kind, e.sender, e.name, e.body, e.status,"                   \
	" coalesce((SELECT d.at FROM ticket_delivery d WHERE d.event = e.id), 0),"            \
	" t.session, t.user_id"
/* Steps through a bound statement to its end. */
int store_event_rows(struct store_stmt *st, struct kp_arena *mem, struct store_events *out,
	struct kp_err *err);
/* Adds a line; *id_out grows over all tickets in the order of commits. */
int store_event_add(
	struct store_db *db, const struct store_event *e, int64_t *id_out, struct kp_err *err);
/* What waits for the supervisor. */
int store_event_unread(struct store_db *db, const struct store_owner *who,
	struct kp_arena *mem, struct store_events *out, struct kp_err *err);
int store_event_last(struct store_db *db, int64_t *out, struct kp_err *err);
/* All lines of one ticket. */
int store_event_history(struct store_db *db, const char *number, struct kp_arena *mem,
	struct store_events *out, struct kp_err *err);
/* Lines after *last, at most STORE_MAX_MESSAGES; moves *last. */
int store_event_news(struct store_db *db, bool everything, int64_t *last, struct kp_arena *mem,
	struct store_events *out, struct kp_err *err);

/* The columns that store_letter_rows() reads, of mail_tray m. */
#define STORE_LETTER_COLUMNS                                                                  \
	"m.id, m.at, m.kind, m.why, m.ticket, m.sender, m.name, m.subject, m.body,"           \
	" m.attachments"
int store_letter_rows(struct store_stmt *st, struct kp_arena *mem,
	const struct store_letter **out, size_t *n_out, struct kp_err *err);

/* ---- whose it is ---- */

/* Of the subject $1 (user), $2 (session), $3 (ticket); '' is none. */
#define STORE_TICKETS_OF                                                                      \
	"(SELECT x.number FROM ticket x WHERE (x.user_id = $1 AND $1 <> '')"                  \
	" OR (x.session = $2 AND $2 <> '') OR x.number = $3)"
/* Conversations may be gone from their table, while what was asked in them is still there. */
#define STORE_SESSIONS_OF                                                                     \
	"(SELECT x.id FROM session x WHERE x.user_id = $1 AND $1 <> ''"                       \
	" UNION SELECT x.session FROM ticket x WHERE x.user_id = $1 AND $1 <> ''"             \
	" AND x.session <> ''"                                                                \
	" UNION SELECT CAST($2 AS TEXT) WHERE $2 <> '')"
#define STORE_QUESTIONS_OF                                                                    \
	"(SELECT y.id FROM interaction y WHERE y.session IN " STORE_SESSIONS_OF               \
	" UNION SELECT x.interaction FROM ticket x WHERE x.number = $3)"
#define STORE_LETTERS_OF                                                                      \
	"(m.ticket IN " STORE_TICKETS_OF " OR (lower(m.sender) = lower($1) AND $1 <> ''))"
/* A statement that names some of the three; they are bound. */
struct store_stmt *store_subject_prepare(struct store_db *db, const char *sql,
	const struct store_subject *of, struct kp_err *err);

/* ---- what was erased ---- */

extern const char store_migration_erasure[];
int store_erasure_last(struct store_db *db, int64_t *out, struct kp_err *err);
/* Conversations erased after *last, at most STORE_MAX_MESSAGES; moves *last. */
int store_erasure_news(struct store_db *db, int64_t *last, struct kp_arena *mem,
	struct store_news *out, struct kp_err *err);

/* ---- the outbox ---- */

/* Which of the outbox's ways out are open besides mail: nothing is queued for the others. */
int store_outbox_ways(struct store_db *db, bool webhook, struct kp_err *err);
/* Queues what the line makes necessary to tell, in the same transaction. */
int store_outbox_add(
	struct store_db *db, const struct store_event *e, int64_t id, struct kp_err *err);
/* `audience`: "partner" or "supervisor"; person '': whose the ticket is by then, or who is on
 * duty. */
int store_outbox_put(struct store_db *db, int64_t event, int64_t at, const char *audience,
	const char *person, struct kp_err *err);
int store_outbox_remind(struct store_db *db, struct store_req *req);
int store_outbox_due(struct store_db *db, struct store_req *req);
int store_outbox_settle(struct store_db *db, struct store_req *req);
int store_outbox_retry(struct store_db *db, struct store_req *req);
enum store_sender store_sender_parse(const char *name); /* STORE_SYSTEM: none of them */
struct store_db *store_conn_db(struct store_conn *c);

/* The next number of a named counter, from 1. */
int store_counter_next(
	struct store_db *db, const char *name, int64_t *out, struct kp_err *err);

/* ---- housekeeping ---- */

/* Moves the engine's log into the database file on a thread and connection of its own, so
 * that commits do not wait for it. */
struct store_tidy;
int store_tidy_open(const char *path, struct store_tidy **out, struct kp_err *err);
void store_tidy_close(struct store_tidy *t);
KP_AUTO_FREE(store_tidy, store_tidy_close)
/* Looks whether the log of the writer `db` has grown; called after a commit. `quiet`:
 * nothing waits to be written. */
void store_tidy_look(struct store_tidy *t, struct store_db *db, bool quiet);

#endif
