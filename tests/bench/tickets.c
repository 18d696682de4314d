/* Opens tickets in a new database, as fast as the store takes them, for a daemon that then has
 * their mails to send.
 *
 * Usage: bench_tickets FILE COUNT PARTNER */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/kp_clock.h"
#include "store/store.h"

#define GROUP 1000

static struct store_req *ticket(int i, const char *partner, int64_t now)
{
	struct store_req *req = store_req_new(STORE_TICKET_OPEN);

	req->open = (struct store_open_ticket){.key = kp_arena_format(req->mem, "bench-%d", i),
		.year = 2026,
		.ticket = {.area = "loma",
			.intent = "loma.saastovapaa",
			.user = "essi",
			.lang = "fi",
			.partner = partner,
			.status = STORE_OPEN,
			.priority = STORE_NORMAL,
			.subject = "Työntekijä kysyy, voiko hän siirtää säästövapaansa "
				   "ensi vuoteen, kun sijaista ei ole löytynyt.",
			.routing = "[]",
			.opened_at = now,
			.respond_by = now + 3600000}};
	return req;
}

/* Pops what is done; false when something failed. */
static bool collect(struct store *s, int n)
{
	while (n) {
		KP_AUTO(store_req) struct store_req *req = store_pop(s);

		if (!req)
			poll(NULL, 0, 1);
		else if (req->err.code != KP_OK)
			return false;
		else
			n--;
	}
	return true;
}

static bool fill(struct store *s, int count, const char *partner)
{
	int64_t now = kp_now_ms(NULL);

	for (int i = 0; i < count; i += GROUP) {
		int n = count - i < GROUP ? count - i : GROUP;

		for (int k = 0; k < n; k++)
			if (!store_push(s, ticket(i + k, partner, now)))
				return false;
		if (!collect(s, n))
			return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	KP_AUTO(store) struct store *s = NULL;
	struct kp_err err = {0};

	if (argc != 4)
		return 2;
	const struct store_options opt = {.path = argv[1], .news_ms = -1};
	if (store_open(&opt, &s, NULL, &err) < 0 ||
		!fill(s, (int)strtol(argv[2], NULL, 10), argv[3])) {
		fprintf(stderr, "bench_tickets: %s\n", err.msg);
		return 1;
	}
	return 0;
}
