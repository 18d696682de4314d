#include "match/match_engine.h"

#include "base/kp_clock.h"
#include "base/kp_file.h"
#include "base/kp_thread.h"

/* Raise it when features or training change: what is cached is then of another engine. */
#define ENGINE_VERSION 54
#define KEPT_MODELS    4 /* of each language in the cache, and of words */

struct match_engine *match_ref(struct match_engine *e)
{
	atomic_fetch_add_explicit(&e->refs, 1, memory_order_relaxed);
	return e;
}

static void drop_block(struct match_space *b)
{
	free(b->made);
	kp_file_unmap(b->mapped, b->n);
	*b = (struct match_space){0};
}

static struct match_learned *learned_new(uint64_t key)
{
	struct match_learned *l = kp_alloc(sizeof(*l));

	atomic_init(&l->refs, 1);
	l->key = key;
	return l;
}

static struct match_learned *learned_ref(struct match_learned *l)
{
	atomic_fetch_add_explicit(&l->refs, 1, memory_order_relaxed);
	return l;
}

static void learned_unref(struct match_learned *l)
{
	if (!l || atomic_fetch_sub_explicit(&l->refs, 1, memory_order_acq_rel) > 1)
		return;
	for (int lang = 0; lang < TEXT_LANGS; lang++) {
		match_model_close(&l->model[lang]);
		drop_block(&l->block[lang]);
	}
	text_vocab_free(l->vocab);
	text_profile_free(l->profile);
	drop_block(&l->words);
	free(l);
}

void match_unref(struct match_engine *e)
{
	if (!e || atomic_fetch_sub_explicit(&e->refs, 1, memory_order_acq_rel) > 1)
		return;
	for (int l = 0; l < TEXT_LANGS; l++)
		match_rules_free(e->rules[l]);
	match_small_free(e->small);
	match_passages_free(e->passages);
	learned_unref(e->learned);
	kb_unref(e->kb);
	free(e);
}

struct kb *match_kb(const struct match_engine *e)
{
	return e->kb;
}

const struct text_vocab *match_vocab(const struct match_engine *e)
{
	return e->learned->vocab;
}

uint64_t match_key(const struct match_engine *e)
{
	return e->learned->key;
}

/* ---- vocabulary and languages ---- */

static void learn_text(struct match_engine *e, struct text_analyser *an, enum text_lang lang,
	const char *s, bool whole)
{
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(1 << 14);
	struct text_words words;

	if (!s)
		return;
	text_analyse(an, lang, s, strlen(s), NULL, arena, &words);
	text_vocab_add(e->learned->vocab, &words);
	if (whole)
		text_profile_add(e->learned->profile, lang, s, strlen(s));
}

static void learn_words(struct match_engine *e, struct text_analyser *an)
{
	e->learned->vocab = text_vocab_new();
	e->learned->profile = text_profile_new();
	for (size_t i = 0; i < e->kb->nintents; i++) {
		const struct kb_intent *in = &e->kb->intents[i];

		for (size_t k = 0; k < in->nsamples; k++)
			learn_text(e, an, in->samples[k].lang, in->samples[k].text, true);
		for (int l = 0; l < TEXT_LANGS; l++)
			learn_text(e, an, (enum text_lang)l, in->title.in[l], true);
		for (size_t k = 0; k < in->npatterns; k++)
			learn_text(e, an, in->patterns[k].lang, in->patterns[k].source, false);
	}
	for (size_t i = 0; i < e->kb->nfollowups; i++)
		learn_text(e, an, e->kb->followups[i].lang, e->kb->followups[i].text, true);
	text_vocab_freeze(e->learned->vocab);
	text_profile_freeze(e->learned->profile);
}

/* ---- one language's corpus ---- */

KP_VEC(struct example_vec, struct match_example);

struct gathering {
	const struct match_engine *e;
	struct text_analyser *an;
	struct kp_arena *arena, *scratch;
	enum text_lang lang;
	struct example_vec examples, checks;
	struct KP_VEC(intent_vec, int32_t) intents; /* of each class */
	struct KP_VEC(oos_vec, uint8_t) oos;
	struct KP_VEC(name_vec, uint64_t) names;
	struct example_vec firsts;
	struct KP_VEC(turn_vec, struct match_turn) turns;
};

