/* Engines: built, cached, shared. */
#include "match_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/kp_file.h"
#include "match/match_engine.h"

static struct match_engine *built(
	struct fixture *f, struct kb *kb, const struct match_options *opt)
{
	struct match_engine *e = NULL;
	struct kp_err err = {0};

	if (match_build(kb, f->an, opt, &e, &err) < 0)
		fail_msg("%s", err.msg);
	return e;
}

static struct match_stats stats_of(const struct match_engine *e)
{
	struct match_stats s;

	match_stats(e, &s);
	return s;
}

/* ---- a folder of its own ---- */

static char *make_dir(void)
{
	char *dir = kp_strdup("/tmp/kp-match-XXXXXX");

	assert_non_null(mkdtemp(dir));
	return dir;
}

static void remove_dir(char *dir)
{
	char **names;
	size_t n;

	if (kp_dir_list(dir, NULL, &names, &n, NULL) == 0) {
		for (size_t i = 0; i < n; i++) {
			KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", dir, names[i]);
			remove(path);
		}
		kp_names_free(names, n);
	}
	rmdir(dir);
	free(dir);
}

static size_t count_files(const char *dir, const char *prefix)
{
	char **names;
	size_t n, found = 0;

	if (kp_dir_list(dir, NULL, &names, &n, NULL) < 0)
		return 0;
	for (size_t i = 0; i < n; i++)
		found += kp_str_starts(names[i], prefix);
	kp_names_free(names, n);
	return found;
}

/* Everything an engine says of the knowledge base's own samples, exactly. */
static void answers(struct fixture *f, const struct match_engine *e, struct kp_str *out)
{
	const struct kb *kb = match_kb(e);

	for (size_t i = 0; i < kb->nintents; i++)
		for (size_t k = 0; k < kb->intents[i].nsamples; k++) {
			const struct kb_sample *s = &kb->intents[i].samples[k];
			struct match_query q = {.text = s->text,
				.n = strlen(s->text),
				.hint = s->lang,
				.context.intent = -1};
			struct match_result r;

			match_ask(e, f->an, &q, false, f->arena, &r);
			kp_str_addf(out, "%d %s", r.decision, r.why);
			for (size_t h = 0; h < r.nhits; h++)
				kp_str_addf(
					out, " %d:%a", r.hits[h].intent, r.hits[h].confidence);
			kp_str_addc(out, '\n');
			kp_arena_reset(f->arena);
		}
}

static void same_answers(
	struct fixture *f, const struct match_engine *a, const struct match_engine *b)
{
	KP_AUTO(kp_str) struct kp_str x = {0};
	KP_AUTO(kp_str) struct kp_str y = {0};

	answers(f, a, &x);
	answers(f, b, &y);
	assert_true(x.n > 100);
	assert_string_equal(x.p, y.p);
}

/* ---- snapshots made of samples ---- */

static const char *const ids[] = {"pay.salary", "leave.annual", "sick.child"};
static const char *const texts[] = {"when is the salary paid", "my salary is missing",
	"how much salary do I get", "who pays the salary", "annual leave next summer",
	"how many days of annual leave", "can annual leave be moved", "annual leave and pay",
	"my child is sick", "sick child at home", "who cares for a sick child",
	"child has a fever"};
static const int labels[] = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2};

static struct kb *samples_kb(void)
{
	return kb_from_samples(TEXT_EN, ids, KP_LEN(ids), texts, labels, KP_LEN(texts));
}

static void ask_one(struct fixture *f, const struct match_engine *e, const char *text,
	struct match_result *r)
{
	struct match_query q = {
		.text = text, .n = strlen(text), .hint = TEXT_EN, .context.intent = -1};

	match_ask(e, f->an, &q, false, f->arena, r);
}

