#include "search/search_priv.h"

#include <string.h>

#define SNIPPET 240  /* bytes */
#define LOOK_AT 6000 /* bytes of a text that are looked through */
#define TELLING 0.2f /* of the most telling word: what tells less is not marked */

/* ---- marks ---- */

struct marking {
	const struct search_lang *l;
	const struct search_result *r;
	struct kp_arena *arena;
	struct search_text *out;
	size_t cap;
	struct kp_str folded; /* scratch */
};

/* Whether the form stands for something that was asked for and that tells enough. */
static bool is_wanted(struct marking *m, const char *s, size_t n)
{
	struct search_span at;
	size_t pos = 0;
	int form;

	kp_str_reset(&m->folded);
	text_fold(s, n, &m->folded);
	if (!search_token(kp_str_c(&m->folded), m->folded.n, &pos, &at))
		return false;
	form = kp_map_get(m->l->forms, m->folded.p + at.from, at.to - at.from);
	if (form < 0)
		return false;
	for (uint32_t i = m->l->form_first[form]; i < m->l->form_first[form + 1]; i++)
		for (size_t k = 0; k < m->r->nwanted; k++)
			if (m->r->wanted[k].term == (int)m->l->says[i].term &&
				m->r->wanted[k].weight >= TELLING * m->r->wanted[0].weight)
				return true;
	return false;
}

static void add_mark(struct marking *m, struct search_span at)
{
	struct search_text *out = m->out;

	if (out->nmarks == m->cap) {
		struct search_mark *more =
			kp_arena_alloc(m->arena, (2 * m->cap + 8) * sizeof(*more));

		if (m->cap)
			memcpy(more, out->marks, m->cap * sizeof(*more));
		out->marks = more;
		m->cap = 2 * m->cap + 8;
	}
	out->marks[out->nmarks++] = (struct search_mark){(uint32_t)at.from, (uint32_t)at.to};
}

void search_mark(const struct search_index *ix, const struct search_result *r,
	const char *text, struct kp_arena *arena, struct search_text *out)
{
	struct marking m = {.l = &ix->in[r->lang], .r = r, .arena = arena, .out = out};
	size_t n = strlen(text), pos = 0;
	struct search_span at;

	*out = (struct search_text){.text = text};
	while (search_token(text, n, &pos, &at))
		if (is_wanted(&m, text + at.from, at.to - at.from))
			add_mark(&m, at);
	kp_str_clear(&m.folded);
}

/* ---- the best part ---- */

/* The first mark of the window with the most marks. */
static size_t densest(const struct search_text *t)
{
	size_t best = 0, most = 0;

	for (size_t i = 0, k = 0; i < t->nmarks; i++) {
		while (k < t->nmarks && t->marks[k].to - t->marks[i].from <= SNIPPET)
			k++;
		if (k - i > most) {
			most = k - i;
			best = i;
		}
	}
	return best;
}

/* Where a snippet begins that shows a mark: at a sentence, if one begins near before it. */
static size_t begin_of(const char *text, size_t at)
{
	size_t low = at > SNIPPET / 3 ? at - SNIPPET / 3 : 0, word = low;

	if (low == 0)
		return 0;
	for (size_t i = at; i > low; i--) {
		if (text[i - 1] != ' ')
			continue;
		if (i > 1 && strchr(".:!?", text[i - 2]))
			return i;
		word = i;
	}
	return word;
}

static size_t end_of(const char *text, size_t from)
{
	size_t len = strlen(text + from), n = kp_utf8_cut(text + from, len, SNIPPET), end = n;

	if (n == len)
		return from + len;
	while (end > 0 && text[from + end] != ' ')
		end--;
	return from + (end ? end : n);
}

static void cut(const struct search_text *whole, size_t from, size_t to,
	struct kp_arena *arena, struct search_text *out)
{
	const char *before = from > 0 ? "… " : "";
	size_t shift = strlen(before), k = 0;

	out->text = kp_arena_format(arena, "%s%.*s%s", before, (int)(to - from),
		whole->text + from, whole->text[to] ? " …" : "");
	out->marks = kp_arena_alloc(arena, (whole->nmarks + 1) * sizeof(*out->marks));
	for (size_t i = 0; i < whole->nmarks; i++)
		if (whole->marks[i].from >= from && whole->marks[i].to <= to)
			out->marks[k++] = (struct search_mark){
				(uint32_t)(whole->marks[i].from - from + shift),
				(uint32_t)(whole->marks[i].to - from + shift)};
	out->nmarks = k;
}

void search_snippet(const struct search_index *ix, const struct search_result *r, int section,
	struct kp_arena *arena, struct search_text *out)
{
	const struct search_lang *l = &ix->in[r->lang];
	int doc = l->doc_of[section];
	const char *text = doc < 0 ? ix->kb->sections[section].plain : l->docs[doc].text;
	size_t n = kp_utf8_cut(text, strlen(text), LOOK_AT);
	struct search_text whole;

	search_mark(ix, r, n < strlen(text) ? kp_arena_strndup(arena, text, n) : text, arena,
		&whole);
	size_t from =
		whole.nmarks ? begin_of(whole.text, whole.marks[densest(&whole)].from) : 0;
	cut(&whole, from, end_of(whole.text, from), arena, out);
}
