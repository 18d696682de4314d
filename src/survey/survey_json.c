#include "survey/survey.h"

#include <string.h>

#include "text/text.h"

/* ---- as it is kept ---- */

void survey_write(const struct kb_survey *s, const char *const *given, struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};

	kp_jsonw_begin(&w, NULL, '{');
	for (size_t i = 0; i < s->nquestions; i++) {
		const struct kb_form_field *f = &s->questions[i];
		const char *value = kb_field_given(given, f->id);
		KP_AUTO(kp_str) struct kp_str clean = {0};
		int64_t n;

		if (!value)
			continue;
		if (f->kind != KB_FIELD_TEXT && f->kind != KB_FIELD_DATE &&
			kp_parse_int(value, 0, INT64_MAX, &n) == 0) {
			kp_jsonw_int(&w, f->id, n);
			continue;
		}
		text_redact(value, strlen(value), &clean);
		kp_jsonw_str(&w, f->id, kp_str_c(&clean));
	}
	kp_jsonw_end(&w, '}');
}

/* ---- as it is told ---- */

static void write_counts(
	const struct survey_question *q, enum text_lang lang, struct kp_jsonw *w)
{
	const struct kb_form_field *f = q->field;
	size_t n = f->kind == KB_FIELD_SCALE ? KB_SCALE : f->nchoices;

	kp_jsonw_begin(w, "counts", '[');
	for (size_t i = 0; i < n; i++)
		kp_jsonw_int(w, NULL, q->counts[i]);
	kp_jsonw_end(w, ']');
	if (f->kind != KB_FIELD_CHOICE)
		return;
	kp_jsonw_begin(w, "choices", '[');
	for (size_t i = 0; i < f->nchoices; i++)
		kp_jsonw_str(w, NULL, kb_text_in(&f->choices[i], lang));
	kp_jsonw_end(w, ']');
}

static void write_texts(const struct survey_question *q, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, "texts", '[');
	for (size_t i = 0; i < q->ntexts; i++)
		kp_jsonw_str(w, NULL, q->texts[i]);
	kp_jsonw_end(w, ']');
}

static void write_question(
	const struct survey_question *q, enum text_lang lang, struct kp_jsonw *w)
{
	const struct kb_form_field *f = q->field;

	kp_jsonw_begin(w, NULL, '{');
	kp_jsonw_str(w, "id", f->id);
	kp_jsonw_str(w, "label", kb_text_in(&f->label, lang));
	kp_jsonw_str(w, "kind", kb_field_kind_name(f->kind));
	kp_jsonw_int(w, "answers", q->answers);
	if (f->kind == KB_FIELD_SCALE) {
		kp_jsonw_str(w, "low", kb_text_in(&f->low, lang));
		kp_jsonw_str(w, "high", kb_text_in(&f->high, lang));
	}
	if (f->kind == KB_FIELD_TEXT || f->kind == KB_FIELD_DATE) {
		write_texts(q, w);
	} else if (q->few) {
		kp_jsonw_bool(w, "few", true);
	} else {
		if (f->kind != KB_FIELD_NUMBER)
			write_counts(q, lang, w);
		if (f->kind != KB_FIELD_CHOICE)
			kp_jsonw_num(w, "mean", q->mean, 2);
	}
	kp_jsonw_end(w, '}');
}

static void write_group(const struct survey_results *r, const struct survey_group *g,
	const struct kb *kb, enum text_lang lang, struct kp_jsonw *w)
{
	int unit = kb_find_unit(kb, g->unit);

	kp_jsonw_begin(w, NULL, '{');
	kp_jsonw_str(w, "unit", g->unit);
	kp_jsonw_str(w, "title", kb_text_in(&kb->units[unit].name, lang));
	kp_jsonw_int(w, "answers", g->answers);
	kp_jsonw_begin(w, "means", '{');
	for (size_t i = 0; i < r->nquestions; i++)
		if (g->means[i] >= 0)
			kp_jsonw_num(w, r->questions[i].field->id, g->means[i], 2);
	kp_jsonw_end(w, '}');
	kp_jsonw_end(w, '}');
}

void survey_json(const struct survey_results *r, const struct kb *kb,
	const struct kb_survey *s, enum text_lang lang, struct kp_jsonw *w)
{
	kp_jsonw_str(w, "survey", s->id);
	kp_jsonw_str(w, "title", kb_text_in(&s->title, lang));
	kp_jsonw_day(w, "from", s->from);
	kp_jsonw_day(w, "until", s->until);
	kp_jsonw_int(w, "answers", r->answers);
	if (r->few) {
		kp_jsonw_bool(w, "few", true);
		return;
	}
	kp_jsonw_begin(w, "questions", '[');
	for (size_t i = 0; i < r->nquestions; i++)
		write_question(&r->questions[i], lang, w);
	kp_jsonw_end(w, ']');
	kp_jsonw_begin(w, "groups", '[');
	for (size_t i = 0; i < r->ngroups; i++)
		write_group(r, &r->groups[i], kb, lang, w);
	kp_jsonw_end(w, ']');
}
