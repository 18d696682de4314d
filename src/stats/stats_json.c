#include "stats/stats.h"

static void write_sums(const char *key, const struct stats_sums *s, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, key, '{');
	kp_jsonw_int(w, "questions", s->questions);
	kp_jsonw_int(w, "answered", s->answered);
	kp_jsonw_int(w, "chosen", s->chosen);
	kp_jsonw_int(w, "deferred", s->deferred);
	kp_jsonw_int(w, "helpful", s->helpful);
	kp_jsonw_int(w, "unhelpful", s->unhelpful);
	kp_jsonw_int(w, "opened", s->opened);
	kp_jsonw_int(w, "closed", s->closed);
	kp_jsonw_int(w, "responded", s->responded);
	kp_jsonw_int(w, "in_time", s->in_time);
	if (s->median_ms >= 0) {
		kp_jsonw_int(w, "median_minutes", s->median_ms / 60000);
		kp_jsonw_int(w, "p90_minutes", s->p90_ms / 60000);
	}
	kp_jsonw_end(w, '}');
}

static void write_rows(const char *key, const struct stats_rows *rows, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, key, '[');
	for (size_t i = 0; i < rows->n; i++) {
		const struct stats_row *r = &rows->v[i];

		kp_jsonw_begin(w, NULL, '{');
		kp_jsonw_str(w, "key", r->key);
		if (r->title)
			kp_jsonw_str(w, "title", r->title);
		kp_jsonw_int(w, "questions", r->questions);
		kp_jsonw_int(w, "answered", r->answered);
		kp_jsonw_int(w, "helpful", r->helpful);
		kp_jsonw_int(w, "unhelpful", r->unhelpful);
		kp_jsonw_int(w, "tickets", r->tickets);
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, ']');
}

void stats_json(const struct stats *s, const struct stats_query *q, struct kp_jsonw *w)
{
	kp_jsonw_day(w, "from", q->from);
	kp_jsonw_day(w, "to", q->to - 1);
	if (s->few)
		kp_jsonw_bool(w, "few", true);
	write_sums("now", &s->now, w);
	write_sums("before", &s->before, w);
	kp_jsonw_int(w, "open", s->open);
	kp_jsonw_int(w, "overdue", s->overdue);
	kp_jsonw_bool(w, "weeks", s->weeks);
	kp_jsonw_begin(w, "days", '[');
	for (size_t i = 0; i < s->ndays; i++) {
		kp_jsonw_begin(w, NULL, '{');
		kp_jsonw_day(w, "day", s->days[i].day);
		kp_jsonw_int(w, "questions", s->days[i].questions);
		kp_jsonw_int(w, "answered", s->days[i].answered);
		kp_jsonw_int(w, "tickets", s->days[i].tickets);
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, ']');
	write_rows("intents", &s->intents, w);
	write_rows("areas", &s->areas, w);
	write_rows("units", &s->units, w);
	write_rows("langs", &s->langs, w);
}
