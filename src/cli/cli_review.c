#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/kp_vec.h"
#include "cli/cli.h"

#define SHOWN          25
#define EXAMPLES       4
#define OWN_AT_MOST    0.05f /* probabilities of a sample that looks mislabelled */
#define OTHER_AT_LEAST 0.90f
#define LOW            0.75 /* of what is recognised on average: less needs more samples */
#define ALIKE          0.80 /* similarity of samples that say the same over and over */

/* Counters of one intent in one language, or of a whole language. */
struct tally {
	size_t n, recognised, right, wrong; /* right, wrong: would be answered directly */
	double alike;                       /* sum */
};

/* An intent that one language needs more samples for. */
struct need {
	int intent;
	enum text_lang lang;
	const struct tally *tally;
	bool low, few, alike;
};

struct view {
	const struct kb *kb;
	const struct match_review *review;
	struct tally *tallies; /* [intent][language] */
	struct tally all[TEXT_LANGS], checks[TEXT_LANGS];
	size_t middle[TEXT_LANGS]; /* median number of samples of an intent */
	struct cli_confusions confusions;
	struct KP_VEC(odd_vec, const struct match_seen *) odd, twins;
	struct KP_VEC(need_vec, struct need) needs;
	struct kp_arena *arena;
};

static void view_clear(struct view *v)
{
	cli_confusions_clear(&v->confusions);
	KP_VEC_FREE(&v->odd);
	KP_VEC_FREE(&v->twins);
	KP_VEC_FREE(&v->needs);
	free(v->tallies);
	if (v->arena)
		kp_arena_free(v->arena);
}
KP_AUTO_CLEAR(view, view_clear)

static struct tally *tally_of(const struct view *v, size_t intent, int lang)
{
	return &v->tallies[intent * TEXT_LANGS + (size_t)lang];
}

static const char *id_of(const struct view *v, int intent)
{
	return v->kb->intents[intent].id;
}

/* "intents/loma.yaml:41" */
static const char *place(const struct view *v, const struct kb_sample *s)
{
	return s->at.file ? kp_arena_format(v->arena, "%s:%d", s->at.file, s->at.line) : "";
}

/* ---- what there is to see ---- */

static void count_one(struct tally *t, const struct match_seen *s, bool oos)
{
	t->n++;
	t->recognised += s->right;
	t->right += oos ? s->answered < 0 : s->answered == s->intent;
	t->wrong += s->answered >= 0 && s->answered != s->intent;
	t->alike += s->alike;
}

static void take(struct view *v, const struct match_seen *s)
{
	const struct kb_intent *in = &v->kb->intents[s->intent];
	int lang = (int)s->sample->lang;

	count_one(tally_of(v, (size_t)s->intent, lang), s, in->oos);
	count_one(&v->all[lang], s, in->oos);
	if (s->check)
		count_one(&v->checks[lang], s, in->oos);
	if (!s->right)
		cli_confusions_add(&v->confusions, in->id, id_of(v, s->rival),
			&(struct cli_example){place(v, s->sample), s->sample->text});
	if (s->own <= OWN_AT_MOST && s->other >= OTHER_AT_LEAST)
		KP_PUSH(&v->odd, s);
	/* A pair is told once, by the one that comes later. */
	if (s->twin && (s->twin < s || s->twin->twin != s))
		KP_PUSH(&v->twins, s);
}

static int by_oddness(const void *a, const void *b)
{
	const struct match_seen *x = *(const struct match_seen *const *)a,
				*y = *(const struct match_seen *const *)b;
	float u = x->other - x->own, w = y->other - y->own;

	return u != w ? (u < w) - (u > w) : (x > y) - (x < y);
}

static int by_likeness(const void *a, const void *b)
{
	const struct match_seen *x = *(const struct match_seen *const *)a,
				*y = *(const struct match_seen *const *)b;

	return x->twin_alike != y->twin_alike
		       ? (x->twin_alike < y->twin_alike) - (x->twin_alike > y->twin_alike)
		       : (x > y) - (x < y);
}

static int by_recall(const void *a, const void *b)
{
	const struct need *x = a, *y = b;
	double u = cli_share(x->tally->recognised, x->tally->n),
	       w = cli_share(y->tally->recognised, y->tally->n);

	return u != w ? (u > w) - (u < w) : (x->tally > y->tally) - (x->tally < y->tally);
}

