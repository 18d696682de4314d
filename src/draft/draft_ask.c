#include "draft/draft_priv.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Intents for sections: what a supervisor could ask that the section answers. Everything here
 * is taken from the document, since nobody can tell how people ask before they have asked. */

enum {
	FEWEST_WORDS = 8, /* of a section that answers something */
	LONGEST_TITLE = 60,
	LONGEST_SAMPLE = 140,
	LONGEST_ANSWER = 700,
	MOST_QUESTIONS = 8,
	MOST_TERMS = 3,
	MOST_IN_PATTERN = 3,
	TERM_LETTERS = 4,
	STRAY = 3,    /* samples of other intents that a pattern may find */
	CHUNK = 1500, /* bytes analysed at a time */
};

/* A content word by its base form. */
struct term {
	const char *lemma;
	double score;
	size_t n;
};
KP_VEC(struct terms, struct term);

/* A sample that is there already, analysed. */
struct known {
	int intent;
	struct text_words words;
};

struct asking {
	struct draft *d;
	const struct draft_options *opt;
	const struct kb *kb;
	struct kp_arena *arena;                        /* for this work */
	struct kp_arena *asking;                       /* for one question */
	struct KP_VEC(known_list, struct known) known; /* of the draft's language */
	struct kp_map *samples;                        /* key → intent; drafts: nintents */
	struct kp_map *titles, *ids;
	struct kp_map *common; /* base form → in how many intents it is */
	struct kp_map *here;   /* base form → in how many sections it is */
	struct terms *terms;   /* by section */
	const char *topic;     /* what the guide is about, in a word; "" */
};

/* ---- what is there already ---- */

static void add_known(
	struct asking *a, int intent, const struct kb_sample *s, struct kp_str *key)
{
	struct known k = {.intent = intent};

	kb_sample_key(s->text, key);
	kp_map_intern(a->samples, kp_str_c(key), key->n, intent, NULL);
	if (s->lang != a->d->lang)
		return;
	text_analyse(a->opt->an, s->lang, s->text, strlen(s->text), NULL, a->arena, &k.words);
	KP_PUSH(&a->known, k);
}

/* In how many intents each base form is: what is in many of them tells none. */
static void count_common(struct asking *a)
{
	KP_AUTO(kp_map) struct kp_map *last = kp_map_new(1 << 14);

	for (size_t i = 0; i < a->known.n; i++) {
		const struct known *k = &a->known.v[i];
		for (size_t w = 0; w < k->words.n; w++) {
			const char *lemma = k->words.v[w].lemmas[0];
			size_t n = strlen(lemma);
			if (kp_map_get(last, lemma, n) == k->intent)
				continue;
			kp_map_set(last, lemma, n, k->intent);
			int before = kp_map_get(a->common, lemma, n);
			kp_map_set(a->common, lemma, n, before < 0 ? 1 : before + 1);
		}
	}
}

static void look_around(struct asking *a)
{
	KP_AUTO(kp_str) struct kp_str key = {0};

	for (size_t i = 0; i < a->kb->nintents; i++) {
		const struct kb_intent *intent = &a->kb->intents[i];
		const char *title = intent->title.in[a->d->lang];
		for (size_t k = 0; k < intent->nsamples; k++)
			add_known(a, (int)i, &intent->samples[k], &key);
		for (size_t k = 0; k < intent->nchecks; k++)
			add_known(a, (int)i, &intent->checks[k], &key);
		if (!title)
			continue;
		kb_sample_key(title, &key);
		kp_map_set(a->titles, kp_str_c(&key), key.n, 0);
	}
	count_common(a);
}

/* ---- the words that matter in a section ---- */

static bool content_word(const struct asking *a, const struct text_word *w)
{
	size_t n = strlen(w->surface);
	int in = kp_map_get(a->common, w->lemmas[0], strlen(w->lemmas[0]));

	return !w->number && kp_utf8_chars(w->surface, n) >= TERM_LETTERS &&
	       (in < 0 || (size_t)in * 4 < a->kb->nintents + 4);
}

