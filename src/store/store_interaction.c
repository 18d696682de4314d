#include "store/store_priv.h"

static void bind_interaction(struct store_stmt *st, const struct store_interaction *i)
{
	store_stmt_int(st, 1, i->id);
	store_stmt_int(st, 2, i->at);
	store_stmt_text(st, 3, i->session);
	store_stmt_text(st, 4, i->channel);
	store_stmt_text(st, 5, i->lang);
	store_stmt_text(st, 6, i->unit);
	store_stmt_text(st, 7, i->question);
	store_stmt_text(st, 8, i->outcome);
	store_stmt_text(st, 9, i->intent);
	store_stmt_real(st, 10, i->confidence);
	store_stmt_text(st, 11, i->candidates);
	store_stmt_int(st, 12, i->latency_us);
	store_stmt_text(st, 13, i->kb_hash);
	store_stmt_int(st, 14, i->parent);
	store_stmt_int(st, 15, i->choice);
}

/* A commit that failed may have landed all the same: the second try finds the row. */
int store_interaction_add(struct store_db *db, struct store_req *req)
{
	struct store_stmt *st = store_db_prepare(db,
		"INSERT INTO interaction (id, at, session, channel, lang, unit, question, "
		"outcome,"
		" intent, confidence, candidates, latency_us, kb_hash, parent, choice)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
		" ON CONFLICT (id) DO NOTHING",
		&req->err);
	const struct store_session *after = &req->interaction.after;

	if (!st)
		return -1;
	bind_interaction(st, &req->interaction);
	if (store_stmt_run(st, &req->err) < 0)
		return -1;
	return after->id ? store_session_put(db, after, &req->err) : 0;
}

int store_interaction_next(struct store_db *db, int64_t *out, struct kp_err *err)
{
	KP_AUTO(store_stmt)
	struct store_stmt *st =
		store_db_prepare(db, "SELECT coalesce(max(id), 0) + 1 FROM interaction", err);

	if (!st || store_stmt_step(st, err) < 0)
		return -1;
	*out = store_stmt_col_int(st, 0);
	return 0;
}

/* The last word counts: people change their mind. */
int store_feedback_set(struct store_db *db, struct store_req *req)
{
	const struct store_feedback *f = &req->feedback;
	struct store_stmt *st = store_db_prepare(db,
		"INSERT INTO feedback (interaction, helpful, comment, at)"
		" SELECT id, $2, $3, $4 FROM interaction WHERE id = $1 AND session = $5"
		" ON CONFLICT (interaction) DO UPDATE SET helpful = excluded.helpful,"
		" comment = excluded.comment, at = excluded.at",
		&req->err);

	if (!st)
		return -1;
	store_stmt_int(st, 1, f->interaction);
	store_stmt_int(st, 2, f->helpful);
	store_stmt_text(st, 3, f->comment);
	store_stmt_int(st, 4, f->at);
	store_stmt_text(st, 5, f->session);
	if (store_stmt_run(st, &req->err) < 0)
		return -1;
	if (store_db_changes(db) == 0)
		return kp_fail(&req->err, KP_ENOENT,
			"there is no interaction '%lld' in this session; check its id",
			(long long)f->interaction);
	return 0;
}