static struct match_example read_text(
	struct gathering *g, int label, const char *s, size_t n, struct text_words *words)
{
	struct match_example ex = {.label = label};
	struct match_tokens *t = &ex.tokens;
	struct match_fired *fired = NULL;

	kp_arena_reset(g->scratch);
	text_analyse(g->an, g->lang, s, n, g->e->learned->vocab, g->scratch, words);
	match_tokenise(words, NULL, false, g->scratch, t);
	ex.nfired = match_rules_run(g->e->rules[g->lang], g->an, words, g->scratch, &fired);
	/* Tens of thousands of them are held: nothing more than what is learned from. */
	t->v = kp_arena_copy(g->arena, t->v, t->n * sizeof(*t->v));
	t->cap = t->n;
	t->words = kp_arena_copy(g->arena, t->words, t->nwords * sizeof(*t->words));
	ex.fired = kp_arena_copy(g->arena, fired, ex.nfired * sizeof(*fired));
	return ex;
}

/* The words are in `scratch`, until the next example is made. */
static struct match_example read_example(
	struct gathering *g, int label, const char *s, struct text_words *words)
{
	struct match_example ex, asks;
	struct match_part part;
	bool asking = match_asking(s, strlen(s), &part);

	if (asking)
		asks = read_text(g, label, s + part.from, part.to - part.from, words);
	ex = read_text(g, label, s, strlen(s), words);
	if (asking)
		ex.asks = kp_arena_copy(g->arena, &asks, sizeof(asks));
	return ex;
}

static struct match_example make_example(struct gathering *g, int label, const char *s)
{
	struct text_words words;

	return read_example(g, label, s, &words);
}

static struct match_example make_sample(
	struct gathering *g, int label, const struct kb_sample *sample)
{
	struct match_example ex = make_example(g, label, sample->text);

	ex.from = sample;
	return ex;
}

/* Samples and the title, in Finnish too: it is what forms and colleagues call the matter, and
 * so do those who ask in the other languages. Answers would add little, and a changed phone
 * number in one would train everything again. */
static void gather_intent(struct gathering *g, int intent)
{
	const struct kb_intent *in = &g->e->kb->intents[intent];
	int label = (int)g->intents.n;
	size_t before = g->examples.n;

	for (size_t k = 0; k < in->nsamples; k++)
		if (in->samples[k].lang == g->lang)
			KP_PUSH(&g->examples, make_sample(g, label, &in->samples[k]));
	if (g->examples.n == before)
		return;
	KP_PUSH(&g->intents, (int32_t)intent);
	KP_PUSH(&g->oos, in->oos);
	KP_PUSH(&g->names, kp_hash(in->id, strlen(in->id), 0));
	if (!in->oos && in->title.in[g->lang])
		KP_PUSH(&g->examples, make_example(g, label, in->title.in[g->lang]));
	if (!in->oos && in->title.in[TEXT_FI] &&
		!kp_str_eq(in->title.in[TEXT_FI], in->title.in[g->lang]))
		KP_PUSH(&g->examples, make_example(g, label, in->title.in[TEXT_FI]));
	for (size_t k = 0; k < in->nchecks; k++)
		if (in->checks[k].lang == g->lang)
			KP_PUSH(&g->checks, make_sample(g, label, &in->checks[k]));
}

/* ---- follow-ups ---- */

static int label_of(const struct gathering *g, int intent)
{
	for (size_t i = 0; i < g->intents.n; i++)
		if (g->intents.v[i] == intent)
			return (int)i;
	return -1;
}

static struct match_turn *add_turn(
	struct gathering *g, size_t first, int label, const char *text, bool made)
{
	struct match_turn turn = {.first = first, .made = made};
	int after = g->intents.v[g->firsts.v[first].label];
	struct text_words words;
	uint32_t *word;

