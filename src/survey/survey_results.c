#include "survey/survey.h"

#include <stdlib.h>
#include <string.h>

#include "base/kp_vec.h"

KP_VEC(struct text_list, const char *);

/* What came from one division; the last is of none that is known. */
struct division {
	int64_t answers;
	int64_t *n; /* beside the questions */
	double *sums;
};

struct count {
	const struct kb *kb;
	const struct kb_survey *s;
	struct kp_arena *arena;
	struct survey_results *out;
	struct text_list *texts;    /* beside the questions */
	struct division *divisions; /* beside the units, and one more */
};

/* ---- one answer ---- */

static int top_of(const struct kb *kb, const char *unit)
{
	int i = kb_find_unit(kb, unit);

	while (i >= 0 && kb->units[i].parent >= 0)
		i = kb->units[i].parent;
	return i;
}

static bool is_scale(const struct kb_form_field *f)
{
	return f->kind == KB_FIELD_SCALE;
}

/* A number as it counts: it may be from before the question was changed. */
static void add_number(struct count *c, size_t i, int64_t n, struct division *d)
{
	struct survey_question *q = &c->out->questions[i];
	const struct kb_form_field *f = q->field;

	if (f->kind == KB_FIELD_CHOICE && n >= 0 && n < (int64_t)f->nchoices) {
		q->counts[n]++;
		q->answers++;
		return;
	}
	if ((!is_scale(f) && f->kind != KB_FIELD_NUMBER) || n < f->min || n > f->max)
		return;
	if (is_scale(f))
		q->counts[n - 1]++;
	q->answers++;
	q->mean += (double)n; /* a sum, until all are there */
	d->n[i]++;
	d->sums[i] += (double)n;
}

static void add_text(struct count *c, size_t i, const char *text)
{
	struct survey_question *q = &c->out->questions[i];

	if (q->field->kind != KB_FIELD_TEXT && q->field->kind != KB_FIELD_DATE)
		return;
	q->answers++;
	KP_PUSH(&c->texts[i], kp_arena_strdup(c->arena, text));
}

static bool one_answer(void *arg, const struct store_surveyed *a)
{
	struct count *c = arg;
	KP_AUTO(kp_json) struct kp_json *doc = NULL;
	int top = top_of(c->kb, a->unit);
	struct division *d = &c->divisions[top < 0 ? (int)c->kb->nunits : top];

	if (kp_json_parse(a->answers, strlen(a->answers), 0, &doc, NULL) < 0)
		return true;
	c->out->answers++;
	d->answers++;
	for (size_t i = 0; i < c->s->nquestions; i++) {
		const struct kp_json *v = kp_json_get(doc, c->s->questions[i].id);
		int64_t n;

		if (kp_json_string(v))
			add_text(c, i, kp_json_string(v));
		else if (kp_json_int(v, &n))
			add_number(c, i, n, d);
	}
	return true;
}

/* ---- divisions ---- */

static int most_first(const void *a, const void *b)
{
	const struct survey_group *x = a, *y = b;

	if (x->answers != y->answers)
		return x->answers < y->answers ? 1 : -1;
	return strcmp(x->unit, y->unit);
}

static double mean(const struct count *c, const struct division *d, size_t i)
{
	return is_scale(&c->s->questions[i]) && d->n[i] >= SURVEY_LEAST
		       ? d->sums[i] / (double)d->n[i]
		       : -1;
}

static void add_group(struct count *c, size_t unit)
{
	struct survey_group *g = &c->out->groups[c->out->ngroups++];
	const struct division *d = &c->divisions[unit];

	g->unit = c->kb->units[unit].id;
	g->answers = d->answers;
	g->means = kp_arena_alloc(c->arena, (c->s->nquestions + 1) * sizeof(*g->means));
	for (size_t i = 0; i < c->s->nquestions; i++)
		g->means[i] = mean(c, d, i);
}

/* Fewer than SURVEY_LEAST left over could be told from all and those that are shown. */
static void hide_remainder(struct survey_results *r)
{
	int64_t rest = r->answers;

	for (size_t i = 0; i < r->ngroups; i++)
		rest -= r->groups[i].answers;
	while (r->ngroups && rest > 0 && rest < SURVEY_LEAST)
		rest += r->groups[--r->ngroups].answers;
}

static void make_groups(struct count *c)
{
	struct survey_results *r = c->out;

	r->groups = kp_arena_alloc(c->arena, (c->kb->nunits + 1) * sizeof(*r->groups));
	for (size_t u = 0; u < c->kb->nunits; u++)
		if (c->divisions[u].answers >= SURVEY_LEAST)
			add_group(c, u);
	if (r->ngroups)
		qsort(r->groups, r->ngroups, sizeof(*r->groups), most_first);
	hide_remainder(r);
}

/* ---- all of it ---- */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void finish(struct count *c)
{
	struct survey_results *r = c->out;

	for (size_t i = 0; i < r->nquestions; i++) {
		struct survey_question *q = &r->questions[i];
		struct text_list *t = &c->texts[i];

		q->few = q->answers < SURVEY_LEAST;
		q->mean = q->few ? 0 : q->mean / (double)q->answers;
		if (q->few)
			memset(q->counts, 0, sizeof(q->counts));
		if (t->n)
			qsort(t->v, t->n, sizeof(*t->v), by_text);
		q->texts = kp_arena_copy(c->arena, t->v, t->n * sizeof(*t->v));
		q->ntexts = t->n;
	}
	if (r->answers < SURVEY_LEAST)
		*r = (struct survey_results){.answers = r->answers, .few = true};
	else
		make_groups(c);
}

static void make_room(struct count *c)
{
	size_t n = c->s->nquestions + 1;

	c->out->questions = kp_arena_alloc(c->arena, n * sizeof(*c->out->questions));
	c->out->nquestions = c->s->nquestions;
	c->texts = kp_arena_alloc(c->arena, n * sizeof(*c->texts));
	c->divisions = kp_arena_alloc(c->arena, (c->kb->nunits + 1) * sizeof(*c->divisions));
	for (size_t i = 0; i < c->s->nquestions; i++)
		c->out->questions[i].field = &c->s->questions[i];
	for (size_t u = 0; u <= c->kb->nunits; u++) {
		c->divisions[u].n = kp_arena_alloc(c->arena, n * sizeof(int64_t));
		c->divisions[u].sums = kp_arena_alloc(c->arena, n * sizeof(double));
	}
}

int survey_results(struct store_conn *db, const struct kb *kb, const struct kb_survey *s,
	struct kp_arena *arena, struct survey_results *out, struct kp_err *err)
{
	struct survey_results made = {0};
	struct count c = {.kb = kb, .s = s, .arena = arena, .out = &made};

	make_room(&c);
	int rc = store_each_answer(db, s->id, one_answer, &c, err);
	if (rc == 0) {
		finish(&c);
		*out = made;
	}
	for (size_t i = 0; i < s->nquestions; i++)
		KP_VEC_FREE(&c.texts[i]);
	return rc;
}
