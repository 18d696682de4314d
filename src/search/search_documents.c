#include "search/search_priv.h"

#include <string.h>

/* Published guides are for all; what is in a pilot is asked for by its readers alone. */
static bool is_shown(const struct kb *kb, const struct kb_section *s)
{
	return kb->guides[s->guide].status == KB_PUBLISHED;
}

static void join(struct kp_str *out, const char *text, const char *between)
{
	if (!text)
		return;
	if (out->n)
		kp_str_add(out, between);
	kp_str_add(out, text);
}

static void add_answer(struct kp_str *out, const struct kb_answer *a, enum text_lang lang)
{
	KP_AUTO(kp_str) struct kp_str plain = {0};

	if (!a->md.in[lang])
		return;
	kb_plain(a->md.in[lang], strlen(a->md.in[lang]), &plain);
	join(out, kp_str_c(&plain), " ");
}

/* What the intents say that rest on a section: its text in the languages that the guide is
 * not written in. */
struct said {
	struct kp_str title, text;
};

static void add_intent(struct said *s, const struct kb_intent *intent, enum text_lang lang)
{
	join(&s->title, intent->title.in[lang], " – ");
	add_answer(&s->text, &intent->answer, lang);
	for (size_t i = 0; intent->ask && i < intent->ask->nchoices; i++)
		add_answer(&s->text, &intent->ask->choices[i].answer, lang);
}

static void add_doc(struct search_index *ix, enum text_lang lang, int section)
{
	struct search_lang *l = &ix->in[lang];
	const struct kb_section *of = &ix->kb->sections[section];
	bool own = ix->kb->guides[of->guide].lang == lang;
	struct said s = {0};

	for (int i = own ? -1 : ix->rests[section]; i >= 0; i = ix->next[i])
		add_intent(&s, &ix->kb->intents[i], lang);
	if (own || s.title.n) {
		l->doc_of[section] = (int)l->ndocs;
		l->docs[l->ndocs++] = (struct search_doc){.section = section,
			.title = own ? of->title
				     : kp_arena_strndup(ix->arena, s.title.p, s.title.n),
			.text = own ? of->plain
				    : kp_arena_strndup(
					      ix->arena, kp_str_c(&s.text), s.text.n)};
	}
	kp_str_clear(&s.title);
	kp_str_clear(&s.text);
}

void search_rests(struct search_index *ix)
{
	const struct kb *kb = ix->kb;

	ix->rests = kp_arena_alloc(ix->arena, (kb->nsections + 1) * sizeof(*ix->rests));
	ix->next = kp_arena_alloc(ix->arena, (kb->nintents + 1) * sizeof(*ix->next));
	for (size_t i = 0; i < kb->nsections; i++)
		ix->rests[i] = -1;
	for (size_t i = kb->nintents; i-- > 0;) {
		int s = kb->intents[i].section;

		if (s < 0)
			continue;
		ix->next[i] = ix->rests[s];
		ix->rests[s] = (int)i;
	}
}

void search_documents(struct search_index *ix, enum text_lang lang)
{
	const struct kb *kb = ix->kb;
	struct search_lang *l = &ix->in[lang];

	l->docs = kp_arena_alloc(ix->arena, (kb->nsections + 1) * sizeof(*l->docs));
	l->doc_of = kp_arena_alloc(ix->arena, (kb->nsections + 1) * sizeof(*l->doc_of));
	for (size_t i = 0; i < kb->nsections; i++) {
		l->doc_of[i] = -1;
		if (is_shown(kb, &kb->sections[i]) && l->ndocs < SEARCH_MAX_DOCS)
			add_doc(ix, lang, (int)i);
	}
}

const char *search_title(const struct search_index *ix, int section, enum text_lang lang)
{
	int doc = lang < TEXT_LANGS ? ix->in[lang].doc_of[section] : -1;

	return doc < 0 ? ix->kb->sections[section].title : ix->in[lang].docs[doc].title;
}