	turn.then = read_example(g, label, text, &words);
	turn.lean = match_lean(g->e->small, &words, g->scratch);
	turn.learned = !made && label != g->firsts.v[first].label &&
		       !match_may_lean(&turn.lean) && turn.lean.topics > 0;
	turn.nwords = match_turn_words(&words, g->e->kb->intents[after].id, g->scratch, &word);
	turn.word = kp_arena_copy(g->arena, word, turn.nwords * sizeof(*word));
	KP_PUSH(&g->turns, turn);
	return &g->turns.v[g->turns.n - 1];
}

/* How many follow the same question, from the i-th on. */
static size_t beside(const struct kb *kb, size_t i)
{
	size_t n = 1;

	while (i + n < kb->nfollowups && kb->followups[i + n].first == kb->followups[i].first)
		n++;
	return n;
}

/* A question that begins a conversation stands in it once, with all that may follow it. */
static void gather_followups(struct gathering *g)
{
	const struct kb *kb = g->e->kb;

	for (size_t i = 0, n; i < kb->nfollowups; i += n) {
		const struct kb_followup *f = &kb->followups[i];
		int after = f->lang == g->lang ? label_of(g, f->after) : -1;

		n = beside(kb, i);
		if (after < 0)
			continue;
		KP_PUSH(&g->firsts, make_example(g, after, f->first));
		for (size_t k = 0; k < n; k++) {
			int label = label_of(g, f[k].intent);
			struct match_turn *turn;

			if (label < 0)
				continue;
			turn = add_turn(g, g->firsts.n - 1, label, f[k].text, false);
			turn->beside = f;
			turn->nbeside = n;
		}
	}
}

/* Check questions after questions drawn by chance: what begins anew, or is none of HR's. */
static void gather_changes(struct gathering *g)
{
	for (size_t i = 0; i < g->checks.n && g->firsts.n; i++) {
		const struct match_example *check = &g->checks.v[i];
		uint64_t chance = match_chance(8, match_tokens_name(&check->tokens));

		add_turn(g, chance % g->firsts.n, check->label, check->from->text, true);
	}
}

void match_gather(const struct match_engine *e, struct text_analyser *an, enum text_lang lang,
	struct kp_arena *arena, struct match_corpus *out)
{
	KP_AUTO(kp_arena) struct kp_arena *scratch = kp_arena_new(1 << 14);
	struct gathering g = {
		.e = e, .an = an, .arena = arena, .scratch = scratch, .lang = lang};

	for (size_t i = 0; i < e->kb->nintents; i++)
		gather_intent(&g, (int)i);
	for (size_t i = 0; i < g.checks.n; i++)
		KP_PUSH(&g.examples, g.checks.v[i]);
	*out = (struct match_corpus){.lang = lang,
		.v = kp_arena_copy(arena, g.examples.v, g.examples.n * sizeof(*g.examples.v)),
		.n = g.examples.n,
		.nclasses = g.intents.n,
		.class_intent =
			kp_arena_copy(arena, g.intents.v, g.intents.n * sizeof(*g.intents.v)),
		.class_oos = kp_arena_copy(arena, g.oos.v, g.oos.n),
		.class_name = kp_arena_copy(arena, g.names.v, g.names.n * sizeof(*g.names.v)),
		.rules = e->rules[lang]};
	KP_VEC_FREE(&g.examples);
	KP_VEC_FREE(&g.checks);
	KP_VEC_FREE(&g.intents);
	KP_VEC_FREE(&g.oos);
	KP_VEC_FREE(&g.names);
}

static uint64_t add_to_key(uint64_t key, const char *s)
{
	return s ? kp_hash(s, strlen(s) + 1, key) : key * 31 + 1;
}

static uint64_t add_followup(uint64_t key, const struct kb *kb, const struct kb_followup *f)
{
	key = add_to_key(key + f->lang, kb->intents[f->after].id);
	key = add_to_key(key, f->first);
	key = add_to_key(key, kb->intents[f->intent].id);
	return add_to_key(key, f->text);
}

