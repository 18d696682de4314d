#include "store_fixture.h"

#define SECRET "Salainen asia"
#define USER   "essi.esihenkilo"

static const struct store_subject essi = {.user = USER};

/* By another program: what the store itself does is news, which would come in between. */
static void run(struct fixture *f, struct store_req *req)
{
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(f);
	struct kp_err err = {0};

	if (store_do(c, req, &err) < 0)
		fail_msg("%s", err.msg);
	store_req_free(req);
}

static void open_by_hand(struct fixture *f, const char *key, const char *session,
	const char *user, char number[32])
{
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(f);
	KP_AUTO(store_req) struct store_req *req = make_ticket(key, session, user);

	assert_int_equal(store_do(c, req, NULL), 0);
	snprintf(number, 32, "%s", req->open.ticket.number);
}

/* A conversation of ALICE, who is USER, with a question, a comment, and a ticket. */
static void fill(struct fixture *f, char number[32])
{
	struct store_req *req = store_req_new(STORE_SESSION_SAVE);

	req->session = (struct store_session){.id = ALICE,
		.user = USER,
		.lang = "fi",
		.unit = "kotihoito",
		.state = "{\"question\":\"" SECRET "\"}",
		.created_at = NOON,
		.seen_at = NOON + 5};
	run(f, req);
	req = make_interaction(1, ALICE);
	req->interaction.question = SECRET;
	run(f, req);
	req = store_req_new(STORE_FEEDBACK);
	req->feedback = (struct store_feedback){
		.session = ALICE, .interaction = 1, .helpful = true, .comment = SECRET};
	run(f, req);
	req = store_req_new(STORE_SEEN);
	req->seen = (struct store_seen){.who = {ALICE, USER}, .announcement = "uutinen"};
	run(f, req);
	open_by_hand(f, "a", ALICE, USER, number);
	run(f, make_answer(number, "Vastaus: " SECRET));
	/* Somebody else, of whom nothing may go. */
	run(f, make_interaction(2, BELLA));
}

static enum kp_code erase(
	struct fixture *f, const struct store_subject *of, struct store_erased *out)
{
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(f);
	struct kp_err err = {0};

	store_erase(c, of, NOON + 100, "tietosuoja", out, &err);
	return err.code;
}

static bool on_disk(const struct fixture *f, const char *suffix, const char *text)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s%s", f->path, suffix);
	KP_AUTO(kp_cstr) char *bytes = NULL;
	size_t n = 0;

	return kp_file_read(path, 1 << 26, &bytes, &n, NULL) == 0 &&
	       memmem(bytes, n, text, strlen(text));
}

static void test_kept_is_all_of_one(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
	struct store_kept kept;
	struct kp_err err = {0};
	char number[32];

	fill(f, number);
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(f);
	assert_int_equal(store_kept(c, &essi, arena, &kept, NULL), 0);
	assert_int_equal(kept.nsessions, 1);
	assert_int_equal(kept.nquestions, 1);
	assert_string_equal(kept.questions[0].comment, SECRET);
	assert_int_equal(kept.questions[0].helpful, 1);
	assert_int_equal(kept.tickets.n, 1);
	assert_int_equal(kept.history.n, 3);
	assert_int_equal(kept.nseen, 1);
	const struct store_subject bella = {.session = BELLA}, none = {.user = "ei-kukaan"};
	assert_int_equal(store_kept(c, &bella, arena, &kept, NULL), 0);
	assert_int_equal(kept.nsessions, 0); /* it was never saved: only what was asked */
	assert_int_equal(kept.nquestions, 1);
	assert_int_equal(kept.tickets.n, 0);
	assert_int_equal(store_kept(c, &none, arena, &kept, &err), -1);
	assert_int_equal(err.code, KP_ENOENT);
}

static void test_people_are_listed_last_seen_first(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
	struct store_person *people;
	char number[32];
	size_t n;

	fill(f, number);
	open_by_hand(f, "b", BELLA, "bea", number); /* known by a ticket alone */
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(f);
	assert_int_equal(store_people(c, NULL, 10, arena, &people, &n, NULL), 0);
	assert_int_equal(n, 2);
	assert_string_equal(people[0].user, USER);
	assert_int_equal(people[0].sessions, 1);
	assert_int_equal(people[0].questions, 1);
	assert_int_equal(people[0].tickets, 1);
	assert_string_equal(people[1].user, "bea");
	assert_int_equal(people[1].sessions, 0);
	assert_int_equal(store_people(c, "bea", 10, arena, &people, &n, NULL), 0);
	assert_int_equal(n, 1);
	assert_int_equal(store_people(c, "ei-kukaan", 10, arena, &people, &n, NULL), 0);
	assert_int_equal(n, 0);
}

static void test_erase_wants_tickets_closed(void **state)
{
	struct fixture *f = *state;
	const struct store_subject none = {.user = "ei-kukaan"};
	struct store_erased n;
	char number[32];

	fill(f, number);
	assert_int_equal(erase(f, &essi, &n), KP_EBUSY);
	assert_int_equal(erase(f, &none, &n), KP_ENOENT);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM session"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM erasure"), 0);
}

