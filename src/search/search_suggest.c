#include "search/search_priv.h"

#include <string.h>

#define MOST_LOOKED  4000 /* labels that are looked at for one beginning */
#define MOST_FORMS   16   /* words that begin so */
#define MOST_TYPED   200  /* bytes */
#define FEWEST_TYPED 3    /* bytes, to look into texts */
#define MOST_PARTS   8    /* words typed */

/* ---- the list ---- */

KP_VEC(struct labels, struct search_label);
KP_VEC(struct starts, struct search_start);

static bool begins_word(const char *s, size_t i)
{
	return i == 0 || strchr(" -/(", s[i - 1]);
}

static void add(struct search_index *ix, struct labels *labels, struct starts *starts,
	struct kp_map *seen, struct search_suggestion it)
{
	KP_AUTO(kp_str) struct kp_str folded = {0}, key = {0};
	int fresh;

	if (!it.label)
		return;
	text_fold(it.label, strlen(it.label), &folded);
	kp_str_addf(&key, "%d %d %s", it.guide, it.section, kp_str_c(&folded));
	kp_map_intern(seen, key.p, key.n, 0, &fresh);
	if (!fresh || !folded.n)
		return;
	const char *s = kp_arena_strndup(ix->arena, folded.p, folded.n);
	for (size_t i = 0; s[i]; i++)
		if (begins_word(s, i))
			KP_PUSH(starts, (struct search_start){s + i, (uint32_t)labels->n});
	KP_PUSH(labels, (struct search_label){s, it});
}

static int by_text(const void *a, const void *b)
{
	const struct search_start *x = a, *y = b;
	int c = strcmp(x->at, y->at);

	return c ? c : (x->label > y->label) - (x->label < y->label);
}

void search_labels(struct search_index *ix, enum text_lang lang)
{
	KP_AUTO(kp_map) struct kp_map *seen = kp_map_new(256);
	const struct kb *kb = ix->kb;
	struct search_lang *l = &ix->in[lang];
	struct labels labels = {0};
	struct starts starts = {0};

	for (size_t i = 0; i < kb->nguides; i++)
		if (kb->guides[i].status == KB_PUBLISHED && kb->guides[i].lang == lang)
			add(ix, &labels, &starts, seen,
				(struct search_suggestion){kb->guides[i].title, -1, (int)i});
	for (size_t d = 0; d < l->ndocs; d++) {
		int s = l->docs[d].section, g = kb->sections[s].guide;
		if (kb->guides[g].lang == lang)
			add(ix, &labels, &starts, seen,
				(struct search_suggestion){kb->sections[s].title, s, g});
	}
	for (size_t i = 0; i < kb->nintents; i++) {
		int s = kb->intents[i].section;
		if (s >= 0 && l->doc_of[s] >= 0)
			add(ix, &labels, &starts, seen,
				(struct search_suggestion){kb->intents[i].title.in[lang], s,
					kb->sections[s].guide});
	}
	if (starts.n)
		qsort(starts.v, starts.n, sizeof(*starts.v), by_text);
	l->nlabels = labels.n;
	l->nstarts = starts.n;
	l->labels = search_keep(ix->arena, labels.v, labels.n * sizeof(*labels.v));
	l->starts = search_keep(ix->arena, starts.v, starts.n * sizeof(*starts.v));
	KP_VEC_FREE(&labels);
	KP_VEC_FREE(&starts);
}

/* ---- what was typed ---- */

struct typed {
	char *part[MOST_PARTS];
	size_t n, longest;
};

static void take_apart(char *s, struct typed *t)
{
	char *one;

	while (t->n < MOST_PARTS && (one = strsep(&s, " ")))
		if (*one)
			t->part[t->n++] = one;
	for (size_t i = 1; i < t->n; i++)
		if (strlen(t->part[i]) > strlen(t->part[t->longest]))
			t->longest = i;
}

/* Every part begins a word of it. */
static bool fits(const struct search_label *l, const struct typed *t)
{
	for (size_t i = 0; i < t->n; i++) {
		const char *at = l->folded;

		while ((at = strstr(at, t->part[i])) &&
			!begins_word(l->folded, (size_t)(at - l->folded)))
			at++;
		if (!at)
			return false;
	}
	return true;
}

static const char *start_at(const struct search_lang *l, size_t i)
{
	return l->starts[i].at;
}

static const char *form_at(const struct search_lang *l, size_t i)
{
	return l->sorted[i];
}