static uint64_t intents_key(const struct kb *kb, enum text_lang lang)
{
	uint64_t key = ENGINE_VERSION * 1000003u + lang;

	for (size_t i = 0; i < kb->nintents; i++) {
		const struct kb_intent *in = &kb->intents[i];

		key = add_to_key(key, in->id) + in->oos;
		key = add_to_key(key, in->title.in[lang]);
		key = add_to_key(key, in->title.in[TEXT_FI]);
		for (size_t k = 0; k < in->nchecks; k++)
			if (in->checks[k].lang == lang)
				key = add_to_key(key, in->checks[k].text);
		/* A text that moves from one list to the next changes the key, too. */
		key = add_to_key(key, NULL);
		for (size_t k = 0; k < in->nsamples; k++)
			if (in->samples[k].lang == lang)
				key = add_to_key(key, in->samples[k].text);
		key = add_to_key(key, NULL);
		for (size_t k = 0; k < in->npatterns; k++)
			if (in->patterns[k].lang == lang)
				key = add_to_key(key + (uint64_t)in->patterns[k].effect,
					in->patterns[k].source);
		for (size_t k = 0; k < in->nrelated; k++)
			key = add_to_key(key, kb->intents[in->related[k]].id);
	}
	return key;
}

/* Each changes with what a language's model learns from, and with nothing else; the last with
 * all of them, as words do. How a word is read depends on the other languages' words, too, but
 * not so much that a sample of one language should train all of them. */
struct content_keys {
	uint64_t of[TEXT_LANGS], all;
};

static struct content_keys keys_of(const struct kb *kb, const struct match_options *opt)
{
	struct content_keys keys = {0};
	uint64_t followups = opt->seed;

	/* Those of other languages tell where conversations lead, too. */
	for (size_t i = 0; i < kb->nfollowups; i++)
		followups = add_followup(followups, kb, &kb->followups[i]);
	for (int l = 0; l < TEXT_LANGS; l++) {
		keys.of[l] =
			followups * 0x9e3779b97f4a7c15u + intents_key(kb, (enum text_lang)l);
		keys.all = keys.all * 0x9e3779b97f4a7c15u + keys.of[l];
	}
	return keys;
}

/* ---- the cache ---- */

/* Whether a model read from a file is one of this knowledge base: files get damaged. */
static bool fits(
	const struct match_model *m, const struct kb *kb, const struct match_rules *rules)
{
	if (m->nclasses == 0 || m->npatterns != match_rules_count(rules))
		return false;
	for (size_t c = 0; c < m->nclasses; c++)
		if (m->class_intent[c] < 0 || (size_t)m->class_intent[c] >= kb->nintents)
			return false;
	return true;
}

static bool load_cached(struct match_engine *e, enum text_lang lang, const char *path)
{
	struct match_space *b = &e->learned->block[lang];

	if (!path || kp_file_map(path, &b->mapped, &b->n, NULL) < 0)
		return false;
	if (match_model_open(b->mapped, b->n, &e->learned->model[lang], NULL) == 0 &&
		fits(&e->learned->model[lang], e->kb, e->rules[lang]))
		return true;
	match_model_close(&e->learned->model[lang]);
	drop_block(b);
	return false;
}

/* A cache that cannot be written is no error: the next start trains again. */
static void save_cached(
	const char *dir, const char *prefix, const char *path, const struct kp_str *block)
{
	if (!path || kp_dir_make(dir, NULL) < 0)
		return;
	kp_file_write(path, block->p, block->n, NULL);
	kp_dir_trim(dir, prefix, ".bin", path, KEPT_MODELS);
}

/* Two parts behind each other: the profile, of one size always, and the vocabulary. */
static bool open_words(struct match_learned *l)
{
	const char *p = l->words.mapped;
	size_t n = l->words.n;
	uint64_t nprofile;

	if (n < sizeof(nprofile))
		return false;
	memcpy(&nprofile, p, sizeof(nprofile));
	p += sizeof(nprofile);
	n -= sizeof(nprofile);
	if (nprofile > n)
		return false;
	l->profile = text_profile_load(p, nprofile);
	l->vocab = text_vocab_load(p + nprofile, n - nprofile);
	return l->profile && l->vocab;
}

static bool load_words(struct match_engine *e, const char *path)
{
	struct match_learned *l = e->learned;

	if (!path || kp_file_map(path, &l->words.mapped, &l->words.n, NULL) < 0)
		return false;
	if (open_words(l))
		return true;
	text_profile_free(KP_TAKE(l->profile));
	text_vocab_free(KP_TAKE(l->vocab));
	drop_block(&l->words);
	return false;
}