static void test_match_build_from_samples(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kb) struct kb *kb = samples_kb();
	struct match_engine *e = built(f, kb, NULL);
	struct match_stats s = stats_of(e);
	struct match_result r;

	assert_ptr_equal(match_kb(e), kb);
	assert_int_equal(s.intents, 3);
	assert_int_equal(s.lang[TEXT_EN].samples, 15); /* titles are samples */
	assert_int_equal(s.lang[TEXT_FI].samples, 0);
	assert_true(s.features > 100 && !s.cached);
	assert_true(s.lang[TEXT_EN].direct_at > s.lang[TEXT_EN].offer_at);
	ask_one(f, e, "salary was not paid", &r);
	assert_int_equal(r.hits[0].intent, 0);
	assert_int_equal(r.lang, TEXT_EN);
	ask_one(f, e, "the child of an employee is sick", &r);
	assert_int_equal(r.hits[0].intent, 2);
	match_unref(e);
}

static void test_match_build_from_a_folder(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kb) struct kb *kb = fixture_kb(f->an);
	struct match_engine *e = built(f, kb, NULL);
	struct match_stats s = stats_of(e);

	for (int l = 0; l < TEXT_LANGS; l++) {
		unsigned all = 0;

		assert_true(s.lang[l].samples > 20);
		assert_true(s.lang[l].accuracy > 0.5 && s.lang[l].accuracy <= 1);
		assert_true(s.lang[l].ece >= 0 && s.lang[l].ece <= 1);
		for (int b = 0; b < 10; b++) {
			assert_true(s.lang[l].bins[b][0] <= s.lang[l].bins[b][1]);
			all += s.lang[l].bins[b][1];
		}
		assert_true(all > 0);
	}
	match_unref(e);
}

static void refuses(struct fixture *f, struct kb *kb)
{
	struct match_engine *e = NULL;
	struct kp_err err = {0};

	assert_int_equal(match_build(kb, f->an, NULL, &e, &err), -1);
	assert_null(e);
	assert_int_equal(err.code, KP_EINPUT);
	assert_non_null(strstr(err.msg, "at least two intents"));
	kb_unref(kb);
}

static void test_match_build_refuses_too_little(void **state)
{
	static const int zero[KP_LEN(texts)] = {0};
	struct fixture *f = *state;

	refuses(f, kb_from_samples(TEXT_EN, ids, 3, texts, labels, 0));
	refuses(f, kb_from_samples(TEXT_EN, ids, 3, texts, zero, KP_LEN(texts)));
	refuses(f, kb_from_samples(TEXT_EN, ids, 1, texts, zero, 1));
	refuses(f, kb_from_samples(TEXT_EN, ids, 0, texts, zero, 0));
}

/* Each size from the least on: folds without samples, classes hidden from all of them. */
static void test_match_build_smallest_corpora(void **state)
{
	static const int twos[] = {0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1};
	static const int threes[] = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2};
	struct fixture *f = *state;

	for (size_t n = 2; n <= KP_LEN(texts); n++)
		for (int three = 0; three < 2; three++) {
			KP_AUTO(kb)
			struct kb *kb = kb_from_samples(
				TEXT_EN, ids, 3, texts, three ? threes : twos, n);
			struct match_engine *e = built(f, kb, NULL);
			struct match_result r;

			ask_one(f, e, texts[0], &r);
			assert_true(r.nhits >= 2);
			assert_true(r.hits[0].confidence >= 0 && r.hits[0].confidence <= 1);
			kp_arena_reset(f->arena);
			match_unref(e);
		}
}

static void test_match_build_samples_without_words(void **state)
{
	static const char *const odd[] = {"", "?", "🎉", "123", "!!!", "\xff"};
	static const int turns[] = {0, 1, 0, 1, 0, 1};
	struct fixture *f = *state;
	KP_AUTO(kb) struct kb *kb = kb_from_samples(TEXT_EN, ids, 2, odd, turns, KP_LEN(odd));
	struct match_engine *e = built(f, kb, NULL);
	struct match_result r;

	ask_one(f, e, "salary", &r);
	ask_one(f, e, "", &r);
	assert_int_equal(r.decision, MATCH_DEFER);
	match_unref(e);
}

