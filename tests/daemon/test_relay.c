/* Mails about tickets through a whole mail transfer agent to a mailbox; and SIGKILL at random
 * moments while tickets are opened and mails go out: no ticket that was acknowledged is
 * without its mail, and what had to be sent twice has one Message-ID.
 *
 * KP_ROUNDS: how many SIGKILLs (default 4); KP_SEED repeats a run. */
#include "talk.h"

#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/kp_random.h"
#include "base/kp_vec.h"
#include "relay.h"

#define ROUNDS  4
#define CLIENTS 4
#define LOAD    20 /* tickets before the moment may come; up to twice as many */

KP_VEC(struct numbers, char *);

struct office {
	struct site site;
	struct relay relay;
	uint64_t random;
	struct numbers told; /* tickets that were acknowledged */
};

static void configure(struct office *o, const char *scheme, int port, const char *word)
{
	KP_AUTO(kp_cstr) char *password = kp_format("%s/password", o->site.dir);
	KP_AUTO(kp_cstr)
	char *yaml = kp_format("limits:\n  messages_per_second: 0\n"
			       "tokens:\n  file: %s/tokens\n"
			       "public_url: https://hr.example.org\n"
			       "mail:\n  url: %s://localhost:%d\n  user: kumppani\n"
			       "  password_file: %s\n  ca_file: %s/cert.pem\n"
			       "  from: hr@example.org\n  domain: example.org\n"
			       "  wait_seconds: 0\n",
		o->site.dir, scheme, port, password, o->relay.dir);
	FILE *f = fopen(password, "w");

	assert_non_null(f);
	fputs(word, f);
	fclose(f);
	site_configure(&o->site, yaml);
}

static int set_up(void **state)
{
	struct office *o = kp_alloc(sizeof(*o));

	*state = o;
	o->random = site_seed();
	site_make(&o->site);
	talk_tokens(&o->site);
	relay_start(&o->relay);
	configure(o, "smtp", o->relay.port, "salasana\n");
	site_start(&o->site);
	return 0;
}

static int tear_down(void **state)
{
	struct office *o = *state;

	assert_int_equal(site_end(&o->site), 0);
	relay_remove(&o->relay);
	for (size_t i = 0; i < o->told.n; i++)
		free(o->told.v[i]);
	KP_VEC_FREE(&o->told);
	free(o);
	return 0;
}

/* `name` NULL: somebody without a name. The number, owned. */
static char *open_ticket(struct office *o, const char *name, const char *text)
{
	struct ws ws;
	name ? talk_open_as(&ws, &o->site, name) : talk_open(&ws, &o->site);
	KP_AUTO(kp_json) struct kp_json *ticket = talk_ticket(&ws, TALK_DIRECT, text);
	char *number = kp_strdup(ws_text(ticket, "ticket"));

	ws_disconnect(&ws);
	return number;
}

/* To the partner and back to the supervisor, both in one thread. */
static void test_relay_delivers_to_both_sides(void **state)
{
	struct office *o = *state;
	KP_AUTO(kp_cstr) char *number = open_ticket(o, TALK_ESSI, "Auttakaa");
	KP_AUTO(kp_cstr) char *asked = kp_format("Message-Id: <%s.", number);
	KP_AUTO(kp_cstr) char *thread = kp_format("\nReferences: <%s@example.org>\n", number);
	KP_AUTO(kp_cstr) char *first = relay_mail(&o->relay, asked);

	assert_non_null(strstr(first, "Envelope-to: aino.testi@example.org"));
	assert_non_null(strstr(first, "Return-path: <hr@example.org>"));
	assert_non_null(strstr(first, "tls TLS_"));
	assert_non_null(strstr(first, thread));
	assert_int_equal(
		SITE_CLI(&o->site, NULL, "ticket", "answer", number, "Kyllä saa."), 0);
	KP_AUTO(kp_cstr) char *second = relay_mail(&o->relay, "Kyll=C3=A4 saa.");
	assert_non_null(strstr(second, "Envelope-to: essi@example.org"));
	assert_non_null(strstr(second, thread));
	site_wait_outbox(&o->site, "HR-", false);
}

static void test_relay_with_tls_from_the_first_byte(void **state)
{
	struct office *o = *state;

	assert_int_equal(site_stop(&o->site, SIGTERM), 0);
	configure(o, "smtps", o->relay.tls_port, "salasana\n");
	site_start(&o->site);
	KP_AUTO(kp_cstr) char *number = open_ticket(o, NULL, "Heti salattuna");
	KP_AUTO(kp_cstr) char *mail = relay_mail(&o->relay, number);
	assert_non_null(strstr(mail, "tls TLS_"));
	assert_int_equal(site_stop(&o->site, SIGTERM), 0);
	configure(o, "smtp", o->relay.port, "salasana\n");
	site_start(&o->site);
}

