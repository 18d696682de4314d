#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

double cli_percentile(struct cli_times *t, double share)
{
	if (!t->n)
		return 0;
	qsort(t->v, t->n, sizeof(*t->v), by_size);
	size_t rank = (size_t)ceil(share * (double)t->n);
	return (double)t->v[rank ? rank - 1 : 0];
}

double cli_share(size_t part, size_t whole)
{
	return whole ? (double)part / (double)whole : 0;
}

static bool among(int intent, const int *labels, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (labels[i] == intent)
			return true;
	return false;
}

/* A choice that holds a right intent; the intent that `asking` asks about is one. */
static bool offers(const struct dialog_reply *r, const int *labels, size_t n)
{
	if (r->outcome == DIALOG_ASKING)
		return among(r->intent, labels, n);
	for (size_t i = 0; i < r->nchoices; i++)
		if (among(r->choices[i].intent, labels, n))
			return true;
	return false;
}

const char *cli_score_add(
	struct cli_score *s, const struct dialog_reply *r, const int *labels, size_t n)
{
	bool direct = r->outcome == DIALOG_ANSWERED;

	s->questions++;
	if (!n) {
		s->oos++;
		(*(direct ? &s->oos_wrong_direct : &s->oos_right))++;
		return direct ? "oos_wrong_direct" : "oos_right";
	}
	if (!direct) {
		s->deferred++;
		s->offered += offers(r, labels, n);
		return "deferred";
	}
	bool right = among(r->intent, labels, n);
	(*(right ? &s->right : &s->wrong_direct))++;
	return right ? "right" : "wrong_direct";
}

void cli_outcomes_print(size_t n, const char *(*score)(void *arg, size_t i),
	void (*print)(void *arg, size_t i), void *arg)
{
	static const struct {
		const char *score, *title;
	} outcomes[] = {
		{"wrong_direct", "answered wrongly"},
		{"oos_wrong_direct", "out of scope and answered"},
		{"deferred", "asked back or offered a person"},
		{"oos_right", "out of scope and not answered"},
		{"right", "answered rightly"},
	};

	for (size_t o = 0; o < KP_LEN(outcomes); o++) {
		size_t ended = 0;

		for (size_t i = 0; i < n; i++)
			ended += !strcmp(score(arg, i), outcomes[o].score);
		if (ended)
			printf("\n%s (%zu):\n", outcomes[o].title, ended);
		for (size_t i = 0; i < n; i++)
			if (!strcmp(score(arg, i), outcomes[o].score))
				print(arg, i);
	}
}

static bool short_of(
	const char *whose, const char *what, double is, double bound, bool at_least)
{
	if (at_least ? is >= bound : is <= bound)
		return false;
	fprintf(stderr, "kumppani: %s%s %.2f %%; %s %.2f %% is wanted\n", whose, what,
		100 * is, at_least ? "at least" : "at most", 100 * bound);
	return true;
}

int cli_score_judge(
	const struct cli_score *s, const struct cli_limits *limits, const char *whose)
{
	size_t in_scope = s->questions - s->oos;
	bool bad = false;

	if (in_scope) {
		bad |= short_of(whose, "right", cli_share(s->right, in_scope),
			limits->least_right, true);
		bad |= short_of(whose, "answered wrongly",
			cli_share(s->wrong_direct, in_scope), limits->most_wrong, false);
	}
	bad |= s->oos && short_of(whose, "out of scope kept out",
				 cli_share(s->oos_right, s->oos), limits->least_oos, true);
	return bad ? CLI_BAD : CLI_FINE;
}

void cli_score_json(const struct cli_score *s, struct kp_jsonw *w)
{
	kp_jsonw_int(w, "questions", (int64_t)s->questions);
	kp_jsonw_int(w, "right", (int64_t)s->right);
	kp_jsonw_int(w, "wrong_direct", (int64_t)s->wrong_direct);
	kp_jsonw_int(w, "deferred", (int64_t)s->deferred);
	kp_jsonw_int(w, "offered", (int64_t)s->offered);
	kp_jsonw_int(w, "oos", (int64_t)s->oos);
	kp_jsonw_int(w, "oos_right", (int64_t)s->oos_right);
	kp_jsonw_int(w, "oos_wrong_direct", (int64_t)s->oos_wrong_direct);
}

void cli_score_head(const char *title)
{
	printf("%-14s %9s %13s %13s %13s %9s %6s %13s\n", title, "in scope", "right", "wrong",
		"deferred", "offered", "oos", "oos right");
}

static void share(size_t part, size_t whole)
{
	printf(" %5zu %5.1f %%", part, 100 * cli_share(part, whole));
}

void cli_score_print(const struct cli_score *s, const char *name)
{
	size_t in_scope = s->questions - s->oos;

	printf("%-14s %9zu", name, in_scope);
	share(s->right, in_scope);
	share(s->wrong_direct, in_scope);
	share(s->deferred, in_scope);
	printf(" %9zu %6zu", s->offered, s->oos);
	share(s->oos_right, s->oos);
	putchar('\n');
}

void cli_reliability_add(struct cli_reliability *r, double confidence, bool right)
{
	int b = confidence >= 1 ? 9 : confidence > 0 ? (int)(confidence * 10) : 0;

	r->bin[b].n++;
	r->bin[b].right += right;
	r->bin[b].confidence += confidence;
}

void cli_reliability_join(struct cli_reliability *r, const struct cli_reliability *other)
{
	for (size_t b = 0; b < KP_LEN(r->bin); b++) {
		r->bin[b].n += other->bin[b].n;
		r->bin[b].right += other->bin[b].right;
		r->bin[b].confidence += other->bin[b].confidence;
	}
}

double cli_reliability_error(const struct cli_reliability *r)
{
	double off = 0;
	size_t n = 0;

	for (size_t b = 0; b < KP_LEN(r->bin); b++) {
		off += fabs(r->bin[b].confidence - (double)r->bin[b].right);
		n += r->bin[b].n;
	}
	return n ? off / (double)n : 0;
}

void cli_reliability_json(const struct cli_reliability *r, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, "reliability", '[');
	for (size_t b = 0; b < KP_LEN(r->bin); b++) {
		double n = r->bin[b].n ? (double)r->bin[b].n : 1;

		kp_jsonw_begin(w, NULL, '{');
		kp_jsonw_num(w, "from", (double)b / 10, 1);
		kp_jsonw_int(w, "questions", (int64_t)r->bin[b].n);
		kp_jsonw_int(w, "right", (int64_t)r->bin[b].right);
		kp_jsonw_num(w, "confidence", r->bin[b].confidence / n, 4);
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, ']');
}

void cli_reliability_print(const struct cli_reliability *r)
{
	printf("%-14s %9s %13s %11s\n", "confidence", "questions", "right", "on average");
	for (size_t b = 0; b < KP_LEN(r->bin); b++) {
		if (!r->bin[b].n)
			continue;
		printf("%.1f–%.1f        %9zu", (double)b / 10, (double)(b + 1) / 10,
			r->bin[b].n);
		share(r->bin[b].right, r->bin[b].n);
		printf(" %9.1f %%\n", 100 * r->bin[b].confidence / (double)r->bin[b].n);
	}
	printf("expected calibration error: %.3f\n", cli_reliability_error(r));
}

void cli_print(struct kp_str *s)
{
	fwrite(kp_str_c(s), 1, s->n, stdout);
	putchar('\n');
}