static void test_match_build_all_languages_of_samples(void **state)
{
	struct fixture *f = *state;

	for (int l = 0; l < TEXT_LANGS; l++) {
		KP_AUTO(kb)
		struct kb *kb = kb_from_samples(
			(enum text_lang)l, ids, 3, texts, labels, KP_LEN(texts));
		struct match_engine *e = built(f, kb, NULL);
		struct match_result r;

		ask_one(f, e, "salary", &r);
		assert_int_equal(r.lang, l); /* there is no other */
		match_unref(e);
	}
}

#define TOPICS 8
#define MOST   55
#define CHECKS 13

/* Short samples, `each` of eight topics, and enough check questions of the same kind to
 * correct the judge by. Networks take 300 samples: 55 of each are enough in some folds, too.
 */
static struct kb *large_kb(struct fixture *f, int each, struct kb_sample *checks)
{
	static const char *const topics[TOPICS] = {
		"pay", "job", "ill", "tax", "car", "pen", "bus", "hat"};
	static const char *const others[] = {"is", "my", "who", "do", "get", "on", "to", "at"};
	const char *text[TOPICS * MOST];
	int label[TOPICS * MOST];
	struct kb *kb;

	for (int i = 0; i < TOPICS * each; i++) {
		label[i] = i % TOPICS;
		text[i] = kp_arena_format(
			f->arena, "%s %s", others[i / TOPICS % 8], topics[label[i]]);
	}
	kb = kb_from_samples(TEXT_EN, topics, TOPICS, text, label, (size_t)(TOPICS * each));
	for (size_t i = 0; i < TOPICS; i++) {
		for (size_t k = 0; k < CHECKS; k++)
			checks[i * CHECKS + k] = (struct kb_sample){.lang = TEXT_EN,
				.text = kp_arena_format(f->arena, "%s %s?", topics[i],
					k % 5 ? others[k % 8] : topics[(i + k) % TOPICS])};
		kb->intents[i].checks = checks + i * CHECKS;
		kb->intents[i].nchecks = CHECKS;
	}
	return kb;
}

static void test_match_build_with_networks_and_checks(void **state)
{
	struct fixture *f = *state;
	struct kb_sample checks[TOPICS * CHECKS];
	KP_AUTO(kb) struct kb *kb = large_kb(f, 38, checks);
	struct match_engine *e = built(f, kb, NULL);
	const struct match_model *m = &e->learned->model[TEXT_EN];
	struct match_result r;

	assert_int_equal(m->nnets, MATCH_MAX_NETS);
	assert_non_null(m->window);
	assert_int_equal(m->numbers.checked, TOPICS * CHECKS);
	assert_true(m->judge.slope != 1 || m->judge.shift != 0);
	ask_one(f, e, "my tax", &r);
	assert_int_equal(r.hits[0].intent, 3);
	match_unref(e);
}

static void drop_checks(struct kb *kb)
{
	for (size_t i = 0; i < kb->nintents; i++)
		kb->intents[i].nchecks = 0;
}

/* The judge is from cross-validation alone, networks among what is validated. */
static void test_match_build_with_networks_in_folds(void **state)
{
	struct fixture *f = *state;
	struct kb_sample checks[TOPICS * CHECKS];
	KP_AUTO(kb) struct kb *kb = large_kb(f, MOST, checks);
	struct match_engine *e;

	drop_checks(kb);
	e = built(f, kb, NULL);
	assert_int_equal(e->learned->model[TEXT_EN].nnets, MATCH_MAX_NETS);
	assert_int_equal(e->learned->model[TEXT_EN].numbers.checked, 0);
	match_unref(e);
}

static void test_match_build_networks_are_deterministic(void **state)
{
	struct fixture *f = *state;
	struct kb_sample checks[TOPICS * CHECKS];
	KP_AUTO(kb) struct kb *kb = large_kb(f, 38, checks);
	struct match_engine *a, *b;

	drop_checks(kb);
	a = built(f, kb, NULL);
	b = built(f, kb, NULL);
	assert_int_equal(a->learned->model[TEXT_EN].nnets, MATCH_MAX_NETS);
	same_answers(f, a, b);
	match_unref(a);
	match_unref(b);
}

