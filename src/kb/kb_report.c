#include "kb/kb_priv.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 10000, LONGEST = 400 };

static const char *keep_file(struct kb_report *r, const char *file)
{
	if (!file)
		return "";
	if (r->n && kp_str_eq(r->v[r->n - 1].at.file, file))
		return r->v[r->n - 1].at.file;
	return kp_arena_strdup(r->arena, file);
}

void kb_remark(struct kb_report *r, enum kb_rule_id id, struct kp_pos at, const char *fmt, ...)
{
	char msg[LONGEST];
	size_t count;
	const struct kb_rule *rule = &kb_rules(&count)[id];
	va_list ap;

	*(rule->error ? &r->errors : &r->warnings) += 1;
	if (r->n == MOST)
		return;
	if (!r->arena)
		r->arena = kp_arena_new(0);
	va_start(ap, fmt);
	int n = vsnprintf(msg, sizeof(msg), fmt, ap);
	va_end(ap);
	at.file = keep_file(r, at.file);
	size_t len = n < 0 ? 0 : (size_t)n < sizeof(msg) ? (size_t)n : sizeof(msg) - 1;
	KP_PUSH(r, (struct kb_remark){
			   .rule = rule->id,
			   .error = rule->error,
			   .at = at,
			   .msg = kp_arena_strndup(r->arena, msg, kp_utf8_clean(msg, len)),
		   });
}

static int by_place(const void *a, const void *b)
{
	const struct kb_remark *x = a, *y = b;
	int files = strcmp(x->at.file, y->at.file);

	if (files)
		return files;
	if (x->at.line != y->at.line)
		return x->at.line < y->at.line ? -1 : 1;
	if (x->at.col != y->at.col)
		return x->at.col < y->at.col ? -1 : 1;
	return strcmp(x->msg, y->msg);
}

void kb_report_sort(struct kb_report *r)
{
	if (r->n)
		qsort(r->v, r->n, sizeof(*r->v), by_place);
}

void kb_report_print(const struct kb_report *r, struct kp_str *out)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct kb_remark *m = &r->v[i];
		if (m->at.line)
			kp_str_addf(out, "%s:%d:%d: ", m->at.file, m->at.line, m->at.col);
		else if (*m->at.file)
			kp_str_addf(out, "%s: ", m->at.file);
		kp_str_addf(
			out, "%s: %s [%s]\n", m->error ? "error" : "warning", m->msg, m->rule);
	}
	size_t all = r->errors + r->warnings;
	if (all > r->n)
		kp_str_addf(out, "… and %zu more\n", all - r->n);
}

void kb_report_clear(struct kb_report *r)
{
	kp_arena_free(r->arena);
	free(r->v);
	*r = (struct kb_report){0};
}