static void test_relay_that_greylists_is_asked_again(void **state)
{
	struct office *o = *state;

	relay_rule(&o->relay, "later", true);
	KP_AUTO(kp_cstr) char *number = open_ticket(o, NULL, "Harmaa lista");
	site_wait_outbox(&o->site, "the server said 451", true);
	site_wait_outbox(&o->site, "queued", true);
	relay_rule(&o->relay, "later", false);
	assert_int_equal(SITE_CLI(&o->site, NULL, "outbox", "retry", "all"), 0);
	free(relay_mail(&o->relay, number));
	site_wait_outbox(&o->site, "HR-", false);
}

/* No mail waits for its next try because a connection had taken its share. */
static void test_relay_that_ends_connections_gets_new_ones(void **state)
{
	struct office *o = *state;

	relay_rule(&o->relay, "few", true);
	for (int i = 0; i < 20; i++)
		free(open_ticket(o, NULL, "Monta peräkkäin"));
	site_wait_outbox(&o->site, "HR-", false);
	relay_rule(&o->relay, "few", false);
	KP_AUTO(kp_cstr) char *log = relay_log(&o->relay);
	assert_non_null(strstr(log, "too many messages in one connection"));
}

/* No file of the daemon may grow any more; RLIM_INFINITY: as much as it likes. */
static void limit_files(const struct office *o, rlim_t bytes)
{
	struct rlimit limit = {bytes, RLIM_INFINITY};

	assert_int_equal(prlimit(o->site.pid, RLIMIT_FSIZE, &limit, NULL), 0);
}

static long store_failures(struct office *o)
{
	KP_AUTO(kp_cstr) char *body = NULL;
	const char *at;

	assert_int_equal(site_get(&o->site, "/metrics", &body), 200);
	at = strstr(body, "\nkumppani_store_failed_total ");
	assert_non_null(at);
	return strtol(strchr(at, ' '), NULL, 10);
}

/* That a mail was sent finds no room on the disk: it is recorded when there is, and the mail
 * is not sent again and again meanwhile. */
static void test_relay_gets_a_mail_once_beside_a_full_disk(void **state)
{
	struct office *o = *state;
	double deadline = site_clock() + WS_PATIENCE_MS / 1000.0;

	relay_rule(&o->relay, "later", true);
	KP_AUTO(kp_cstr) char *number = open_ticket(o, NULL, "Täysi levy");
	site_wait_outbox(&o->site, "the server said 451", true);
	limit_files(o, 1);
	relay_rule(&o->relay, "later", false);
	assert_int_equal(SITE_CLI(&o->site, NULL, "outbox", "retry", "all"), 0);
	while (store_failures(o) < 3)
		site_poll(deadline, "the third try to record it");
	limit_files(o, RLIM_INFINITY);
	site_wait_outbox(&o->site, "HR-", false);
	KP_AUTO(kp_cstr) char *log = relay_log(&o->relay);
	KP_AUTO(kp_cstr) char *id = kp_format(" id=%s.", number);
	assert_int_equal(site_times(log, id), 1);
}

/* A password that is wrong is wrong for all mails, and somebody will set it right: none of
 * them is given up for it. */
static void test_relay_that_does_not_know_us_is_asked_again(void **state)
{
	struct office *o = *state;

	assert_int_equal(site_stop(&o->site, SIGTERM), 0);
	configure(o, "smtp", o->relay.port, "arvaus\n");
	site_start(&o->site);
	KP_AUTO(kp_cstr) char *number = open_ticket(o, NULL, "Salasana");
	site_wait_outbox(&o->site, "the server said 535", true);
	site_wait_outbox(&o->site, "queued", true);
	assert_int_equal(site_stop(&o->site, SIGTERM), 0);
	configure(o, "smtp", o->relay.port, "salasana\n");
	site_start(&o->site);
	assert_int_equal(SITE_CLI(&o->site, NULL, "outbox", "retry", "all"), 0);
	free(relay_mail(&o->relay, number));
	site_wait_outbox(&o->site, "HR-", false);
}

/* ---- SIGKILL ---- */

static unsigned draw(struct office *o, unsigned n)
{
	return (unsigned)(kp_random(&o->random) % n);
}

static void ask(struct ws *c)
{
	ws_sendf(c, "{\"type\":\"ask\",\"id\":\"q\",\"text\":\"%s\"}", TALK_DIRECT);
}