static void test_match_build_is_deterministic(void **state)
{
	struct fixture *f = *state, fresh = {.arena = f->arena};
	KP_AUTO(kb) struct kb *kb = fixture_kb(f->an);
	struct match_engine *a = built(f, kb, NULL), *b = built(f, kb, NULL), *c;

	same_answers(f, a, b);
	/* What an analyser has seen before does not matter either. */
	assert_int_equal(text_open(&fresh.an, NULL), 0);
	c = built(&fresh, kb, NULL);
	same_answers(f, a, c);
	match_unref(a);
	match_unref(b);
	match_unref(c);
	text_close(fresh.an);
}

static void test_match_unref_frees_with_the_last(void **state)
{
	struct fixture *f = *state;
	struct kb *kb = samples_kb();
	struct match_engine *e = built(f, kb, NULL);
	struct match_result r;

	kb_unref(kb); /* the engine has a reference of its own */
	assert_ptr_equal(match_ref(e), e);
	match_unref(e);
	ask_one(f, e, "salary", &r);
	assert_int_equal(match_kb(e)->nintents, 3);
	match_unref(e);
	match_unref(NULL);
}

/* What was learned is taken over from the engine before while nothing of it has changed, and
 * stays when that engine goes. */
static void test_match_build_takes_over_what_the_engine_before_learned(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kb) struct kb *kb = samples_kb();
	struct match_engine *a = built(f, kb, NULL), *b, *c;
	struct match_options opt = {.before = a};
	struct match_result r;

	b = built(f, kb, &opt);
	assert_ptr_equal(match_vocab(a), match_vocab(b));
	same_answers(f, a, b);
	KP_AUTO(kb)
	struct kb *other =
		kb_from_samples(TEXT_EN, ids, KP_LEN(ids), texts, labels, KP_LEN(texts) - 1);
	c = built(f, other, &opt);
	assert_ptr_not_equal(match_vocab(a), match_vocab(c));
	match_unref(a);
	ask_one(f, b, "salary", &r);
	assert_int_equal(r.hits[0].intent, 0);
	match_unref(b);
	match_unref(c);
}

struct steps {
	int n;
	double last;
};

static void note_step(void *arg, const char *what, double share)
{
	struct steps *s = arg;

	assert_non_null(what);
	assert_true(share >= 0 && share <= 1);
	s->n++;
	s->last = share;
}

static void test_match_build_reports_progress(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kb) struct kb *kb = samples_kb();
	struct steps steps = {0};
	struct match_options opt = {.progress = note_step, .progress_arg = &steps};

	match_unref(built(f, kb, &opt));
	assert_true(steps.n >= 3);
	assert_true(steps.last == 1);
}

/* ---- the cache ---- */

static void test_match_build_second_time_is_cached(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kb) struct kb *kb = fixture_kb(f->an);
	char *dir = make_dir();
	struct match_options opt = {.cache_dir = dir};
	struct match_engine *a = built(f, kb, &opt), *b = built(f, kb, &opt);
	struct match_engine *c = built(f, kb, NULL);
	struct match_stats first = stats_of(a), second = stats_of(b);

	assert_false(first.cached);
	assert_true(second.cached);
	assert_false(stats_of(c).cached);
	assert_memory_equal(first.lang, second.lang, sizeof(first.lang));
	assert_int_equal(count_files(dir, "model-"), 3);
	same_answers(f, a, b);
	same_answers(f, a, c);
	match_unref(a);
	match_unref(b);
	match_unref(c);
	remove_dir(dir);
}

static bool trains(struct fixture *f, struct kb *kb, const struct match_options *opt)
{
	struct match_engine *e = built(f, kb, opt);
	bool cached = stats_of(e).cached;

	match_unref(e);
	return !cached;
}

