#include "stats/stats_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/kp_vec.h"
#include "base/kp_zone.h"
#include "ticket/ticket.h"

#define WEEKS_FROM 93 /* days of a period that is drawn by weeks */

KP_VEC(struct amounts, int64_t);

struct count {
	const struct kb *kb;
	const struct stats_query *q;
	struct kp_arena *arena;
	struct stats *out;
	int32_t first; /* of the period before */
	struct amounts now_ms, before_ms;
	struct stats_table intents, areas, units, langs;
	bool cancelled;
};

static struct stats_row *row(struct count *c, struct stats_table *t, const char *key)
{
	return stats_table_row(t, key, c->arena);
}

/* ---- whose, and when ---- */

static bool wanted(const struct count *c, const char *lang, const char *unit)
{
	const struct stats_query *q = c->q;
	int found;

	if (q->lang != TEXT_UNKNOWN &&
		strcmp(lang, text_lang_code((enum text_lang)q->lang)) != 0)
		return false;
	if (q->unit < 0)
		return true;
	found = kb_find_unit(c->kb, unit);
	return found >= 0 && kb_unit_within(c->kb, found, q->unit);
}

static int32_t day_of(const struct count *c, int64_t ms)
{
	return ms ? kp_zone_local(c->kb->zone, ms).day : INT32_MIN;
}

/* The sums that a day belongs to; NULL: none of them. */
static struct stats_sums *period(struct count *c, int32_t day)
{
	if (day < c->first || day >= c->q->to)
		return NULL;
	return day < c->q->from ? &c->out->before : &c->out->now;
}

static struct stats_day *column(struct count *c, int32_t day)
{
	return &c->out->days[(day - c->q->from) / (c->out->weeks ? 7 : 1)];
}

static bool go_on(struct count *c)
{
	c->cancelled = c->q->cancel && atomic_load(c->q->cancel);
	return !c->cancelled;
}

/* ---- questions ---- */

static bool is_small_talk(const struct count *c, const char *intent)
{
	int found = kb_find_intent(c->kb, intent);

	return found >= 0 && kb_small_talk(&c->kb->intents[found]);
}

/* An intent that was renamed or taken away since is still of its area. */
static const char *area_of(struct count *c, const char *intent)
{
	int found = kb_find_intent(c->kb, intent);

	if (found >= 0)
		return c->kb->intents[found].area;
	return kp_arena_strndup(c->arena, intent, strcspn(intent, "."));
}

struct kind {
	bool asked, answered;
	int helpful;
};

static void add_question(struct stats_row *r, const struct kind *k)
{
	r->questions += k->asked;
	r->answered += k->answered;
	r->helpful += k->helpful > 0;
	r->unhelpful += k->helpful == 0;
}

/* Tables are of the period alone. */
static void tabulate(struct count *c, const struct store_measured_question *q, int32_t day,
	const struct kind *k)
{
	struct stats_day *d = column(c, day);

	d->questions += k->asked;
	d->answered += k->answered;
	add_question(row(c, &c->units, q->unit), k);
	add_question(row(c, &c->langs, q->lang), k);
	if (*q->intent && k->answered) {
		/* What was asked back is of no intent until one is chosen. */
		const struct kind answer = {true, true, k->helpful};

		add_question(row(c, &c->intents, q->intent), &answer);
		add_question(row(c, &c->areas, area_of(c, q->intent)), &answer);
	}
}

static bool one_question(void *arg, const struct store_measured_question *q)
{
	struct count *c = arg;
	int32_t day = day_of(c, q->at);
	struct stats_sums *s = period(c, day);
	bool direct = strcmp(q->outcome, "answered") == 0;
	bool deferred = strcmp(q->outcome, "deferred") == 0;
	struct kind k = {.helpful = q->helpful};

	if (!go_on(c))
		return false;
	if (!s || strcmp(q->outcome, "asking") == 0 || !wanted(c, q->lang, q->unit) ||
		is_small_talk(c, q->intent))
		return true;
	k.asked = !q->chosen;
	k.answered = direct;
	s->questions += k.asked;
	s->answered += direct && !q->chosen;
	s->chosen += direct && q->chosen;
	s->deferred += deferred && !q->chosen;
	s->helpful += q->helpful > 0;
	s->unhelpful += q->helpful == 0;
	if (s == &c->out->now)
		tabulate(c, q, day, &k);
	return true;
}

/* ---- tickets ---- */

static void first_answer(struct count *c, const struct store_measured_ticket *t)
{
	struct stats_sums *s = period(c, day_of(c, t->responded_at));
	int64_t promised;

	if (!s)
		return;
	promised = ticket_promised(c->kb, t->intent, t->area, t->priority, t->partner);
	s->responded++;
	s->in_time += t->response_ms <= promised;
	if (s == &c->out->now)
		KP_PUSH(&c->now_ms, t->response_ms);
	else
		KP_PUSH(&c->before_ms, t->response_ms);
}