/* What a client hears: an answer is escalated, a ticket counted and followed by a question. */
static void take(struct office *o, struct ws *c, const char *text, size_t n, bool alive)
{
	KP_AUTO(kp_json) struct kp_json *m = NULL;

	assert_int_equal(kp_json_parse(text, n, 0, &m, NULL), 0);
	const char *type = ws_text(m, "type");
	if (strcmp(type, "ticket") == 0)
		KP_PUSH(&o->told, kp_strdup(ws_text(m, "ticket")));
	if (!alive)
		return;
	if (strcmp(type, "ticket") == 0)
		ask(c);
	else if (strcmp(type, "answer") == 0)
		ws_sendf(c,
			"{\"type\":\"escalate\",\"id\":\"e\",\"interaction\":\"%s\","
			"\"text\":\"Auttakaa\"}",
			ws_text(m, "interaction"));
}

static void serve(struct office *o, struct ws *clients)
{
	struct pollfd fds[CLIENTS];

	for (int i = 0; i < CLIENTS; i++)
		fds[i] = (struct pollfd){.fd = clients[i].fd, .events = POLLIN};
	assert_true(poll(fds, CLIENTS, WS_PATIENCE_MS) > 0);
	for (int i = 0; i < CLIENTS; i++) {
		KP_AUTO(ws_frame) struct ws_frame frame = {0};
		if (!fds[i].revents)
			continue;
		ws_receive(&clients[i], &frame);
		assert_false(frame.gone);
		take(o, &clients[i], frame.payload, frame.n, true);
	}
}

/* What the dead daemon had sent still counts as told. */
static void drain(struct office *o, struct ws *c)
{
	for (;;) {
		KP_AUTO(ws_frame) struct ws_frame frame = {0};
		ws_receive(c, &frame);
		if (frame.gone)
			break;
		take(o, c, frame.payload, frame.n, false);
	}
	ws_disconnect(c);
}

static void round_of_load(struct office *o)
{
	struct ws clients[CLIENTS];
	size_t until = o->told.n + LOAD + draw(o, LOAD);

	site_start(&o->site);
	for (int i = 0; i < CLIENTS; i++) {
		talk_open(&clients[i], &o->site);
		ask(&clients[i]);
	}
	while (o->told.n < until)
		serve(o, clients);
	usleep(draw(o, 300000)); /* somewhere among mails that are under way */
	assert_int_equal(site_stop(&o->site, SIGKILL), 128 + SIGKILL);
	for (int i = 0; i < CLIENTS; i++)
		drain(o, &clients[i]);
}

/* What the server took, from the ids in its log. */
static void count_taken(const struct office *o, struct kp_str *ids, int *mails, int *different)
{
	KP_AUTO(kp_cstr) char *log = relay_log(&o->relay);

	*mails = *different = 0;
	for (char *p = log; (p = strstr(p, " id=HR-")); p++) {
		KP_AUTO(kp_cstr) char *id = kp_strndup(p, strcspn(p + 1, " \n") + 1);

		++*mails;
		if (strstr(kp_str_c(ids), id))
			continue;
		++*different;
		kp_str_addf(ids, "%s \n", id);
	}
}

static void test_sigkill_leaves_no_ticket_without_its_mail(void **state)
{
	struct office *o = *state;
	const char *rounds = getenv("KP_ROUNDS");
	int n = rounds ? (int)strtol(rounds, NULL, 10) : ROUNDS, mails, different;
	KP_AUTO(kp_str) struct kp_str ids = {0};

	assert_int_equal(site_stop(&o->site, SIGTERM), 0);
	relay_rule(&o->relay, "hold", true);
	for (int i = 0; i < n; i++)
		round_of_load(o);
	site_start(&o->site);
	site_wait_outbox(&o->site, "HR-", false);
	count_taken(o, &ids, &mails, &different);
	for (size_t i = 0; i < o->told.n; i++) {
		KP_AUTO(kp_cstr) char *id = kp_format(" id=%s.", o->told.v[i]);
		const char *first = strstr(kp_str_c(&ids), id);

		if (!first)
			fail_msg("nobody was written about '%s'", o->told.v[i]);
		if (strstr(first + 1, id))
			fail_msg("'%s' has two ids", o->told.v[i]);
	}
	print_message("{\"kills\":%d,\"acknowledged\":%zu,\"lost\":0,"
		      "\"message_ids\":%d,\"sent_again\":%d}\n",
		n, o->told.n, different, mails - different);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_relay_delivers_to_both_sides),
		cmocka_unit_test(test_relay_with_tls_from_the_first_byte),
		cmocka_unit_test(test_relay_that_greylists_is_asked_again),
		cmocka_unit_test(test_relay_that_ends_connections_gets_new_ones),
		cmocka_unit_test(test_relay_gets_a_mail_once_beside_a_full_disk),
		cmocka_unit_test(test_relay_that_does_not_know_us_is_asked_again),
		cmocka_unit_test(test_sigkill_leaves_no_ticket_without_its_mail),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