/* What a package brought is used as it is, and not copied. */
static void test_match_build_takes_models_that_came_with_the_content(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kb) struct kb *kb = fixture_kb(f->an);
	char *came = make_dir(), *cache = make_dir();
	struct match_options train = {.cache_dir = came};
	struct match_options start = {.cache_dir = cache, .models_dir = came};
	struct match_engine *a = built(f, kb, &train), *b = built(f, kb, &start);
	struct match_stats stats;

	assert_true(stats_of(b).cached);
	same_answers(f, a, b);
	assert_int_equal(count_files(cache, ""), 0);
	match_stats_cached(kb, &start, &stats);
	assert_true(stats.samples > 0);
	kb->intents[0].title.in[TEXT_FI] = "Toinen otsikko";
	assert_true(trains(f, kb, &start));
	assert_int_equal(count_files(came, "model-"), 3);
	match_unref(a);
	match_unref(b);
	remove_dir(came);
	remove_dir(cache);
}

/* A knowledge base need not have all languages to come from the cache. */
static void test_match_build_of_one_language_is_cached(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kb) struct kb *kb = samples_kb();
	char *dir = make_dir();
	struct match_options opt = {.cache_dir = dir};
	struct match_engine *a = built(f, kb, &opt), *b = built(f, kb, &opt);

	assert_false(stats_of(a).cached);
	assert_true(stats_of(b).cached);
	same_answers(f, a, b);
	match_unref(a);
	match_unref(b);
	remove_dir(dir);
}

/* Every change of what a model is made of makes another model. */
static void test_match_build_changed_content_is_trained_again(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kb) struct kb *kb = fixture_kb(f->an);
	struct kb_intent *in = &kb->intents[0];
	struct kb_intent was = *in;
	char *dir = make_dir();
	struct match_options opt = {.cache_dir = dir};

	assert_true(trains(f, kb, &opt));
	assert_false(trains(f, kb, &opt));
	in->patterns[0].effect = KB_FORBID;
	assert_true(trains(f, kb, &opt));
	in->patterns[0].effect = was.patterns[0].effect;
	in->title.in[TEXT_SV] = "Annan rubrik";
	assert_true(trains(f, kb, &opt));
	*in = was;
	in->oos = true;
	assert_true(trains(f, kb, &opt));
	*in = was;
	in->checks = in->samples; /* the first sample becomes a check */
	in->nchecks = 1;
	in->samples++;
	in->nsamples--;
	assert_true(trains(f, kb, &opt));
	*in = was;
	assert_false(trains(f, kb, &opt));
	remove_dir(dir);
}

static void test_match_build_keeps_few_models(void **state)
{
	struct fixture *f = *state;
	char *dir = make_dir();
	struct match_options opt = {.cache_dir = dir};

	for (size_t n = 4; n <= KP_LEN(texts); n++) {
		static const int turns[] = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2};
		KP_AUTO(kb) struct kb *kb = kb_from_samples(TEXT_EN, ids, 3, texts, turns, n);

		assert_true(trains(f, kb, &opt));
		assert_false(trains(f, kb, &opt)); /* the newest is never thrown out */
	}
	assert_int_equal(count_files(dir, "model-en-"), 4);
	assert_int_equal(count_files(dir, "words-"), 4);
	remove_dir(dir);
}

enum damage { EMPTY, HALF, LAST_BYTES, GARBAGE, ZEROS, SHUFFLED, A_FOLDER, DAMAGES };

static void write_file(const char *path, const char *p, size_t n)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(p, 1, n, file), n);
	assert_int_equal(fclose(file), 0);
}

static void damage_file(const char *path, enum damage how)
{
	KP_AUTO(kp_cstr) char *p = NULL;
	size_t n;
	uint64_t random = 1;

	assert_int_equal(kp_file_read(path, 1 << 24, &p, &n, NULL), 0);
	for (size_t i = 0; how == GARBAGE && i < n; i++)
		p[i] = (char)kp_random(&random);
	for (size_t i = 0; how == ZEROS && i < n; i++)
		p[i] = 0;
	/* The head stays, what follows is noise: it looks right at first sight. */
	for (size_t i = 512; how == SHUFFLED && i < n; i++)
		p[i] = (char)kp_random(&random);
	remove(path);
	if (how == A_FOLDER)
		mkdir(path, 0700);
	else
		write_file(path, p,
			how == EMPTY        ? 0
			: how == HALF       ? n / 2
			: how == LAST_BYTES ? n - 33
					    : n);
}

