/* Kills a process that writes, at many moments, and looks at what is on disk. */
#include "store_fixture.h"

#include <signal.h>
#include <sys/wait.h>

#define ROUNDS 8

/* What the child tells of each acknowledged request. */
struct ack {
	int64_t id; /* of the interaction; 0: a ticket */
	char number[24], key[24];
};

static void acknowledge(int fd, const struct store_req *req)
{
	struct ack a = {0};

	if (req->err.code != KP_OK)
		_exit(3);
	if (req->kind == STORE_INTERACTION) {
		a.id = req->interaction.id;
	} else {
		snprintf(a.number, sizeof(a.number), "%s", req->open.ticket.number);
		snprintf(a.key, sizeof(a.key), "%s", req->open.key);
	}
	if (write(fd, &a, sizeof(a)) != sizeof(a))
		_exit(4);
}

static struct store_req *next_request(int64_t id)
{
	char key[24];

	if (id % 10) {
		struct store_req *req = make_interaction(id, ALICE);

		snprintf(key, sizeof(key), "%lld", (long long)id);
		req->interaction.after =
			(struct store_session){.id = ALICE, .state = store_req_str(req, key)};
		return req;
	}
	snprintf(key, sizeof(key), "key-%lld", (long long)id);
	return make_ticket(key, ALICE, "");
}

/* Writes for ever, a hundred requests under way. */
static void child(struct fixture *f, int fd)
{
	fixture_open(f);
	for (int64_t id = f->start.next_interaction;;) {
		while (store_pending(f->store) < 100)
			if (!store_push(f->store, next_request(id++)))
				_exit(5);
		struct store_req *req = fixture_pop(f);
		acknowledge(fd, req);
		store_req_free(req);
	}
}

static size_t kill_after(struct fixture *f, size_t acks, struct ack *out, size_t max)
{
	int fds[2];
	size_t n = 0;

	assert_int_equal(pipe(fds), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(fds[0]);
		child(f, fds[1]);
	}
	close(fds[1]);
	while (n < max && read(fds[0], &out[n], sizeof(*out)) == sizeof(*out))
		if (++n == acks)
			kill(pid, SIGKILL);
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	close(fds[0]);
	return n;
}

/* The conversation is where the last acknowledged interaction left it, or further. */
static void check_state(struct fixture *f, const struct ack *acks, size_t n)
{
	int64_t state = fixture_count(f, "SELECT CAST(state AS INTEGER) FROM session"
					 " UNION ALL SELECT 0");

	for (size_t i = 0; i < n; i++)
		assert_true(acks[i].id <= state);
}

static void check_acks(struct fixture *f, const struct ack *acks, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		KP_AUTO(kp_cstr)
		char *sql =
			acks[i].id
				? kp_format("SELECT count(*) FROM interaction WHERE id = %lld",
					  (long long)acks[i].id)
				: kp_format("SELECT count(*) FROM ticket t JOIN ticket_event e"
					    " ON e.ticket = t.number WHERE t.number = '%s'"
					    " AND t.idem_key = '%s' AND e.kind = 'opened'",
					  acks[i].number, acks[i].key);

		assert_int_equal(fixture_count(f, sql), 1);
	}
}

static void test_store_killed_keeps_what_was_acknowledged_once(void **state)
{
	struct fixture *f = *state;
	const size_t max = 4000;
	struct ack *acks = kp_alloc_n(max, sizeof(*acks));

	for (size_t round = 0; round < ROUNDS; round++) {
		size_t n = kill_after(f, 1 + round * 37, acks, max);

		assert_true(n >= 1 + round * 37);
		check_acks(f, acks, n);
		check_state(f, acks, n);
		assert_int_equal(fixture_count(f, "SELECT count(*) FROM pragma_integrity_check"
						  " WHERE integrity_check <> 'ok'"),
			0);
		assert_int_equal(
			fixture_count(f, "SELECT count(*) FROM ticket WHERE number NOT IN"
					 " (SELECT ticket FROM ticket_event)"),
			0);
	}
	free(acks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_store_killed_keeps_what_was_acknowledged_once),
	};

	return cmocka_run_group_tests_name("store_crash", tests, NULL, NULL);
}