static void count_term(struct asking *a, struct terms *terms, const struct text_word *w)
{
	size_t i = 0;

	while (i < terms->n && strcmp(terms->v[i].lemma, w->lemmas[0]) != 0)
		i++;
	if (i == terms->n)
		KP_PUSH(terms,
			(struct term){.lemma = kp_arena_strdup(a->arena, w->lemmas[0])});
	terms->v[i].n++;
}

/* A long text is analysed in pieces, cut between words. */
static void count_terms(struct asking *a, const char *text, struct terms *terms)
{
	size_t left = strlen(text);

	while (left) {
		struct text_words words;
		size_t n = kp_utf8_cut(text, left, CHUNK);
		while (n < left && n > 1 && text[n] != ' ')
			n--;
		kp_arena_reset(a->asking);
		text_analyse(a->opt->an, a->d->lang, text, n, NULL, a->asking, &words);
		for (size_t i = 0; i < words.n && terms->n < 2000; i++)
			if (content_word(a, &words.v[i]))
				count_term(a, terms, &words.v[i]);
		text += n;
		left -= n;
	}
}

static double score_of(const struct asking *a, const struct term *t)
{
	int common = kp_map_get(a->common, t->lemma, strlen(t->lemma));
	int here = kp_map_get(a->here, t->lemma, strlen(t->lemma));
	double around = log((double)(a->kb->nintents + 2) / (common < 0 ? 1 : common + 1));
	double within = log(1.5 + (double)a->d->sections.n / (here < 1 ? 1 : here));

	return sqrt((double)t->n) * around * within;
}

static int by_score(const void *x, const void *y)
{
	const struct term *a = x, *b = y;

	if (a->score != b->score)
		return a->score < b->score ? 1 : -1;
	return strcmp(a->lemma, b->lemma);
}

static void weigh_terms(struct asking *a)
{
	size_t n = a->d->sections.n;

	a->terms = kp_arena_alloc(a->arena, (n + 1) * sizeof(*a->terms));
	for (size_t i = 0; i < n; i++) {
		count_terms(a, a->d->sections.v[i].title, &a->terms[i]);
		count_terms(a, a->d->sections.v[i].plain, &a->terms[i]);
		for (size_t k = 0; k < a->terms[i].n; k++) {
			const char *lemma = a->terms[i].v[k].lemma;
			int before = kp_map_get(a->here, lemma, strlen(lemma));
			kp_map_set(a->here, lemma, strlen(lemma), before < 0 ? 1 : before + 1);
		}
	}
	for (size_t i = 0; i < n; i++) {
		struct terms *terms = &a->terms[i];
		for (size_t k = 0; k < terms->n; k++)
			terms->v[k].score = score_of(a, &terms->v[k]);
		if (terms->n)
			qsort(terms->v, terms->n, sizeof(*terms->v), by_score);
	}
}

/* A word as a pattern may hold it: nothing that means something there. */
static bool pattern_word(const char *s)
{
	for (; *s; s++)
		if (!(*s & 0x80) && !(*s >= 'a' && *s <= 'z') && !(*s >= '0' && *s <= '9') &&
			*s != '-')
			return false;
	return true;
}

/* The rarest word of the guide's title. */
static void find_topic(struct asking *a)
{
	struct terms words = {0};
	double most = 0;

	a->topic = "";
	count_terms(a, a->d->title, &words);
	for (size_t i = 0; i < words.n; i++) {
		double score = score_of(a, &words.v[i]);
		if (score > most && pattern_word(words.v[i].lemma)) {
			most = score;
			a->topic = words.v[i].lemma;
		}
	}
	KP_VEC_FREE(&words);
}

/* ---- samples ---- */