/* The first of n texts in order that is not before `prefix`. */
static size_t lower_bound(const struct search_lang *l, size_t n, const char *prefix,
	const char *(*at)(const struct search_lang *l, size_t i))
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(at(l, mid), prefix) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* What begins as was typed comes first, then what is short. */
static bool before(
	const struct search_label *a, const struct search_label *b, const char *first)
{
	bool x = kp_str_starts(a->folded, first), y = kp_str_starts(b->folded, first);

	if (x != y)
		return x;
	if (strlen(a->folded) != strlen(b->folded))
		return strlen(a->folded) < strlen(b->folded);
	return a < b;
}

static bool add_best(const struct search_label **best, size_t n, size_t max,
	const struct search_label *l, const char *first)
{
	size_t i = n;

	for (size_t k = 0; k < n; k++)
		if (best[k] == l)
			return false;
	if (n == max && !before(l, best[n - 1], first))
		return false;
	if (i == max)
		i--;
	for (; i > 0 && before(l, best[i - 1], first); i--)
		best[i] = best[i - 1];
	best[i] = l;
	return n < max;
}

static size_t titles(const struct search_lang *l, const struct typed *t, size_t max,
	struct search_suggestion *out)
{
	const struct search_label *best[SEARCH_MAX_SUGGESTIONS];
	const char *prefix = t->part[t->longest];
	size_t found = 0, looked = 0;

	for (size_t i = lower_bound(l, l->nstarts, prefix, start_at);
		i < l->nstarts && looked++ < MOST_LOOKED &&
		kp_str_starts(l->starts[i].at, prefix);
		i++) {
		const struct search_label *label = &l->labels[l->starts[i].label];

		if (fits(label, t))
			found += add_best(best, found, max, label, t->part[0]);
	}
	for (size_t i = 0; i < found; i++)
		out[i] = best[i]->it;
	return found;
}

static bool has_section(const struct search_suggestion *v, size_t n, int section)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].section == section)
			return true;
	return false;
}

static void want_forms(struct search_query *q, const struct search_lang *l, const char *prefix)
{
	size_t nforms = kp_map_count(l->forms), looked = 0;

	for (size_t i = lower_bound(l, nforms, prefix, form_at);
		i < nforms && looked++ < MOST_FORMS && kp_str_starts(l->sorted[i], prefix);
		i++) {
		int form = kp_map_get(l->forms, l->sorted[i], strlen(l->sorted[i]));

		for (uint32_t k = l->form_first[form]; k < l->form_first[form + 1]; k++)
			if (l->says[k].share > SEARCH_PART) /* not what it is made of */
				search_want(q, l, (int)l->says[k].term, l->says[k].share);
	}
}

/* Sections that say what begins so, behind the n titles that are there. */
static size_t sections(const struct search_index *ix, const struct search_lang *l,
	const struct typed *t, size_t n, size_t max, struct kp_arena *arena,
	struct search_suggestion *out)
{
	struct search_query q = {0};
	struct search_result r = {0};

	for (size_t i = 0; i < t->n; i++)
		if (strlen(t->part[i]) >= FEWEST_TYPED)
			want_forms(&q, l, t->part[i]);
	search_run(l, &q, max, arena, &r);
	for (size_t i = 0; i < r.nhits && n < max; i++) {
		int s = r.hits[i].section, doc = l->doc_of[s];

		if (!has_section(out, n, s))
			out[n++] = (struct search_suggestion){
				l->docs[doc].title, s, ix->kb->sections[s].guide};
	}
	return n;
}

size_t search_suggest(const struct search_index *ix, enum text_lang lang, const char *typed,
	size_t n, size_t max, struct kp_arena *arena, struct search_suggestion **out)
{
	const struct search_lang *l = &ix->in[lang < TEXT_LANGS ? lang : TEXT_FI];
	KP_AUTO(kp_str) struct kp_str folded = {0};
	struct typed t = {0};
	size_t found;

	*out = kp_arena_alloc(arena, (SEARCH_MAX_SUGGESTIONS + 1) * sizeof(**out));
	if (max > SEARCH_MAX_SUGGESTIONS)
		max = SEARCH_MAX_SUGGESTIONS;
	text_fold(typed, kp_utf8_cut(typed, n, MOST_TYPED), &folded);
	if (!folded.n || !max)
		return 0;
	take_apart(folded.p, &t);
	if (!t.n)
		return 0;
	found = titles(l, &t, max, *out);
	return found < max ? sections(ix, l, &t, found, max, arena, *out) : found;
}
