#include "store/store_priv.h"

int store_each_question(struct store_conn *c, int64_t from, int64_t to,
	bool (*one)(void *arg, const struct store_measured_question *q), void *arg,
	struct kp_err *err)
{
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(store_conn_db(c),
		"SELECT i.at, i.lang, i.unit, i.outcome, i.intent, i.parent,"
		" coalesce(f.helpful, -1) FROM interaction i"
		" LEFT JOIN feedback f ON f.interaction = i.id"
		" WHERE i.at >= $1 AND i.at < $2",
		err);
	int rc;

	if (!st)
		return -1;
	store_stmt_int(st, 1, from);
	store_stmt_int(st, 2, to);
	while ((rc = store_stmt_step(st, err)) == 1) {
		const struct store_measured_question q = {.at = store_stmt_col_int(st, 0),
			.lang = store_stmt_col_text(st, 1),
			.unit = store_stmt_col_text(st, 2),
			.outcome = store_stmt_col_text(st, 3),
			.intent = store_stmt_col_text(st, 4),
			.chosen = store_stmt_col_int(st, 5) > 0,
			.helpful = (int)store_stmt_col_int(st, 6)};

		if (!one(arg, &q))
			return 0;
	}
	return rc;
}

int store_each_ticket(struct store_conn *c, int64_t from, int64_t to,
	bool (*one)(void *arg, const struct store_measured_ticket *t), void *arg,
	struct kp_err *err)
{
	KP_AUTO(store_stmt)
	struct store_stmt *st = store_db_prepare(store_conn_db(c),
		"SELECT t.opened_at, t.closed_at, t.responded_at, t.response_ms,"
		" CASE WHEN t.asked_at > 0 THEN t.respond_by ELSE 0 END, t.priority, t.area,"
		" t.intent, t.unit, t.lang, t.partner FROM ticket t"
		" WHERE t.opened_at < $2 AND (t.closed_at = 0 OR t.closed_at >= $1)",
		err);
	int rc;

	if (!st)
		return -1;
	store_stmt_int(st, 1, from);
	store_stmt_int(st, 2, to);
	while ((rc = store_stmt_step(st, err)) == 1) {
		int priority = store_priority_parse(store_stmt_col_text(st, 5));
		const struct store_measured_ticket t = {.opened_at = store_stmt_col_int(st, 0),
			.closed_at = store_stmt_col_int(st, 1),
			.responded_at = store_stmt_col_int(st, 2),
			.response_ms = store_stmt_col_int(st, 3),
			.respond_by = store_stmt_col_int(st, 4),
			.priority =
				priority < 0 ? STORE_NORMAL : (enum store_priority)priority,
			.area = store_stmt_col_text(st, 6),
			.intent = store_stmt_col_text(st, 7),
			.unit = store_stmt_col_text(st, 8),
			.lang = store_stmt_col_text(st, 9),
			.partner = store_stmt_col_text(st, 10)};

		if (!one(arg, &t))
			return 0;
	}
	return rc;
}