static void note(struct asking *a, const char *what, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void note(struct asking *a, const char *what, const char *fmt, ...)
{
	char why[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	for (size_t i = 0; i < a->d->notes.n; i++)
		if (!strcmp(a->d->notes.v[i].what, what) && !strcmp(a->d->notes.v[i].why, why))
			return;
	KP_PUSH(&a->d->notes, (struct draft_note){kp_arena_strdup(a->d->arena, what),
				      kp_arena_strdup(a->d->arena, why)});
}

void draft_ask_today(const struct draft_options *opt, const char *text, struct kp_arena *arena,
	struct draft_hit *out)
{
	const struct kb *kb = match_kb(opt->engine);
	struct match_query q = {
		.text = text, .n = strlen(text), .hint = opt->lang, .context = {.intent = -1}};
	struct match_result found;

	kp_arena_reset(arena);
	match_ask(opt->engine, opt->an, &q, false, arena, &found);
	*out = (struct draft_hit){.decision = found.decision};
	if (found.nhits && found.hits[0].confidence >= found.offer_at) {
		out->intent = kb->intents[found.hits[0].intent].id;
		out->confidence = found.hits[0].confidence;
	}
}

static void ask_today(struct asking *a, const char *text, struct draft_hit *out)
{
	draft_ask_today(a->opt, text, a->asking, out);
}

/* Whether nobody has it yet. A sample that is there already would be an error: it is noted
 * instead. */
static bool is_new(struct asking *a, const char *text)
{
	KP_AUTO(kp_str) struct kp_str key = {0};

	kb_sample_key(text, &key);
	int there = key.n ? kp_map_get(a->samples, kp_str_c(&key), key.n) : 0;
	if (key.n && there >= 0 && (size_t)there < a->kb->nintents)
		note(a, text, "is a sample or check question of `%s` already",
			a->kb->intents[there].id);
	if (!key.n || there >= 0)
		return false;
	kp_map_set(a->samples, kp_str_c(&key), key.n, (int)a->kb->nintents);
	return true;
}

/* Returns it, in the draft; NULL when it is none. */
static struct draft_sample *add_sample(
	struct asking *a, struct draft_intent *intent, const char *text, size_t n)
{
	struct draft_sample s = {0};

	while (n && strchr(" ,;:-", text[n - 1]))
		n--;
	if (n < 3 || n > LONGEST_SAMPLE)
		return NULL;
	s.text = kp_arena_strndup(a->d->arena, text, n);
	if (!is_new(a, s.text))
		return NULL;
	ask_today(a, s.text, &s.today);
	KP_PUSH(&intent->samples, s);
	return &intent->samples.v[intent->samples.n - 1];
}

/* Questions that the text itself asks. */
static void add_questions(struct asking *a, struct draft_intent *intent, const char *plain)
{
	const char *from = plain;
	size_t found = 0;

	for (const char *c = plain; *c && found < MOST_QUESTIONS; c++) {
		if (!strchr(".!?:", *c) || (c[1] && c[1] != ' '))
			continue;
		from += strspn(from, " ");
		if (*c == '?' && strchr(from, ' ') && strchr(from, ' ') < c) {
			add_sample(a, intent, from, (size_t)(c + 1 - from));
			found++;
		}
		from = c + 1;
	}
}

/* Headings inside the section. */
static void add_subheadings(struct asking *a, struct draft_intent *intent, const char *md)
{
	for (const char *line = md; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		size_t marks = strspn(line, "#"), n = strcspn(line, "\n");
		KP_AUTO(kp_str) struct kp_str plain = {0};
		if (marks < 3 || line[marks] != ' ')
			continue;
		kb_plain(line + marks + 1, n - marks - 1, &plain);
		add_sample(a, intent, kp_str_c(&plain), plain.n);
	}
}

/* The heading in small letters, behind the guide's topic when it does not name it: "dates" of
 * what? */
static void head_of(const struct asking *a, const struct draft_section *s, struct kp_str *out)
{
	KP_AUTO(kp_str) struct kp_str title = {0};
	size_t n = strlen(a->topic);

	kb_sample_key(s->title, &title);
	/* A word is inflected at its end. */
	KP_AUTO(kp_cstr) char *stem = kp_strndup(a->topic, n > 6 ? n - 2 : n);
	if (n && !strstr(kp_str_c(&title), stem))
		kp_str_addf(out, "%s ", a->topic);
	kp_str_add(out, kp_str_c(&title));
}

static bool has_term(const struct terms *terms, const char *lemma)
{
	for (size_t i = 0; i < terms->n; i++)
		if (!strcmp(terms->v[i].lemma, lemma))
			return true;
	return false;
}

/* The topic with a word that the section is about and its heading does not have. */
static void add_term_samples(struct asking *a, struct draft_intent *intent, const char *head)
{
	const struct terms *terms = &a->terms[intent->section];
	struct terms in_title = {0};
	size_t used = 0;

	count_terms(a, a->d->sections.v[intent->section].title, &in_title);
	for (size_t i = 0; i < terms->n && used < MOST_TERMS; i++) {
		const char *lemma = terms->v[i].lemma;
		if (!strcmp(lemma, a->topic) || has_term(&in_title, lemma) ||
			!pattern_word(lemma))
			continue;
		KP_AUTO(kp_cstr)
		char *text = kp_format("%s %s", *a->topic ? a->topic : head, lemma);
		add_sample(a, intent, text, strlen(text));
		used++;
	}
	KP_VEC_FREE(&in_title);
}

/* A heading that alone means something else today would take its questions away. */
static void judge_heading(struct asking *a, struct draft_intent *intent, const char *whole)
{
	struct draft_hit in_context;

	ask_today(a, whole, &in_context);
	const struct draft_hit *alone = &intent->samples.v[0].today;
	if (!alone->intent || kp_str_eq(alone->intent, in_context.intent))
		return;
	note(a, intent->samples.v[0].text,
		"alone is taken for `%s` today, so it is no sample by itself", alone->intent);
	intent->samples.n = 0;
}

static void add_samples(struct asking *a, struct draft_intent *intent)
{
	const struct draft_section *s = &a->d->sections.v[intent->section];
	KP_AUTO(kp_cstr) char *whole = kp_format("%s: %s", a->d->title, s->title);
	KP_AUTO(kp_str) struct kp_str head = {0};

	if (a->opt->asked) {
		for (size_t i = 0; i < a->opt->asked->samples.n; i++)
			add_sample(a, intent, a->opt->asked->samples.v[i].text,
				strlen(a->opt->asked->samples.v[i].text));
		return;
	}
	head_of(a, s, &head);
	if (add_sample(a, intent, s->title, strlen(s->title)))
		judge_heading(a, intent, whole);
	add_sample(a, intent, kp_str_c(&head), head.n);
	add_questions(a, intent, s->plain);
	add_subheadings(a, intent, s->md);
	add_term_samples(a, intent, kp_str_c(&head));
	add_sample(a, intent, whole, strlen(whole));
}

/* ---- patterns ---- */

/* The intents whose samples the pattern finds: how many samples, and of which most. */
static size_t strays(struct asking *a, const struct text_pattern *p, int *intent_out)
{
	size_t n = 0, most = 0;
	int *count = kp_alloc_n(a->kb->nintents + 1, sizeof(*count));

	for (size_t i = 0; i < a->known.n; i++) {
		const struct known *k = &a->known.v[i];
		uint32_t from, to;
		if (text_pattern_match(a->opt->an, p, &k->words, &from, &to) != 1)
			continue;
		n++;
		if ((size_t)++count[k->intent] > most) {
			most = (size_t)count[k->intent];
			*intent_out = k->intent;
		}
	}
	free(count);
	return n;
}

static void add_pattern(struct asking *a, struct draft_intent *intent, const char *source)
{
	KP_AUTO(text_pattern) struct text_pattern *p = NULL;
	int other = -1;

	if (!*source || text_pattern_compile(
				a->opt->an, TEXT_PHRASE, a->d->lang, source, &p, NULL) < 0)
		return;
	for (size_t i = 0; i < intent->patterns.n; i++)
		if (!strcmp(intent->patterns.v[i], source))
			return;
	const char *copy = kp_arena_strdup(a->d->arena, source);
	size_t n = strays(a, p, &other);
	if (n <= STRAY)
		KP_PUSH(&intent->patterns, copy);
	else
		note(a, copy,
			"is no pattern of `%s`: it is in %zu samples of other intents, most "
			"of them of `%s`",
			intent->id, n, a->kb->intents[other].id);
}

/* The content words of the heading, together; and its rarest, with the key term. */
static void add_patterns(struct asking *a, struct draft_intent *intent)
{
	struct terms words = {0};
	const struct terms *terms = &a->terms[intent->section];
	KP_AUTO(kp_str) struct kp_str all = {0};
	size_t n = 0;

	count_terms(a, a->d->sections.v[intent->section].title, &words);
	for (size_t i = 0; i < words.n && n < MOST_IN_PATTERN; i++)
		if (pattern_word(words.v[i].lemma)) {
			kp_str_add(&all, n++ ? " & " : "");
			kp_str_add(&all, words.v[i].lemma);
		}
	add_pattern(a, intent, kp_str_c(&all));
	for (size_t i = 0; i < terms->n && i < 2; i++)
		if (pattern_word(terms->v[i].lemma) && terms->v[i].n > 1)
			add_pattern(a, intent, terms->v[i].lemma);
	KP_VEC_FREE(&words);
}

/* ---- the intent ---- */

/* The beginning of the section, as a short answer: whole paragraphs that are no tables. */
static const char *answer_of(struct asking *a, const struct draft_section *s)
{
	KP_AUTO(kp_str) struct kp_str out = {0};

	for (const char *p = s->md; *p;) {
		const char *end = strstr(p, "\n\n");
		size_t n = end ? (size_t)(end - p) : strlen(p);
		bool text = *p != '|' && *p != '#' && !memmem(p, n, "](#", 3);
		if (text && out.n + n > LONGEST_ANSWER && out.n)
			break;
		if (text && n <= 4 * LONGEST_ANSWER) {
			kp_str_add(&out, out.n ? "\n\n" : "");
			kp_str_addn(&out, p, n);
		} else if (out.n) {
			break;
		}
		p += end ? n + 2 : n;
	}
	if (out.n)
		return kp_arena_strdup(a->d->arena, kp_str_c(&out));
	size_t n = kp_utf8_cut(s->plain, strlen(s->plain), LONGEST_ANSWER);
	KP_AUTO(kp_str) struct kp_str plain = {0};
	draft_escape(s->plain, n, &plain);
	draft_guard(&plain);
	return kp_arena_strdup(a->d->arena, kp_str_c(&plain));
}

/* A title that no other intent has: people choose by it. */
static const char *title_of(struct asking *a, const struct draft_section *s)
{
	KP_AUTO(kp_str) struct kp_str key = {0};
	const char *title = s->title;

	for (int i = 1;; i++) {
		size_t n = strlen(title), keep = n;
		while (kp_utf8_chars(title, keep) > LONGEST_TITLE)
			keep = kp_utf8_cut(title, n, keep - 1);
		title = kp_arena_strndup(a->d->arena, title, keep);
		kb_sample_key(title, &key);
		if (kp_map_get(a->titles, kp_str_c(&key), key.n) < 0)
			break;
		n = kp_utf8_cut(s->title, strlen(s->title), LONGEST_TITLE - 25);
		title = i == 1 ? kp_arena_format(a->d->arena, "%.*s (%.*s)", (int)n, s->title,
					 (int)kp_utf8_cut(
						 a->d->title, strlen(a->d->title), 20),
					 a->d->title)
			       : kp_arena_format(
					 a->d->arena, "%.*s (%d)", (int)n, s->title, i);
	}
	kp_map_set(a->titles, kp_str_c(&key), key.n, 0);
	return title;
}

static const char *id_of(struct asking *a, const struct draft_section *s)
{
	const char *id = kp_arena_format(a->d->arena, "%s.%s", a->d->area, s->anchor);

	for (int i = 2;
		kb_find_intent(a->kb, id) >= 0 || kp_map_get(a->ids, id, strlen(id)) >= 0; i++)
		id = kp_arena_format(a->d->arena, "%s.%s-%d", a->d->area, s->anchor, i);
	kp_map_set(a->ids, id, strlen(id), 0);
	return id;
}

static void find_rival(struct draft_intent *intent)
{

	for (size_t i = 0; i < intent->samples.n; i++) {
		const char *id = intent->samples.v[i].today.intent;
		size_t n = 0;
		for (size_t k = 0; id && k < intent->samples.n; k++)
			n += kp_str_eq(intent->samples.v[k].today.intent, id);
		if (n > intent->taken) {
			intent->taken = n;
			intent->rival = id;
		}
	}
}

static size_t count_words(const char *plain)
{
	size_t n = *plain != '\0';

	for (; *plain; plain++)
		n += *plain == ' ';
	return n;
}

static void ask_section(struct asking *a, size_t section)
{
	const struct draft_section *s = &a->d->sections.v[section];
	struct draft_intent intent = {.section = (int)section};

	if (!a->opt->asked && count_words(s->plain) < FEWEST_WORDS) {
		note(a, s->title, "is too short to answer a question: it has no intent");
		return;
	}
	add_samples(a, &intent);
	if (!intent.samples.n) {
		note(a, s->title, "has no intent: all that could be asked is in others");
		return;
	}
	find_rival(&intent);
	KP_PUSH(&a->d->intents, intent);
}

/* ---- the area ---- */

/* That of the intents which get the samples today; a new one when none does. */
static const char *find_area(const struct asking *a)
{
	const char *best = a->d->id;
	double most = 0;

	for (size_t i = 0; i < a->kb->nintents; i++) {
		const char *area = a->kb->intents[i].area;
		double sum = 0;
		if (i && !strcmp(area, a->kb->intents[i - 1].area))
			continue;
		for (size_t k = 0; k < a->d->intents.n; k++)
			for (size_t s = 0; s < a->d->intents.v[k].samples.n; s++) {
				const struct draft_hit *hit =
					&a->d->intents.v[k].samples.v[s].today;
				size_t n = strlen(area);
				if (hit->intent && !strncmp(hit->intent, area, n) &&
					hit->intent[n] == '.')
					sum += hit->confidence;
			}
		if (sum > most) {
			most = sum;
			best = area;
		}
	}
	return best;
}

void draft_ask(struct draft *d, const struct draft_options *opt)
{
	struct asking a = {.d = d,
		.opt = opt,
		.kb = match_kb(opt->engine),
		.arena = kp_arena_new(1 << 16),
		.asking = kp_arena_new(0),
		.samples = kp_map_new(1 << 14),
		.titles = kp_map_new(0),
		.ids = kp_map_new(0),
		.common = kp_map_new(1 << 14),
		.here = kp_map_new(0)};

	look_around(&a);
	weigh_terms(&a);
	find_topic(&a);
	for (size_t i = 0; i < d->sections.n; i++)
		ask_section(&a, i);
	d->area = kp_arena_strdup(d->arena, opt->area ? opt->area : find_area(&a));
	for (size_t i = 0; i < d->intents.n; i++) {
		struct draft_intent *intent = &d->intents.v[i];
		const struct draft_section *s = &d->sections.v[intent->section];
		intent->id = id_of(&a, s);
		intent->title = title_of(&a, s);
		intent->answer = answer_of(&a, s);
		add_patterns(&a, intent);
	}
	for (size_t i = 0; i < d->sections.n; i++)
		KP_VEC_FREE(&a.terms[i]);
	KP_VEC_FREE(&a.known);
	kp_map_free(a.samples);
	kp_map_free(a.titles);
	kp_map_free(a.ids);
	kp_map_free(a.common);
	kp_map_free(a.here);
	kp_arena_free(a.arena);
	kp_arena_free(a.asking);
}
