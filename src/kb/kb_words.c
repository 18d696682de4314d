#include "kb/kb_priv.h"

#include <string.h>

/* Lists of words that samples name in braces: `{lisä} puuttuu palkasta` is learned with some
 * words of the list `lisä`, the next line that names it with those that come next. What can be
 * asked about anything is told apart from what it is asked about only when it was met with
 * many things. A file a language, since a list holds words of one case. */

enum {
	NAME = 60,
	WORD = 80,
	MOST_WORDS = 60, /* of a list */
	/* Of a line. Those that follow it take the words that come next, so that each word is
	 * met in some of them, and no intent has many times the samples of another. */
	MOST_FILLED = 5,
};

static void read_words(struct kb_reader *r, const struct kp_node *list, struct kb_words *out)
{
	out->v = kp_arena_alloc(r->arena, (list->n + 1) * sizeof(*out->v));
	for (size_t i = 0; i < list->n; i++) {
		const char *word = kb_scalar(r, list->items[i], "word", WORD);

		if (word && out->n < MOST_WORDS)
			out->v[out->n++] = word;
	}
	if (list->n > MOST_WORDS)
		kb_remark(r->report, KB_TOO_LONG, out->at,
			"the list '%s' has over %d words; leave some out", out->name,
			MOST_WORDS);
	if (!list->n)
		kb_remark(r->report, KB_EMPTY, out->at,
			"the list '%s' is empty; write words or remove it", out->name);
}

static void read_list(struct kb_reader *r, enum text_lang lang, const struct kp_node *name,
	const struct kp_node *list)
{
	struct kb_words words = {.lang = lang, .at = kb_at(r, name)};

	if (!kb_is(r, list, KP_YAML_LIST, "words"))
		return;
	words.name = kb_scalar(r, name, "list", NAME);
	if (!words.name)
		return;
	read_words(r, list, &words);
	KP_PUSH(&r->words, words);
}

/* The language is the file's name. */
static enum text_lang lang_of(const char *file)
{
	static const char *const names[TEXT_LANGS] = {"fi.yaml", "sv.yaml", "en.yaml"};
	const char *slash = strrchr(file, '/');

	for (int l = 0; l < TEXT_LANGS; l++)
		if (strcmp(slash ? slash + 1 : file, names[l]) == 0)
			return (enum text_lang)l;
	return TEXT_UNKNOWN;
}

void kb_read_words_text(struct kb_reader *r, const char *file, const char *text, size_t n)
{
	KP_AUTO(kp_yaml) struct kp_yaml *y = kb_yaml(r, file, text, n);
	const struct kp_node *root = y ? kp_yaml_root(y) : NULL;
	enum text_lang lang = lang_of(file);

	if (!root || root->kind == KP_YAML_NULL || !kb_is(r, root, KP_YAML_MAP, "words"))
		return;
	if (lang == TEXT_UNKNOWN) {
		kb_remark(r->report, KB_BAD_LANGUAGE, kb_at(r, root),
			"'%s' is no language's; name it fi.yaml, sv.yaml or en.yaml", file);
		return;
	}
	for (size_t i = 0; i < root->n; i++)
		read_list(r, lang, root->keys[i], root->items[i]);
}

static struct kb_words *find_list(
	struct kb_reader *r, enum text_lang lang, const char *name, size_t n)
{
	for (size_t i = 0; i < r->words.n; i++) {
		struct kb_words *w = &r->words.v[i];

		if (w->lang == lang && strncmp(w->name, name, n) == 0 && !w->name[n])
			return w;
	}
	return NULL;
}

static void fill(struct kb_reader *r, const struct kb_sample *s, const char *open, size_t n,
	struct kb_samples *all)
{
	struct kb_words *list = find_list(r, s->lang, open + 1, n);

	if (!list) {
		kb_remark(r->report, KB_UNKNOWN_LIST, s->at,
			"there is no list '%.*s' in intents/words/%s.yaml; write it there or "
			"correct its name",
			(int)n, open + 1, text_lang_code(s->lang));
		return;
	}
	for (size_t i = 0; i < list->n && i < MOST_FILLED; i++) {
		struct kb_sample one = *s;

		one.listed = (uint8_t)(i + 1);
		one.text = kp_arena_format(r->arena, "%.*s%s%s", (int)(open - s->text),
			s->text, list->v[list->next++ % list->n], open + n + 2);
		KP_PUSH(all, one);
	}
}

/* Where a name in braces opens, of n bytes; NULL: there is none. Other braces are as people
 * write them. */
static const char *named(const char *s, size_t *n_out)
{
	for (const char *open = s; (open = strchr(open, '{')); open++) {
		*n_out = strcspn(open + 1, "{} ");
		if (*n_out && open[1 + *n_out] == '}')
			return open;
	}
	return NULL;
}

void kb_fill_sample(struct kb_reader *r, const struct kb_sample *s, struct kb_samples *all)
{
	size_t n, other;
	const char *open = named(s->text, &n);

	if (!open)
		KP_PUSH(all, *s);
	else if (named(open + 1, &other))
		kb_remark(r->report, KB_UNKNOWN_LIST, s->at,
			"a sample names one list; leave one out of '%.100s'", s->text);
	else
		fill(r, s, open, n, all);
}

void kb_lint_words(struct kb_reader *r)
{
	for (size_t i = 0; i < r->words.n; i++)
		if (!r->words.v[i].next)
			kb_remark(r->report, KB_LIST_IDLE, r->words.v[i].at,
				"no sample names the list '%s'; use it or remove it",
				r->words.v[i].name);
}
