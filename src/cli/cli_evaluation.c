#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

static const struct column {
	const char *name;
	size_t at;
	int decimals;
} columns[] = {
	{"accuracy", offsetof(struct cli_figures, accuracy), 4},
	{"oos_recall", offsetof(struct cli_figures, oos_recall), 4},
	{"accuracy_with_rejection", offsetof(struct cli_figures, with_rejection), 4},
	{"wrong_direct", offsetof(struct cli_figures, wrong_direct), 4},
	{"ece", offsetof(struct cli_figures, ece), 4},
	{"direct_at", offsetof(struct cli_figures, direct_at), 4},
	{"build_ms", offsetof(struct cli_figures, build_ms), 1},
	{"us_p50", offsetof(struct cli_figures, us_p50), 0},
	{"us_p99", offsetof(struct cli_figures, us_p99), 0},
	{"resident_mib", offsetof(struct cli_figures, resident_mib), 1},
	{"peak_mib", offsetof(struct cli_figures, peak_mib), 1},
};

static double value(const struct cli_figures *f, const struct column *c)
{
	double v;

	memcpy(&v, (const char *)f + c->at, sizeof(v));
	return v;
}

static double mean(const struct cli_evaluation *e, const struct column *c)
{
	double sum = 0;

	for (size_t i = 0; i < e->runs.n; i++)
		sum += value(&e->runs.v[i], c);
	return sum / (double)e->runs.n;
}

/* The standard deviation of one training from the next. */
static double spread(const struct cli_evaluation *e, const struct column *c)
{
	double m = mean(e, c), sum = 0;

	for (size_t i = 0; i < e->runs.n; i++)
		sum += (value(&e->runs.v[i], c) - m) * (value(&e->runs.v[i], c) - m);
	return e->runs.n > 1 ? sqrt(sum / (double)(e->runs.n - 1)) : 0;
}

static void json_runs(const struct cli_evaluation *e, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, "spread", '{');
	for (size_t k = 0; k < KP_LEN(columns); k++)
		kp_jsonw_num(w, columns[k].name, spread(e, &columns[k]), columns[k].decimals);
	kp_jsonw_end(w, '}');
	kp_jsonw_begin(w, "runs", '[');
	for (size_t i = 0; i < e->runs.n; i++) {
		kp_jsonw_begin(w, NULL, '{');
		kp_jsonw_int(w, "seed", e->seed + (int64_t)i);
		for (size_t k = 0; k < KP_LEN(columns); k++)
			kp_jsonw_num(w, columns[k].name, value(&e->runs.v[i], &columns[k]),
				columns[k].decimals);
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, ']');
}

void cli_evaluation_json(const struct cli_evaluation *e)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_int(&w, "samples", (int64_t)e->samples);
	kp_jsonw_int(&w, "questions", (int64_t)e->questions);
	kp_jsonw_int(&w, "intents", (int64_t)e->intents);
	kp_jsonw_int(&w, "oos", (int64_t)e->oos);
	kp_jsonw_int(&w, "seeds", (int64_t)e->runs.n);
	for (size_t k = 0; k < KP_LEN(columns); k++)
		kp_jsonw_num(&w, columns[k].name, mean(e, &columns[k]), columns[k].decimals);
	kp_jsonw_bool(&w, "cached", e->runs.v[0].cached);
	cli_reliability_json(&e->reliability, &w);
	if (e->runs.n > 1)
		json_runs(e, &w);
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}

static void print_figure(const struct cli_evaluation *e, const char *name, double scale,
	const char *unit, const char *what)
{
	const struct column *c = columns;

	while (strcmp(c->name, name) != 0)
		c++;
	printf("%10.2f", scale * mean(e, c));
	if (e->runs.n > 1)
		printf(" ± %.2f", scale * spread(e, c));
	printf(" %-4s %s\n", unit, what);
}

void cli_evaluation_print(const struct cli_evaluation *e)
{
	printf("%zu samples of %zu intents, %zu questions, %zu out of scope", e->samples,
		e->intents, e->questions, e->oos);
	if (e->runs.n > 1)
		printf(", %zu trainings", e->runs.n);
	putchar('\n');
	print_figure(e, "accuracy", 100, "%", "right when it must choose");
	print_figure(e, "accuracy_with_rejection", 100, "%",
		"answered rightly when it may decline");
	print_figure(e, "wrong_direct", 100, "%", "answered wrongly then");
	if (e->oos)
		print_figure(e, "oos_recall", 100, "%", "of what is out of scope declined");
	print_figure(e, "direct_at", 1, "", "confidence from which on it answers");
	print_figure(e, "build_ms", 1e-3, "s",
		e->runs.v[0].cached ? "to start, from the cache" : "to train");
	print_figure(e, "us_p50", 1, "µs", "a question, median");
	print_figure(e, "us_p99", 1, "µs", "a question, p99");
	print_figure(e, "resident_mib", 1, "MiB", "resident");
	print_figure(e, "peak_mib", 1, "MiB", "resident at most, while training");
	putchar('\n');
	cli_reliability_print(&e->reliability);
}