static void damage_all(const char *dir, const char *prefix, enum damage how)
{
	char **names;
	size_t n;

	assert_int_equal(kp_dir_list(dir, ".bin", &names, &n, NULL), 0);
	for (size_t i = 0; i < n; i++) {
		KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", dir, names[i]);

		if (kp_str_starts(names[i], prefix))
			damage_file(path, how);
	}
	kp_names_free(names, n);
}

static void test_match_build_damaged_cache_is_trained_again(void **state)
{
	static const char *const prefixes[] = {"model-", "words-"};
	struct fixture *f = *state;
	KP_AUTO(kb) struct kb *kb = fixture_kb(f->an);
	struct match_engine *good = built(f, kb, NULL);

	for (int how = 0; how < DAMAGES; how++)
		for (size_t w = 0; w < KP_LEN(prefixes); w++) {
			char *dir = make_dir();
			struct match_options opt = {.cache_dir = dir};
			struct match_engine *e;

			match_unref(built(f, kb, &opt));
			damage_all(dir, prefixes[w], (enum damage)how);
			e = built(f, kb, &opt);
			if (how != SHUFFLED || w == 0)
				same_answers(f, good, e);
			if (w == 0)
				assert_false(stats_of(e).cached);
			match_unref(e);
			e = built(f, kb, &opt);
			assert_true(how == A_FOLDER || stats_of(e).cached);
			match_unref(e);
			remove_dir(dir);
		}
	match_unref(good);
}

/* Models of other seeds are others, and are kept beside each other. */
static void test_match_build_with_another_seed(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kb) struct kb *kb = samples_kb();
	char *dir = make_dir();
	struct match_options opt = {.cache_dir = dir}, other = {.cache_dir = dir, .seed = 1};

	assert_true(trains(f, kb, &opt));
	assert_true(trains(f, kb, &other));
	assert_false(trains(f, kb, &opt));
	assert_false(trains(f, kb, &other));
	assert_int_equal(count_files(dir, "model-en-"), 2);
	remove_dir(dir);
}

static void test_match_stats_cached_reads_what_training_left(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kb) struct kb *kb = samples_kb();
	char *dir = make_dir();
	struct match_options opt = {.cache_dir = dir};
	struct match_stats before, trained, after;
	struct match_engine *e;

	match_stats_cached(kb, &opt, &before);
	assert_int_equal(before.samples, 0);
	assert_int_equal(count_files(dir, ""), 0);
	e = built(f, kb, &opt);
	trained = stats_of(e);
	match_unref(e);
	match_stats_cached(kb, &opt, &after);
	assert_memory_equal(trained.lang, after.lang, sizeof(after.lang));
	assert_true(after.cached && after.wrong_costs > 1);
	assert_true(after.lang[TEXT_EN].strict_at > after.lang[TEXT_EN].direct_at);
	remove_dir(dir);
}

/* Single bytes changed: trained again or not, but never worse than a spoilt answer. */
static void test_match_build_cache_with_changed_bytes(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kb) struct kb *kb = samples_kb();
	char *dir = make_dir(), **names;
	struct match_options opt = {.cache_dir = dir};
	size_t nnames;
	uint64_t random = 1;

	match_unref(built(f, kb, &opt));
	assert_int_equal(kp_dir_list(dir, ".bin", &names, &nnames, NULL), 0);
	for (int i = 0; i < 120; i++) {
		KP_AUTO(kp_cstr)
		char *path = kp_format("%s/%s", dir, names[(size_t)i % nnames]);
		KP_AUTO(kp_cstr) char *p = NULL;
		KP_AUTO(kp_str) struct kp_str ignored = {0};
		struct match_engine *e;
		size_t n, at;

		assert_int_equal(kp_file_read(path, 1 << 24, &p, &n, NULL), 0);
		at = kp_random(&random) % (i % 2 ? n : 700);
		p[at] = (char)(p[at] + 1 + (char)(kp_random(&random) % 255));
		write_file(path, p, n);
		e = built(f, kb, &opt);
		answers(f, e, &ignored);
		match_unref(e);
		remove(path);
		match_unref(built(f, kb, &opt));
	}
	kp_names_free(names, nnames);
	remove_dir(dir);
}