static bool one_ticket(void *arg, const struct store_measured_ticket *t)
{
	struct count *c = arg;
	int32_t day = day_of(c, t->opened_at);
	struct stats_sums *opened = period(c, day);
	struct stats_sums *closed = period(c, day_of(c, t->closed_at));

	if (!go_on(c))
		return false;
	if (!wanted(c, t->lang, t->unit))
		return true;
	c->out->open += !t->closed_at;
	c->out->overdue += !t->closed_at && t->respond_by && t->respond_by < c->q->now;
	if (closed)
		closed->closed++;
	first_answer(c, t);
	if (opened)
		opened->opened++;
	if (opened == &c->out->now) {
		column(c, day)->tickets++;
		row(c, &c->units, t->unit)->tickets++;
		row(c, &c->langs, t->lang)->tickets++;
		row(c, &c->areas, t->area)->tickets++;
		if (*t->intent)
			row(c, &c->intents, t->intent)->tickets++;
	}
	return true;
}

/* ---- all of it ---- */

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void set_times(struct stats_sums *s, struct amounts *ms)
{
	s->median_ms = s->p90_ms = -1;
	if (!ms->n)
		return;
	qsort(ms->v, ms->n, sizeof(*ms->v), by_size);
	s->median_ms = ms->v[(ms->n - 1) / 2];
	s->p90_ms = ms->v[(ms->n - 1) * 9 / 10];
}

static void make_days(struct count *c)
{
	const struct stats_query *q = c->q;
	struct stats *out = c->out;
	int step;

	out->weeks = q->to - q->from >= WEEKS_FROM;
	step = out->weeks ? 7 : 1;
	out->ndays = (size_t)((q->to - q->from + step - 1) / step);
	out->days = kp_arena_alloc(c->arena, out->ndays * sizeof(*out->days));
	for (size_t i = 0; i < out->ndays; i++)
		out->days[i].day = q->from + (int32_t)i * step;
}

static const char *intent_title(const struct kb *kb, const char *key, enum text_lang lang)
{
	int i = kb_find_intent(kb, key);

	return i < 0 ? NULL : kb_text_in(&kb->intents[i].title, lang);
}

static const char *area_title(const struct kb *kb, const char *key, enum text_lang lang)
{
	int i = kb_find_area(kb, key);

	return i < 0 ? NULL : kb_text_in(&kb->areas[i].name, lang);
}

static const char *unit_title(const struct kb *kb, const char *key, enum text_lang lang)
{
	int i = kb_find_unit(kb, key);

	return i < 0 ? NULL : kb_text_in(&kb->units[i].name, lang);
}

static void name_rows(const struct kb *kb, struct stats_rows *rows, enum text_lang lang,
	const char *(*title)(const struct kb *kb, const char *key, enum text_lang lang))
{
	for (size_t i = 0; i < rows->n; i++)
		rows->v[i].title = title(kb, rows->v[i].key, lang);
}

static void finish(struct count *c, enum text_lang lang)
{
	struct stats *out = c->out;

	set_times(&out->now, &c->now_ms);
	set_times(&out->before, &c->before_ms);
	stats_table_merge_small(&c->units);
	out->intents = stats_table_rows(&c->intents, c->arena);
	out->areas = stats_table_rows(&c->areas, c->arena);
	out->units = stats_table_rows(&c->units, c->arena);
	out->langs = stats_table_rows(&c->langs, c->arena);
	name_rows(c->kb, &out->intents, lang, intent_title);
	name_rows(c->kb, &out->areas, lang, area_title);
	name_rows(c->kb, &out->units, lang, unit_title);
	/* Of a unit in which little was asked, nothing is told by itself. */
	if (c->q->unit >= 0 && out->now.questions + out->now.opened < STATS_LEAST)
		*out = (struct stats){.few = true,
			.now = {.median_ms = -1, .p90_ms = -1},
			.before = {.median_ms = -1, .p90_ms = -1}};
}

static int read_all(struct count *c, struct store_conn *db, struct kp_err *err)
{
	int64_t from = kp_zone_moment(c->kb->zone, c->first, 0);
	int64_t to = kp_zone_moment(c->kb->zone, c->q->to, 0);

	if (store_each_question(db, from, to, one_question, c, err) < 0)
		return -1;
	/* What is open is told as of now. */
	if (!c->cancelled && store_each_ticket(db, from, to > c->q->now ? to : c->q->now + 1,
				     one_ticket, c, err) < 0)
		return -1;
	return c->cancelled ? kp_fail(err, KP_EBUSY, "given up") : 0;
}

int stats_measure(struct store_conn *db, const struct kb *kb, const struct stats_query *q,
	enum text_lang lang, struct kp_arena *arena, struct stats *out, struct kp_err *err)
{
	struct stats made = {0};
	struct count c = {.kb = kb,
		.q = q,
		.arena = arena,
		.out = &made,
		.first = q->from - (q->to - q->from)};

	if (q->to <= q->from || q->to - q->from > STATS_MOST_DAY)
		return kp_fail(err, KP_EINPUT, "a period has 1 to %d days", STATS_MOST_DAY);
	struct stats_table *const tables[] = {&c.intents, &c.areas, &c.units, &c.langs};
	for (size_t i = 0; i < KP_LEN(tables); i++)
		stats_table_open(tables[i]);
	make_days(&c);
	int rc = read_all(&c, db, err);
	if (rc == 0) {
		finish(&c, lang);
		*out = made;
	}
	for (size_t i = 0; i < KP_LEN(tables); i++)
		stats_table_close(tables[i]);
	KP_VEC_FREE(&c.now_ms);
	KP_VEC_FREE(&c.before_ms);
	return rc;
}
