/* SIGKILL in the middle of supervisors and partners writing into tickets: every line that was
 * acknowledged is in the history afterwards, once; and histories and tickets agree. */
#include "talk.h"

#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/kp_random.h"
#include "base/kp_vec.h"

#define ROUNDS  5
#define WRITERS 6
#define LOAD    120 /* acknowledgements before the moment may come; up to twice as many */

KP_VEC(struct serials, int);

/* Half are partners, half supervisors; each writes into a ticket of its own. */
struct writer {
	struct ws ws;
	char number[32];
	int serial; /* under way */
};

struct crash {
	struct site site;
	struct writer writers[WRITERS];
	int next_serial;
	uint64_t random;
	struct serials told;
};

static unsigned draw(struct crash *c, unsigned n)
{
	return (unsigned)(kp_random(&c->random) % n);
}

static bool is_partner(const struct crash *c, const struct writer *w)
{
	return (w - c->writers) % 2 == 0;
}

static void write_line(struct crash *c, struct writer *w)
{
	w->serial = c->next_serial++;
	ws_sendf(&w->ws,
		"{\"type\":\"%s\",\"id\":\"%d\",\"ticket\":\"%s\",\"text\":\"rivi%d\"}",
		is_partner(c, w) ? "note" : "say", w->serial, w->number, w->serial);
}

/* Counts an acknowledgement; anything else is news of others. */
static void take(struct crash *c, struct writer *w, const char *text, size_t n, bool alive)
{
	KP_AUTO(kp_json) struct kp_json *m = NULL;
	char id[16];

	assert_int_equal(kp_json_parse(text, n, 0, &m, NULL), 0);
	snprintf(id, sizeof(id), "%d", w->serial);
	assert_string_not_equal(ws_text(m, "type"), "error");
	if (strcmp(ws_text(m, "id"), id) != 0)
		return;
	KP_PUSH(&c->told, w->serial);
	if (alive)
		write_line(c, w);
}

static void serve(struct crash *c)
{
	struct pollfd fds[WRITERS];

	for (int i = 0; i < WRITERS; i++)
		fds[i] = (struct pollfd){.fd = c->writers[i].ws.fd, .events = POLLIN};
	assert_true(poll(fds, WRITERS, WS_PATIENCE_MS) > 0);
	for (int i = 0; i < WRITERS; i++) {
		KP_AUTO(ws_frame) struct ws_frame frame = {0};
		if (!fds[i].revents)
			continue;
		ws_receive(&c->writers[i].ws, &frame);
		assert_false(frame.gone);
		take(c, &c->writers[i], frame.payload, frame.n, true);
	}
}

/* What the dead daemon had sent still counts as told. */
static void drain(struct crash *c)
{
	for (int i = 0; i < WRITERS; i++) {
		for (;;) {
			KP_AUTO(ws_frame) struct ws_frame frame = {0};
			ws_receive(&c->writers[i].ws, &frame);
			if (frame.gone)
				break;
			take(c, &c->writers[i], frame.payload, frame.n, false);
		}
		ws_disconnect(&c->writers[i].ws);
	}
}

static void begin(struct crash *c, struct writer *w)
{
	talk_open_as(&w->ws, &c->site, is_partner(c, w) ? TALK_AINO : TALK_ESSI);
	write_line(c, w);
}

static void round_of_load(struct crash *c)
{
	size_t until = c->told.n + LOAD + draw(c, LOAD);

	site_start(&c->site);
	for (int i = 0; i < WRITERS; i++)
		begin(c, &c->writers[i]);
	while (c->told.n < until)
		serve(c);
	usleep(draw(c, 3000)); /* somewhere in the middle of what is under way */
	assert_int_equal(site_stop(&c->site, SIGKILL), 128 + SIGKILL);
	drain(c);
}

static int64_t count(sqlite3 *db, const char *sql, const char *text)
{
	sqlite3_stmt *st;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
	if (text)
		sqlite3_bind_text(st, 1, text, -1, SQLITE_TRANSIENT);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	int64_t n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

static void check(struct crash *c)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/kumppani.db", c->site.data);
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, WS_PATIENCE_MS);
	assert_int_equal(
		count(db, "SELECT integrity_check = 'ok' FROM pragma_integrity_check", NULL),
		1);
	for (size_t i = 0; i < c->told.n; i++) {
		KP_AUTO(kp_cstr) char *line = kp_format("rivi%d", c->told.v[i]);
		if (count(db, "SELECT count(*) FROM ticket_event WHERE body = ?", line) != 1)
			fail_msg("'%s' was acknowledged and is not there once", line);
	}
	/* Opening is version 1; each line after it raised it by one. */
	assert_int_equal(
		count(db,
			"SELECT count(*) FROM ticket t WHERE t.version <> 1 + (SELECT count(*)"
			" FROM ticket_event e WHERE e.ticket = t.number AND e.body LIKE "
			"'rivi%')",
			NULL),
		0);
	assert_int_equal(
		count(db,
			"SELECT count(*) FROM ticket t WHERE t.status <> (SELECT e.status FROM"
			" ticket_event e WHERE e.ticket = t.number ORDER BY e.id DESC LIMIT "
			"1)",
			NULL),
		0);
	sqlite3_close(db);
}

static void open_tickets(struct crash *c)
{
	struct ws essi;

	site_start(&c->site);
	talk_open_as(&essi, &c->site, TALK_ESSI);
	for (int i = 0; i < WRITERS; i++) {
		KP_AUTO(kp_cstr) char *subject = kp_format("Asia %d", i);
		KP_AUTO(kp_json)
		struct kp_json *ticket = talk_ticket(&essi, TALK_DIRECT, subject);
		snprintf(c->writers[i].number, sizeof(c->writers[i].number), "%s",
			ws_text(ticket, "ticket"));
	}
	ws_disconnect(&essi);
	assert_int_equal(site_stop(&c->site, SIGTERM), 0);
}

static void test_sigkill_loses_no_line_of_a_history(void **state)
{
	struct crash *c = *state;

	open_tickets(c);
	for (int i = 0; i < ROUNDS; i++) {
		round_of_load(c);
		check(c);
	}
	print_message("%zu lines were acknowledged in %d rounds\n", c->told.n, ROUNDS);
}

static int setup(void **state)
{
	struct crash *c = kp_alloc(sizeof(*c));

	site_make(&c->site);
	talk_tokens(&c->site);
	c->next_serial = 1;
	c->random = site_seed();
	*state = c;
	return 0;
}

static int teardown(void **state)
{
	struct crash *c = *state;

	site_remove(&c->site);
	KP_VEC_FREE(&c->told);
	free(c);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sigkill_loses_no_line_of_a_history),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