static void save_words(const struct match_engine *e, const char *dir, const char *path)
{
	KP_AUTO(kp_str) struct kp_str block = {0};
	uint64_t nprofile = 0;

	kp_str_addn(&block, (const char *)&nprofile, sizeof(nprofile));
	text_profile_save(e->learned->profile, &block);
	nprofile = block.n - sizeof(nprofile);
	memcpy(block.p, &nprofile, sizeof(nprofile));
	text_vocab_save(e->learned->vocab, &block);
	save_cached(dir, "words-", path, &block);
}

static char *words_path(const char *dir, uint64_t key)
{
	return dir ? kp_format("%s/words-%016llx.bin", dir, (unsigned long long)key) : NULL;
}

static bool find_words(struct match_engine *e, const struct match_options *opt, uint64_t key)
{
	KP_AUTO(kp_cstr) char *path = words_path(opt->cache_dir, key);
	KP_AUTO(kp_cstr) char *came = words_path(opt->models_dir, key);

	return load_words(e, path) || load_words(e, came);
}

static void make_words(struct match_engine *e, struct text_analyser *an,
	const struct match_options *opt, uint64_t key)
{
	KP_AUTO(kp_cstr) char *path = words_path(opt->cache_dir, key);

	learn_words(e, an);
	if (path)
		save_words(e, opt->cache_dir, path);
}

/* Where the model of a language is kept; NULL without a cache. Owned. */
static char *model_path(const char *dir, enum text_lang lang, const struct content_keys *keys)
{
	return dir ? kp_format("%s/model-%s-%016llx.bin", dir, text_lang_code(lang),
			     (unsigned long long)keys->of[lang])
		   : NULL;
}

static int train_language(struct match_engine *e, struct text_analyser *an,
	enum text_lang lang, const struct match_options *opt, const struct content_keys *keys,
	struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *path = model_path(opt->cache_dir, lang, keys);
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(1 << 20);
	KP_AUTO(kp_arena) struct kp_arena *scratch = kp_arena_new(1 << 14);
	struct gathering g = {
		.e = e, .an = an, .arena = arena, .scratch = scratch, .lang = lang};
	KP_AUTO(kp_str) struct kp_str block = {0};
	char prefix[16];
	int rc = 0;

	for (size_t i = 0; i < e->kb->nintents; i++)
		gather_intent(&g, (int)i);
	gather_followups(&g);
	gather_changes(&g);
	if (g.intents.n >= 2) {
		e->cached = false;
		struct match_corpus corpus = {lang, g.examples.v, g.examples.n, g.intents.n,
			g.checks.v, g.checks.n, g.intents.v, g.oos.v, g.names.v,
			e->rules[lang], opt->progress, opt->progress_arg, opt->seed, e->kb,
			e->passages, g.firsts.v, g.turns.v, g.turns.n};

		match_model_train(&corpus, &block);
		snprintf(prefix, sizeof(prefix), "model-%s-", text_lang_code(lang));
		save_cached(opt->cache_dir, prefix, path, &block);
		if (!load_cached(e, lang, path)) {
			e->learned->block[lang].n = block.n;
			e->learned->block[lang].made = kp_str_take(&block);
			rc = match_model_open(e->learned->block[lang].made,
				e->learned->block[lang].n, &e->learned->model[lang], err);
		}
	}
	KP_VEC_FREE(&g.examples);
	KP_VEC_FREE(&g.checks);
	KP_VEC_FREE(&g.intents);
	KP_VEC_FREE(&g.oos);
	KP_VEC_FREE(&g.names);
	KP_VEC_FREE(&g.firsts);
	KP_VEC_FREE(&g.turns);
	return rc;
}

/* Of this content, from the cache or what came with it. */
static bool find_model(struct match_engine *e, enum text_lang lang,
	const struct match_options *opt, const struct content_keys *keys)
{
	KP_AUTO(kp_cstr) char *path = model_path(opt->cache_dir, lang, keys);
	KP_AUTO(kp_cstr) char *came = model_path(opt->models_dir, lang, keys);

	return load_cached(e, lang, path) || load_cached(e, lang, came);
}