static void test_erase_leaves_nothing_but_counts(void **state)
{
	struct fixture *f = *state;
	struct store_erased n;
	char number[32];

	fill(f, number);
	run(f, make_close(number));
	assert_int_equal(erase(f, &essi, &n), KP_OK);
	assert_int_equal(n.sessions, 1);
	assert_int_equal(n.questions, 1);
	assert_int_equal(n.tickets, 1);
	assert_true(n.log_cleared);
	assert_false(on_disk(f, "", SECRET));
	assert_false(on_disk(f, "-wal", SECRET));
	assert_false(on_disk(f, "", USER));
	assert_false(on_disk(f, "", "Essi Esihenkilö"));
	/* The history holds its lines, and says why they are empty. */
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM ticket_event WHERE body <> '' "
					  "AND kind <> 'assigned'"),
		0);
	assert_int_equal(
		fixture_count(f, "SELECT count(*) FROM ticket_event WHERE kind = 'erased'"
				 " AND name = 'tietosuoja'"),
		1);
	/* What is counted is still there. */
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM interaction"
					  " WHERE intent = 'loma.saastovapaa'"),
		2);
	assert_int_equal(
		fixture_count(f, "SELECT count(*) FROM feedback WHERE helpful = 1"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM ticket WHERE area = 'loma'"
					  " AND partner = 'esimerkki-aino' AND opened_at > 0"),
		1);
	/* Others keep theirs, and there is nothing more to erase. */
	assert_int_equal(
		fixture_count(f, "SELECT count(*) FROM interaction WHERE question <> ''"), 1);
	assert_int_equal(erase(f, &essi, &n), KP_ENOENT);
}

static void test_erase_of_one_ticket_leaves_the_rest(void **state)
{
	struct fixture *f = *state;
	struct store_subject ticket = {0};
	struct store_erased n;
	char number[32], other[32];

	fill(f, number);
	open_by_hand(f, "b", ALICE, USER, other);
	run(f, make_close(number));
	ticket.ticket = number;
	assert_int_equal(erase(f, &ticket, &n), KP_OK);
	assert_int_equal(n.sessions, 0);
	assert_int_equal(n.questions, 1); /* the one it was opened after */
	assert_int_equal(n.tickets, 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM session"), 1);
	assert_int_equal(
		fixture_count(f, "SELECT count(*) FROM ticket WHERE subject <> ''"), 1);
}

/* Erased questions are nobody's, and none of them belongs to an erased ticket. */
static void test_erased_questions_are_not_looked_up(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(store_conn) struct store_conn *c = fixture_conn(f);
	KP_AUTO(store_req) struct store_req *look = store_req_new(STORE_LOOK);
	struct store_erased n;
	char number[32];

	fill(f, number);
	run(f, make_close(number));
	assert_int_equal(erase(f, &essi, &n), KP_OK);
	look->look = (struct store_look){.what = STORE_ASKED_IN, .session = "", .around = 0};
	assert_int_equal(store_do(c, look, NULL), 0);
	assert_int_equal(look->look.n, 0);
}

/* Lines of histories are not changed by anybody else, afterwards as before. */
static void test_erase_freezes_histories_again(void **state)
{
	struct fixture *f = *state;
	struct store_erased n;
	char number[32];
	sqlite3 *h;

	fill(f, number);
	run(f, make_close(number));
	assert_int_equal(erase(f, &essi, &n), KP_OK);
	assert_int_equal(sqlite3_open(f->path, &h), SQLITE_OK);
	assert_int_not_equal(
		sqlite3_exec(h, "UPDATE ticket_event SET body = 'x'", NULL, NULL, NULL),
		SQLITE_OK);
	assert_int_not_equal(
		sqlite3_exec(h, "DELETE FROM ticket_event", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(h);
}

static void save_again(struct fixture *f, int64_t created_at)
{
	struct store_req *req = store_req_new(STORE_SESSION_SAVE);

	req->session = (struct store_session){.id = ALICE,
		.user = USER,
		.lang = "fi",
		.unit = "",
		.state = "{}",
		.created_at = created_at,
		.seen_at = NOON + 200};
	run(f, req);
}

static void test_an_erased_conversation_is_told_and_not_brought_back(void **state)
{
	struct fixture *f = *state;
	struct store_erased n;
	char number[32];

	f->opt.news_ms = 5;
	fixture_open(f);
	fill(f, number);
	run(f, make_close(number));
	assert_int_equal(erase(f, &essi, &n), KP_OK);
	KP_AUTO(store_req) struct store_req *news = fixture_pop(f);
	while (!news->news.nerased) { /* the answer and the end */
		store_req_free(news);
		news = fixture_pop(f);
	}
	assert_int_equal(news->news.nerased, 1);
	assert_string_equal(news->news.erased[0], ALICE);
	/* Whoever still had it in memory saves the old one, and then a new one. */
	save_again(f, NOON);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM session"), 0);
	save_again(f, NOON + 150);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM session"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE_OPEN(test_kept_is_all_of_one),
		CASE_OPEN(test_people_are_listed_last_seen_first),
		CASE_OPEN(test_erase_wants_tickets_closed),
		CASE_OPEN(test_erase_leaves_nothing_but_counts),
		CASE_OPEN(test_erase_of_one_ticket_leaves_the_rest),
		CASE_OPEN(test_erased_questions_are_not_looked_up),
		CASE_OPEN(test_erase_freezes_histories_again),
		CASE(test_an_erased_conversation_is_told_and_not_brought_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
