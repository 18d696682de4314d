/* Measures over a made-up log of two years, in turns with reading the same rows for nothing.
 *
 * Usage: bench_measures KB FILE QUESTIONS */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/kp_clock.h"
#include "base/kp_zone.h"
#include "stats/stats.h"

#define DAYS   730
#define ROUNDS 5

/* Three in four are answered, one in five of those is rated; a ticket for every twelfth. */
static const char questions[] =
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)"
	" INSERT INTO interaction (id, at, session, channel, lang, unit, question, outcome,"
	" intent, confidence, candidates, latency_us, kb_hash, parent, choice)"
	" SELECT i, ?1 - (?2 - i) * (?3 / ?2), 's' || i % 20000, 'web',"
	" CASE WHEN i % 10 = 0 THEN 'sv' ELSE 'fi' END,"
	" CASE i % 3 WHEN 0 THEN 'koti' WHEN 1 THEN 'koti-ita' ELSE 'sairaala' END,"
	" 'Miten säästövapaata kertyy?',"
	" CASE WHEN i % 4 < 3 THEN 'answered' WHEN i % 8 < 6 THEN 'clarify' ELSE 'deferred' "
	"END,"
	" CASE WHEN i % 4 < 3 THEN 'loma.saastovapaa' ELSE '' END, 0.9, '[]', 200, 'h', 0, -1"
	" FROM n";
static const char ratings[] = "INSERT INTO feedback (interaction, helpful, comment, at)"
			      " SELECT id, id % 7 > 0, '', at FROM interaction"
			      " WHERE outcome = 'answered' AND id % 5 = 0 AND ?1 = ?1 AND"
			      " ?2 = ?2 AND ?3 = ?3";
static const char tickets[] =
	"INSERT INTO ticket (number, year, seq, idem_key, area, intent, session, user_id, "
	"unit,"
	" lang, partner, status, subject, routing, respond_by, opened_at, updated_at,"
	" interaction, responded_at, response_ms, closed_at)"
	" SELECT 'HR-' || id, 2026, id, 'k' || id, 'loma', intent, session, '', unit, lang,"
	" 'testi-aino', 'closed', 'x', '{}', at, at, at, id, at + 7200000,"
	" id * 7919 % 86400000, at + 86400000 FROM interaction WHERE id % 12 = 0 AND ?1 = ?1"
	" AND ?2 = ?2 AND ?3 = ?3";

static bool run(sqlite3 *h, const char *sql, int64_t now, int64_t n)
{
	sqlite3_stmt *st;
	int rc = sqlite3_prepare_v2(h, sql, -1, &st, NULL);

	if (rc == SQLITE_OK) {
		sqlite3_bind_int64(st, 1, now);
		sqlite3_bind_int64(st, 2, n);
		sqlite3_bind_int64(st, 3, DAYS * INT64_C(86400000));
		rc = sqlite3_step(st);
	}
	if (rc != SQLITE_DONE)
		fprintf(stderr, "bench_measures: %s\n", sqlite3_errmsg(h));
	sqlite3_finalize(st);
	return rc == SQLITE_DONE;
}

static bool fill(const char *path, int64_t now, int64_t n)
{
	sqlite3 *h;
	bool ok = sqlite3_open(path, &h) == SQLITE_OK && run(h, questions, now, n) &&
		  run(h, ratings, now, n) && run(h, tickets, now, n);

	sqlite3_close(h);
	return ok;
}

static bool nothing(void *arg, const struct store_measured_question *q)
{
	(void)q;
	++*(int64_t *)arg;
	return true;
}

static double ms_since(int64_t us)
{
	return (double)(kp_mono_us() - us) / 1000;
}

static int measure(struct store_conn *c, const struct kb *kb, int64_t now, struct kp_err *err)
{
	double reading = 1e9, year = 1e9, month = 1e9;
	struct stats s = {0};
	int64_t rows = 0;

	for (int i = 0; i < ROUNDS; i++) {
		KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
		struct stats_query q = {.to = kp_zone_local(kb->zone, now).day + 1,
			.now = now,
			.lang = TEXT_UNKNOWN,
			.unit = -1};
		int64_t began = kp_mono_us();
		double ms;

		rows = 0;
		if (store_each_question(c, 0, INT64_MAX, nothing, &rows, err) < 0)
			return -1;
		reading = (ms = ms_since(began)) < reading ? ms : reading;
		q.from = q.to - 30;
		began = kp_mono_us();
		if (stats_measure(c, kb, &q, TEXT_FI, arena, &s, err) < 0)
			return -1;
		month = (ms = ms_since(began)) < month ? ms : month;
		q.from = q.to - DAYS / 2;
		began = kp_mono_us();
		if (stats_measure(c, kb, &q, TEXT_FI, arena, &s, err) < 0)
			return -1;
		year = (ms = ms_since(began)) < year ? ms : year;
	}
	printf("{\"bench\":\"measures\",\"questions\":%lld,\"of_the_year\":%lld,"
	       "\"reading_ms\":%.0f,\"month_ms\":%.0f,\"year_ms\":%.0f}\n",
		(long long)rows, (long long)s.now.questions, reading, month, year);
	return 0;
}

int main(int argc, char **argv)
{
	KP_AUTO(store_conn) struct store_conn *c = NULL;
	struct kb *kb = NULL;
	struct kb_report report = {0};
	struct store *s = NULL;
	struct kp_err err = {0};
	int64_t now = kp_now_ms(NULL);

	if (argc != 4)
		return 2;
	const struct store_options opt = {.path = argv[2], .news_ms = -1};
	if (store_open(&opt, &s, NULL, &err) == 0) {
		store_close(s); /* it made the schema */
		if (fill(argv[2], now, strtoll(argv[3], NULL, 10)) &&
			kb_load(argv[1], NULL, &kb, &report, &err) == 0 &&
			store_conn_open(argv[2], &c, &err) == 0)
			measure(c, kb, now, &err);
	}
	kb_report_clear(&report);
	if (kb)
		kb_unref(kb);
	if (err.code != KP_OK)
		fprintf(stderr, "bench_measures: %s\n", err.msg);
	return err.code == KP_OK ? 0 : 1;
}