static int by_size(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

static size_t middle_of(const struct view *v, int lang)
{
	size_t *sizes = kp_alloc_n(v->kb->nintents + 1, sizeof(*sizes)), n = 0, middle;

	for (size_t i = 0; i < v->kb->nintents; i++)
		if (!v->kb->intents[i].oos && tally_of(v, i, lang)->n)
			sizes[n++] = tally_of(v, i, lang)->n;
	qsort(sizes, n, sizeof(*sizes), by_size);
	middle = n ? sizes[n / 2] : 0;
	free(sizes);
	return middle;
}

static void find_needs(struct view *v, int lang)
{
	double usual = cli_share(v->all[lang].recognised, v->all[lang].n);

	v->middle[lang] = middle_of(v, lang);
	for (size_t i = 0; i < v->kb->nintents; i++) {
		const struct tally *t = tally_of(v, i, lang);
		double recall = cli_share(t->recognised, t->n);
		struct need need = {(int)i, (enum text_lang)lang, t, recall < LOW * usual,
			t->n * 2 <= v->middle[lang] && recall < usual,
			t->n && t->alike / (double)t->n > ALIKE};

		if (v->kb->intents[i].oos || !v->all[lang].n)
			continue;
		if (need.low || need.few || need.alike)
			KP_PUSH(&v->needs, need);
	}
}

static void look(struct view *v)
{
	v->arena = kp_arena_new(1 << 14);
	v->tallies = kp_alloc_n(v->kb->nintents * TEXT_LANGS + 1, sizeof(*v->tallies));
	for (size_t i = 0; i < v->review->n; i++)
		take(v, &v->review->v[i]);
	for (int l = 0; l < TEXT_LANGS; l++)
		find_needs(v, l);
	cli_confusions_sort(&v->confusions);
	if (v->odd.n)
		qsort(v->odd.v, v->odd.n, sizeof(*v->odd.v), by_oddness);
	if (v->twins.n)
		qsort(v->twins.v, v->twins.n, sizeof(*v->twins.v), by_likeness);
	if (v->needs.n)
		qsort(v->needs.v, v->needs.n, sizeof(*v->needs.v), by_recall);
}

/* ---- for people ---- */

static void print_cell(const struct tally *t)
{
	if (t->n)
		printf(" %6zu %5.1f %% %5.1f %%", t->n, 100 * cli_share(t->recognised, t->n),
			100 * cli_share(t->wrong, t->n));
	else
		printf(" %6s %7s %7s", "-", "", "");
}

static void print_row(const char *name, const struct tally *tallies)
{
	printf("%-36s", name);
	for (int l = 0; l < TEXT_LANGS; l++)
		print_cell(&tallies[l]);
	putchar('\n');
}

static void print_table(const struct view *v)
{
	puts("\nEach sample and check question as the bot would take it, had it not learned "
	     "from it:\nhow many there are, how many are recognised, how many would be "
	     "answered wrongly.\nSamples are written to differ from each other: people's "
	     "questions are recognised more often.");
	printf("%-36s", "");
	for (int l = 0; l < TEXT_LANGS; l++)
		printf(" %6s %7s %7s", text_lang_code(l), "right", "wrong");
	putchar('\n');
	print_row("all", v->all);
	print_row("check questions alone", v->checks);
	for (size_t i = 0; i < v->kb->nintents; i++)
		print_row(v->kb->intents[i].id, tally_of(v, i, 0));
}

static void print_more(size_t n)
{
	if (n > SHOWN)
		printf("  and %zu more; --json has them all\n", n - SHOWN);
}

static void print_odd(const struct view *v)
{
	printf("\nSamples that look as if they belonged elsewhere: %zu\n", v->odd.n);
	for (size_t i = 0; i < v->odd.n && i < SHOWN; i++) {
		const struct match_seen *s = v->odd.v[i];

		printf("  %s: %s\n      is in %s (%.2f), looks like %s (%.2f)\n",
			place(v, s->sample), s->sample->text, id_of(v, s->intent), s->own,
			id_of(v, s->rival), s->other);
	}
	print_more(v->odd.n);
}

static void print_twins(const struct view *v)
{
	printf("\nNearly the same in two intents: %zu\n", v->twins.n);
	for (size_t i = 0; i < v->twins.n && i < SHOWN; i++) {
		const struct match_seen *s = v->twins.v[i];

		printf("  %s: %s (%s)\n  %s: %s (%s), %.0f %% alike\n",
			place(v, s->twin->sample), s->twin->sample->text,
			id_of(v, s->twin->intent), place(v, s->sample), s->sample->text,
			id_of(v, s->intent), 100 * s->twin_alike);
	}
	print_more(v->twins.n);
}

static void print_needs(const struct view *v)
{
	printf("\nIntents that need more samples, or more varied ones: %zu\n", v->needs.n);
	for (size_t i = 0; i < v->needs.n && i < SHOWN; i++) {
		const struct need *n = &v->needs.v[i];

		printf("  %-36s %s: %zu samples, %.0f %% recognised%s%s\n",
			id_of(v, n->intent), text_lang_code(n->lang), n->tally->n,
			100 * cli_share(n->tally->recognised, n->tally->n),
			n->few ? ", fewer than others have" : "",
			n->alike ? ", they say nearly the same" : "");
	}
	print_more(v->needs.n);
}

void cli_review_print(const struct kb *kb, const struct match_review *review)
{
	KP_AUTO(view) struct view v = {.kb = kb, .review = review};

	look(&v);
	print_table(&v);
	puts("\nTaken for another (written for → taken for):");
	cli_confusions_print(&v.confusions, SHOWN, EXAMPLES);
	print_odd(&v);
	print_twins(&v);
	print_needs(&v);
}

/* ---- for programs ---- */

static void json_tally(const struct tally *t, struct kp_jsonw *w)
{
	kp_jsonw_int(w, "samples", (int64_t)t->n);
	kp_jsonw_num(w, "accuracy", cli_share(t->recognised, t->n), 4);
	kp_jsonw_num(w, "right_direct", cli_share(t->right, t->n), 4);
	kp_jsonw_num(w, "wrong_direct", cli_share(t->wrong, t->n), 4);
	kp_jsonw_num(w, "alike", t->n ? t->alike / (double)t->n : 0, 4);
}

static void json_tallies(const struct tally *tallies, struct kp_jsonw *w)
{
	for (int l = 0; l < TEXT_LANGS; l++) {
		if (!tallies[l].n)
			continue;
		kp_jsonw_begin(w, text_lang_code(l), '{');
		json_tally(&tallies[l], w);
		kp_jsonw_end(w, '}');
	}
}

static void json_sample(const struct view *v, const struct match_seen *s, struct kp_jsonw *w)
{
	kp_jsonw_str(w, "at", place(v, s->sample));
	kp_jsonw_str(w, "text", s->sample->text);
	kp_jsonw_str(w, "lang", text_lang_code(s->sample->lang));
	kp_jsonw_str(w, "intent", id_of(v, s->intent));
}

static void json_odd(const struct view *v, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, "mislabelled", '[');
	for (size_t i = 0; i < v->odd.n; i++) {
		kp_jsonw_begin(w, NULL, '{');
		json_sample(v, v->odd.v[i], w);
		kp_jsonw_num(w, "own", v->odd.v[i]->own, 4);
		kp_jsonw_str(w, "looks_like", id_of(v, v->odd.v[i]->rival));
		kp_jsonw_num(w, "other", v->odd.v[i]->other, 4);
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, ']');
}