/* What is looked for in the cache, each by a thread of its own: the models, the words. */
struct finding {
	struct match_engine *e;
	const struct match_options *opt;
	const struct content_keys *keys;
	bool found[TEXT_LANGS + 1];
};

static void find_part(void *arg, size_t i)
{
	struct finding *f = arg;

	f->found[i] = i < TEXT_LANGS ? find_model(f->e, (enum text_lang)i, f->opt, f->keys)
				     : find_words(f->e, f->opt, f->keys->all);
}

static int learn(struct match_engine *e, struct text_analyser *an,
	const struct match_options *opt, const struct content_keys *keys, struct kp_err *err)
{
	struct finding f = {.e = e, .opt = opt, .keys = keys};

	kp_thread_each("models", KP_LEN(f.found), find_part, &f);
	if (!f.found[TEXT_LANGS])
		make_words(e, an, opt, keys->all);
	for (int l = 0; l < TEXT_LANGS; l++)
		if (!f.found[l] &&
			train_language(e, an, (enum text_lang)l, opt, keys, err) < 0)
			return -1;
	return 0;
}

int match_build(struct kb *kb, struct text_analyser *an, const struct match_options *opt,
	struct match_engine **out, struct kp_err *err)
{
	static const struct match_options none = {0};
	KP_AUTO(match_engine) struct match_engine *e = kp_alloc(sizeof(*e));
	int64_t began = kp_mono_us();
	struct content_keys keys;
	bool any = false;

	if (!opt)
		opt = &none;
	keys = keys_of(kb, opt);
	atomic_init(&e->refs, 1);
	e->kb = kb_ref(kb);
	e->cached = true;
	e->small = match_small_new();
	e->passages = match_passages_new(kb);
	for (int l = 0; l < TEXT_LANGS; l++)
		e->rules[l] = match_rules_new(kb, (enum text_lang)l);
	if (opt->before && opt->before->learned->key == keys.all) {
		e->learned = learned_ref(opt->before->learned);
	} else {
		e->learned = learned_new(keys.all);
		if (learn(e, an, opt, &keys, err) < 0)
			return -1;
	}
	for (int l = 0; l < TEXT_LANGS; l++)
		any |= e->learned->model[l].nclasses > 0;
	if (!any)
		return kp_fail(err, KP_EINPUT,
			"there are no samples to learn from: give at least two intents "
			"samples");
	e->build_ms = (double)(kp_mono_us() - began) / 1000;
	*out = KP_TAKE(e);
	return 0;
}

void match_stats(const struct match_engine *e, struct match_stats *out)
{
	*out = (struct match_stats){.intents = e->kb->nintents,
		.build_ms = e->build_ms,
		.cached = e->cached,
		.wrong_costs = MATCH_WRONG_COSTS};
	for (int l = TEXT_LANGS - 1; l >= 0; l--) {
		const struct match_model *m = &e->learned->model[l];

		if (!m->nclasses)
			continue;
		out->samples += m->numbers.samples;
		out->features += m->nfeatures;
		out->lang[l] = (struct match_lang_stats){m->numbers.samples, m->nfeatures,
			m->numbers.direct_at, m->numbers.offer_at, m->numbers.cv_accuracy,
			m->numbers.cv_wrong, m->numbers.cv_deferred, m->numbers.cv_oos,
			m->numbers.ece, m->numbers.build_ms, {{0}},
			match_strict_at(m->numbers.direct_at), m->numbers.checked};
		memcpy(out->lang[l].bins, m->numbers.bins, sizeof(m->numbers.bins));
	}
}

void match_stats_cached(
	struct kb *kb, const struct match_options *opt, struct match_stats *out)
{
	KP_AUTO(match_engine) struct match_engine *e = kp_alloc(sizeof(*e));
	struct content_keys keys = keys_of(kb, opt);

	atomic_init(&e->refs, 1);
	e->kb = kb_ref(kb);
	e->learned = learned_new(0);
	e->cached = true;
	for (int l = 0; l < TEXT_LANGS; l++) {
		e->rules[l] = match_rules_new(kb, (enum text_lang)l);
		find_model(e, (enum text_lang)l, opt, &keys);
	}
	match_stats(e, out);
}
