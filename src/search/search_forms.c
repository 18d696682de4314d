#include "search/search_priv.h"

#include <string.h>

#define MOST_TERMS 64 /* of a form */

void *search_keep(struct kp_arena *arena, const void *v, size_t bytes)
{
	void *to = kp_arena_alloc(arena, bytes);

	if (bytes)
		memcpy(to, v, bytes);
	return to;
}

bool search_token(const char *s, size_t n, size_t *pos, struct search_span *out)
{
	static const char edges[] = ".,:;!?()[]\"'/-*";
	size_t i = *pos;

	while (i < n && (s[i] == ' ' || strchr(edges, s[i])))
		i++;
	out->from = i;
	while (i < n && s[i] != ' ')
		i++;
	*pos = i;
	while (i > out->from && strchr(edges, s[i - 1]))
		i--;
	out->to = i;
	return out->from < out->to;
}

size_t search_word_terms(const struct text_word *w, struct search_term out[SEARCH_MAX_TERMS])
{
	size_t n = 0;

	for (size_t i = 0; i < w->nlemmas && n < SEARCH_MAX_TERMS; i++)
		out[n++] = (struct search_term){w->lemmas[i], 1.0f / (float)w->nlemmas};
	for (size_t i = 0; i < w->nparts && n < SEARCH_MAX_TERMS; i++)
		out[n++] = (struct search_term){w->parts[i], SEARCH_PART};
	return n;
}

void search_forms_begin(struct search_forms *f, struct search_forms *memory)
{
	*f = (struct search_forms){
		.memory = memory, .forms = kp_map_new(4096), .terms = kp_map_new(4096)};
	KP_PUSH(&f->first, 0);
}

static void say(struct search_forms *f, const char *term, float share)
{
	int number =
		kp_map_intern(f->terms, term, strlen(term), (int)kp_map_count(f->terms), NULL);

	KP_PUSH(&f->says, (struct search_saying){(uint32_t)number, share});
}

/* Base forms and parts of a form that is met for the first time. */
static void analyse_form(struct search_forms *f, const char *s, size_t n)
{
	struct search_term terms[SEARCH_MAX_TERMS];
	struct text_words words;
	size_t left = MOST_TERMS;

	kp_arena_reset(f->scratch);
	text_analyse(f->an, f->lang, s, n, NULL, f->scratch, &words);
	for (size_t i = 0; i < words.n; i++) {
		size_t k = search_word_terms(&words.v[i], terms);

		for (size_t t = 0; t < k && left; t++, left--)
			say(f, terms[t].s, terms[t].share);
	}
}

static void recall_form(struct search_forms *f, const char *s, size_t n)
{
	struct search_forms *m = f->memory;
	int form = search_form(m, s, n);

	for (uint32_t i = m->first.v[form]; i < m->first.v[form + 1]; i++)
		say(f, kp_map_key(m->terms, m->says.v[i].term, NULL, NULL),
			m->says.v[i].share);
}

static void read_form(struct search_forms *f, const char *s, size_t n)
{
	if (f->memory)
		recall_form(f, s, n);
	else
		analyse_form(f, s, n);
	KP_PUSH(&f->first, (uint32_t)f->says.n);
}

int search_form(struct search_forms *f, const char *s, size_t n)
{
	int fresh;
	int form = kp_map_intern(f->forms, s, n, (int)kp_map_count(f->forms), &fresh);

	if (fresh)
		read_form(f, s, n);
	return form;
}

static int by_form(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void search_forms_end(struct search_forms *f, struct search_lang *l, struct kp_arena *arena)
{
	size_t n = kp_map_count(f->forms);

	l->terms = f->terms;
	l->nterms = kp_map_count(f->terms);
	l->forms = f->forms;
	l->form_first = search_keep(arena, f->first.v, f->first.n * sizeof(*f->first.v));
	l->says = search_keep(arena, f->says.v, f->says.n * sizeof(*f->says.v));
	l->sorted = kp_arena_alloc(arena, (n + 1) * sizeof(*l->sorted));
	for (size_t i = 0; i < n; i++)
		l->sorted[i] = kp_map_key(f->forms, i, NULL, NULL);
	qsort(l->sorted, n, sizeof(*l->sorted), by_form);
	KP_VEC_FREE(&f->first);
	KP_VEC_FREE(&f->says);
}
