#include <stdio.h>
#include <string.h>

#include "base/kp_clock.h"
#include "base/kp_file.h"
#include "base/kp_vec.h"
#include "cli/cli_subject.h"
#include "cli/cli_ticket.h"

/* All that is kept of somebody who asks for it. */

struct exports {
	struct cli_shared shared;
	const char *out; /* NULL: standard output */
	struct store_conn *db;
	struct kp_arena *arena;
	struct store_kept kept;
};

static void exports_clear(struct exports *x)
{
	if (x->db)
		store_conn_close(x->db);
	if (x->arena)
		kp_arena_free(x->arena);
}
KP_AUTO_CLEAR(exports, exports_clear)

/* Members that say nothing are left out. */
static void tell(struct kp_jsonw *w, const char *key, const char *value)
{
	if (value && *value)
		kp_jsonw_str(w, key, value);
}

static void add_session(const struct store_session *s, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, NULL, '{');
	kp_jsonw_str(w, "session", s->id);
	tell(w, "user", s->user);
	tell(w, "lang", s->lang);
	tell(w, "unit", s->unit);
	kp_jsonw_time(w, "began", s->created_at);
	kp_jsonw_time(w, "last", s->seen_at);
	kp_jsonw_raw(w, "state", s->state, strlen(s->state));
	kp_jsonw_end(w, '}');
}

static void add_question(const struct store_kept_question *q, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, NULL, '{');
	kp_jsonw_int(w, "interaction", q->id);
	kp_jsonw_time(w, "at", q->at);
	tell(w, "session", q->session);
	tell(w, "channel", q->channel);
	tell(w, "lang", q->lang);
	tell(w, "unit", q->unit);
	kp_jsonw_str(w, "question", q->question);
	kp_jsonw_str(w, "outcome", q->outcome);
	tell(w, "intent", q->intent);
	if (q->helpful >= 0)
		kp_jsonw_bool(w, "helpful", q->helpful > 0);
	tell(w, "comment", q->comment);
	tell(w, "pilot", q->pilot);
	tell(w, "clear", q->clear);
	tell(w, "missing", q->missing);
	kp_jsonw_end(w, '}');
}

static void add_ticket(
	const struct store_kept *kept, const struct store_ticket *t, struct kp_jsonw *w)
{
	KP_VEC(struct, struct store_event) lines = {0};

	for (size_t i = 0; i < kept->history.n; i++)
		if (strcmp(kept->history.v[i].number, t->number) == 0)
			KP_PUSH(&lines, kept->history.v[i]);
	kp_jsonw_begin(w, NULL, '{');
	cli_ticket_json(t, w);
	cli_ticket_history_json(&(struct store_events){lines.v, lines.n}, w);
	kp_jsonw_end(w, '}');
	KP_VEC_FREE(&lines);
}

static void add_letter(const struct store_letter *l, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, NULL, '{');
	kp_jsonw_time(w, "at", l->at);
	kp_jsonw_str(w, "sender", l->sender);
	tell(w, "name", l->name);
	tell(w, "ticket", l->ticket);
	tell(w, "subject", l->subject);
	tell(w, "text", l->text);
	kp_jsonw_end(w, '}');
}

static void add_seen(const struct store_seen *s, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, NULL, '{');
	kp_jsonw_str(w, "announcement", s->announcement);
	kp_jsonw_time(w, "at", s->at);
	kp_jsonw_end(w, '}');
}

static void write_kept(const struct exports *x, struct kp_jsonw *w)
{
	const struct store_kept *k = &x->kept;

	kp_jsonw_begin(w, NULL, '{');
	tell(w, "user", x->shared.subject.user);
	tell(w, "session", x->shared.subject.session);
	tell(w, "ticket", x->shared.subject.ticket);
	kp_jsonw_time(w, "exported", kp_now_ms(NULL));
	kp_jsonw_begin(w, "conversations", '[');
	for (size_t i = 0; i < k->nsessions; i++)
		add_session(&k->sessions[i], w);
	kp_jsonw_end(w, ']');
	kp_jsonw_begin(w, "questions", '[');
	for (size_t i = 0; i < k->nquestions; i++)
		add_question(&k->questions[i], w);
	kp_jsonw_end(w, ']');
	kp_jsonw_begin(w, "tickets", '[');
	for (size_t i = 0; i < k->tickets.n; i++)
		add_ticket(k, &k->tickets.v[i], w);
	kp_jsonw_end(w, ']');
	kp_jsonw_begin(w, "letters", '[');
	for (size_t i = 0; i < k->nletters; i++)
		add_letter(&k->letters[i], w);
	kp_jsonw_end(w, ']');
	kp_jsonw_begin(w, "announcements_seen", '[');
	for (size_t i = 0; i < k->nseen; i++)
		add_seen(&k->seen[i], w);
	kp_jsonw_end(w, ']');
	kp_jsonw_end(w, '}');
}

static int write_file(const char *path, struct kp_str *s)
{
	struct kp_err err = {0};

	kp_str_addc(s, '\n');
	if (kp_file_write_new(path, s->p, s->n, &err) < 0)
		return cli_refused(&err);
	return CLI_FINE;
}

static int run(struct exports *x)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};
	struct kp_err err = {0};
	int rc = cli_subject_check("export", &x->shared.subject);

	if (rc != CLI_GO_ON)
		return rc;
	x->arena = kp_arena_new(0);
	if (cli_db_open(&x->shared, &x->db, &err) < 0)
		return cli_fail(&err);
	if (store_kept(x->db, &x->shared.subject, x->arena, &x->kept, &err) < 0)
		return cli_subject_fail(&x->shared.subject, &err);
	write_kept(x, &w);
	if (x->out)
		return write_file(x->out, &s);
	cli_print(&s);
	return CLI_FINE;
}

int cmd_export(int argc, char **argv)
{
	KP_AUTO(exports) struct exports x = {0};
	const char *args[CLI_MAX_ARGS];
	const struct cli_option options[] = {
		{"out", CLI_TEXT, &x.out, "FILE",
			"write it to a new file that only its owner may read", 0, 0},
	};
	const struct cli_spec spec = {
		.usage = "export --user ID | --session ID | --ticket NUMBER [OPTION…]",
		.about = "Writes all that is kept of somebody as one JSON document, for who "
			 "asks what is known\n"
			 "of them: conversations, questions and what was said of the answers, "
			 "tickets with\n"
			 "their histories and notes, mail that waits to be placed, "
			 "announcements shown.",
		.uses = CLI_USE_DATA | CLI_USE_JSON | CLI_USE_SUBJECT,
		.options = options,
		.noptions = KP_LEN(options),
	};
	int rc = cli_parse(&spec, argc, argv, &x.shared, args);

	return rc == CLI_GO_ON ? run(&x) : rc;
}
