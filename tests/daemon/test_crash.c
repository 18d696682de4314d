/* SIGKILL under load, at random moments, round after round on one database: what was
 * acknowledged is there afterwards, once; and what a client repeats because it never heard
 * of it is not done twice. */
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/kp_random.h"
#include "base/kp_vec.h"
#include "talk.h"

#define ROUNDS  6
#define CLIENTS 8
#define LOAD    150 /* acknowledgements before the moment may come; up to twice as many */

/* A question is known by its serial number, which its text carries. */
KP_VEC(struct serials, int);

struct client {
	struct ws ws;
	char session[32];
	int serial;           /* of the question under way */
	char interaction[64]; /* to be escalated; "": the question is not answered yet */
};

struct crash {
	struct site site;
	struct client clients[CLIENTS];
	int next_serial;
	uint64_t random;
	struct serials answered, ticketed; /* acknowledged */
};

static unsigned draw(struct crash *c, unsigned n)
{
	return (unsigned)(kp_random(&c->random) % n);
}

static void ask(struct crash *c, struct client *client)
{
	client->serial = c->next_serial++;
	client->interaction[0] = '\0';
	ws_sendf(&client->ws, "{\"type\":\"ask\",\"text\":\"säästövapaa numero%d\"}",
		client->serial);
}

static void escalate(const struct client *client)
{
	struct ws *ws = (struct ws *)(uintptr_t)&client->ws;

	ws_sendf(ws, "{\"type\":\"escalate\",\"interaction\":\"%s\",\"text\":\"pyyntö%d\"}",
		client->interaction, client->serial);
}

/* The conversation goes on where it was, and asks again for what it never heard of. */
static void connect_client(struct crash *c, struct client *client)
{
	KP_AUTO(kp_json)
	struct kp_json *welcome =
		talk_hello(&client->ws, &c->site, client->session[0] ? client->session : NULL);

	snprintf(client->session, sizeof(client->session), "%s", ws_text(welcome, "session"));
	if (client->interaction[0])
		escalate(client);
	else
		ask(c, client);
}

/* Takes one message: an answer (every third is escalated) or a ticket, each an
 * acknowledgement; the next request follows unless the daemon is dead. */
static void handle(
	struct crash *c, struct client *client, const char *text, size_t n, bool alive)
{
	KP_AUTO(kp_json) struct kp_json *message = NULL;

	assert_int_equal(kp_json_parse(text, n, 0, &message, NULL), 0);
	const char *type = ws_text(message, "type");
	if (!strcmp(type, "answer")) {
		KP_PUSH(&c->answered, client->serial);
		snprintf(client->interaction, sizeof(client->interaction), "%s",
			client->serial % 3 ? "" : ws_text(message, "interaction"));
	} else {
		assert_string_equal(type, "ticket");
		KP_PUSH(&c->ticketed, client->serial);
		client->interaction[0] = '\0';
	}
	if (!alive)
		return;
	if (client->interaction[0])
		escalate(client);
	else
		ask(c, client);
}

/* Serves whichever clients have something; false when a connection has ended. */
static bool serve(struct crash *c, bool alive)
{
	struct pollfd fds[CLIENTS];

	for (int i = 0; i < CLIENTS; i++)
		fds[i] = (struct pollfd){.fd = c->clients[i].ws.fd, .events = POLLIN};
	assert_true(poll(fds, CLIENTS, WS_PATIENCE_MS) > 0);
	for (int i = 0; i < CLIENTS; i++) {
		KP_AUTO(ws_frame) struct ws_frame frame = {0};
		if (!fds[i].revents)
			continue;
		ws_receive(&c->clients[i].ws, &frame);
		if (frame.gone)
			return false;
		handle(c, &c->clients[i], frame.payload, frame.n, alive);
	}
	return true;
}

/* What the dead daemon had sent still counts as told. */
static void drain(struct crash *c)
{
	for (int i = 0; i < CLIENTS; i++) {
		for (;;) {
			KP_AUTO(ws_frame) struct ws_frame frame = {0};
			ws_receive(&c->clients[i].ws, &frame);
			if (frame.gone)
				break;
			handle(c, &c->clients[i], frame.payload, frame.n, false);
		}
		ws_disconnect(&c->clients[i].ws);
	}
}

static void round_of_load(struct crash *c)
{
	size_t until = c->answered.n + c->ticketed.n + LOAD + draw(c, LOAD);

	site_start(&c->site);
	for (int i = 0; i < CLIENTS; i++)
		connect_client(c, &c->clients[i]);
	while (c->answered.n + c->ticketed.n < until)
		assert_true(serve(c, true));
	usleep(draw(c, 3000)); /* somewhere in the middle of what is under way */
	assert_int_equal(site_stop(&c->site, SIGKILL), 128 + SIGKILL);
	drain(c);
}

/* ---- looking at what is there ---- */

static int64_t count(sqlite3 *db, const char *sql, const char *text)
{
	sqlite3_stmt *st;
	int64_t n;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
	if (text)
		sqlite3_bind_text(st, 1, text, -1, SQLITE_TRANSIENT);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

static void each_once(
	sqlite3 *db, const struct serials *told, const char *sql, const char *prefix)
{
	for (size_t i = 0; i < told->n; i++) {
		KP_AUTO(kp_cstr) char *text = kp_format("%s%d", prefix, told->v[i]);
		int64_t n = count(db, sql, text);
		if (n != 1)
			fail_msg("'%s' was acknowledged and is there %lld times", text,
				(long long)n);
	}
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
	each_once(db, &c->answered, "SELECT count(*) FROM interaction WHERE question = ?",
		"säästövapaa numero");
	each_once(db, &c->ticketed, "SELECT count(*) FROM ticket WHERE subject = ?", "pyyntö");
	/* Repeated or not, told or not: nothing is there twice. */
	assert_int_equal(count(db,
				 "SELECT count(*) FROM (SELECT 1 FROM ticket GROUP BY subject "
				 "HAVING count(*) > 1)",
				 NULL),
		0);
	assert_int_equal(count(db,
				 "SELECT count(*) FROM ticket t WHERE (SELECT count(*) FROM "
				 "ticket_event e WHERE e.ticket = t.number AND e.kind = "
				 "'opened') <> 1",
				 NULL),
		0);
	sqlite3_close(db);
}

static void test_sigkill_loses_nothing_that_was_acknowledged(void **state)
{
	struct crash *c = *state;

	for (int i = 0; i < ROUNDS; i++) {
		round_of_load(c);
		check(c);
	}
	site_start(&c->site);
	check(c);
	assert_int_equal(site_stop(&c->site, SIGTERM), 0);
	print_message("%zu answers and %zu tickets were acknowledged in %d rounds\n",
		c->answered.n, c->ticketed.n, ROUNDS);
}

static int setup(void **state)
{
	struct crash *c = kp_alloc(sizeof(*c));

	site_make(&c->site);
	site_configure(&c->site, "limits:\n  messages_per_second: 0\n");
	c->next_serial = 1;
	c->random = site_seed();
	*state = c;
	return 0;
}

static int teardown(void **state)
{
	struct crash *c = *state;

	site_remove(&c->site);
	KP_VEC_FREE(&c->answered);
	KP_VEC_FREE(&c->ticketed);
	free(c);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sigkill_loses_nothing_that_was_acknowledged),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