static void json_twins(const struct view *v, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, "near_duplicates", '[');
	for (size_t i = 0; i < v->twins.n; i++) {
		kp_jsonw_begin(w, NULL, '{');
		json_sample(v, v->twins.v[i], w);
		kp_jsonw_num(w, "alike", v->twins.v[i]->twin_alike, 4);
		kp_jsonw_begin(w, "other", '{');
		json_sample(v, v->twins.v[i]->twin, w);
		kp_jsonw_end(w, '}');
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, ']');
}

static void json_needs(const struct view *v, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, "need_samples", '[');
	for (size_t i = 0; i < v->needs.n; i++) {
		const struct need *n = &v->needs.v[i];

		kp_jsonw_begin(w, NULL, '{');
		kp_jsonw_str(w, "intent", id_of(v, n->intent));
		kp_jsonw_str(w, "lang", text_lang_code(n->lang));
		json_tally(n->tally, w);
		kp_jsonw_bool(w, "few", n->few);
		kp_jsonw_bool(w, "seldom_recognised", n->low);
		kp_jsonw_bool(w, "too_alike", n->alike);
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, ']');
}

void cli_review_json(
	const struct kb *kb, const struct match_review *review, struct kp_jsonw *w)
{
	KP_AUTO(view) struct view v = {.kb = kb, .review = review};

	look(&v);
	kp_jsonw_begin(w, "review", '{');
	kp_jsonw_begin(w, "by_lang", '{');
	json_tallies(v.all, w);
	kp_jsonw_end(w, '}');
	kp_jsonw_begin(w, "checks_by_lang", '{');
	json_tallies(v.checks, w);
	kp_jsonw_end(w, '}');
	kp_jsonw_begin(w, "by_intent", '{');
	for (size_t i = 0; i < kb->nintents; i++) {
		kp_jsonw_begin(w, kb->intents[i].id, '{');
		json_tallies(tally_of(&v, i, 0), w);
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, '}');
	cli_confusions_json(&v.confusions, SIZE_MAX, w);
	json_odd(&v, w);
	json_twins(&v, w);
	json_needs(&v, w);
	kp_jsonw_end(w, '}');
}