/* A model that names intents the knowledge base does not have is not its model. */
static void test_match_build_cache_with_intents_out_of_range(void **state)
{
	static const int32_t wrong[] = {-1, 3, INT32_MAX, INT32_MIN};
	struct fixture *f = *state;
	KP_AUTO(kb) struct kb *kb = samples_kb();
	char *dir = make_dir(), **names;
	struct match_options opt = {.cache_dir = dir};
	struct match_engine *e = built(f, kb, &opt);
	const char *block = e->learned->block[TEXT_EN].mapped;
	size_t n, at = (size_t)((const char *)e->learned->model[TEXT_EN].class_intent - block);
	KP_AUTO(kp_cstr) char *copy = kp_alloc(e->learned->block[TEXT_EN].n);

	memcpy(copy, block, e->learned->block[TEXT_EN].n);
	assert_int_equal(kp_dir_list(dir, ".bin", &names, &n, NULL), 0);
	for (size_t i = 0; i < KP_LEN(wrong); i++) {
		KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", dir, names[0]);

		assert_true(kp_str_starts(names[0], "model-en-"));
		memcpy(copy + at + 4, &wrong[i], sizeof(wrong[i]));
		remove(path);
		write_file(path, copy, e->learned->block[TEXT_EN].n);
		assert_true(trains(f, kb, &opt));
		assert_false(trains(f, kb, &opt));
	}
	kp_names_free(names, n);
	match_unref(e);
	remove_dir(dir);
}

static void test_match_build_where_no_cache_can_be(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kb) struct kb *kb = samples_kb();
	struct match_options opt = {.cache_dir = "/dev/null/cache"};
	struct match_engine *e = built(f, kb, &opt);
	struct match_result r;

	assert_false(stats_of(e).cached);
	ask_one(f, e, "salary", &r);
	assert_int_equal(r.hits[0].intent, 0);
	match_unref(e);
}

/* A mapped model outlives its file's name. */
static void test_match_build_cache_removed_while_in_use(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kb) struct kb *kb = samples_kb();
	char *dir = make_dir();
	struct match_options opt = {.cache_dir = dir};
	struct match_engine *e = built(f, kb, &opt);
	struct match_result r;

	remove_dir(dir);
	ask_one(f, e, "salary", &r);
	assert_int_equal(r.hits[0].intent, 0);
	match_unref(e);
}

static int reset(void **state)
{
	struct fixture *f = *state;

	kp_arena_reset(f->arena);
	return 0;
}

#define TEST(name) cmocka_unit_test_teardown(name, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_match_build_from_samples),
		TEST(test_match_build_from_a_folder),
		TEST(test_match_build_refuses_too_little),
		TEST(test_match_build_smallest_corpora),
		TEST(test_match_build_samples_without_words),
		TEST(test_match_build_all_languages_of_samples),
		TEST(test_match_build_with_networks_and_checks),
		TEST(test_match_build_with_networks_in_folds),
		TEST(test_match_build_networks_are_deterministic),
		TEST(test_match_build_is_deterministic),
		TEST(test_match_unref_frees_with_the_last),
		TEST(test_match_build_takes_over_what_the_engine_before_learned),
		TEST(test_match_build_reports_progress),
		TEST(test_match_build_second_time_is_cached),
		TEST(test_match_build_takes_models_that_came_with_the_content),
		TEST(test_match_build_of_one_language_is_cached),
		TEST(test_match_build_changed_content_is_trained_again),
		TEST(test_match_build_keeps_few_models),
		TEST(test_match_build_damaged_cache_is_trained_again),
		TEST(test_match_build_with_another_seed),
		TEST(test_match_stats_cached_reads_what_training_left),
		TEST(test_match_build_cache_with_changed_bytes),
		TEST(test_match_build_cache_with_intents_out_of_range),
		TEST(test_match_build_where_no_cache_can_be),
		TEST(test_match_build_cache_removed_while_in_use),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
