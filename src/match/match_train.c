#include "match/match_priv.h"

#include "base/kp_clock.h"
#include "base/kp_thread.h"

/* Samples below which the network learns nothing, and check questions below which two
 * numbers can't be fitted to them. */
#define FEW           300
#define ENOUGH_CHECKS 100
#define MOST_TESTED   5000 /* samples, in cross-validation with many classes */

#define FEW_WINDOWS 3000 /* samples, from which on windows gain less than they cost */

/* ---- one training run: a dictionary and the scorers over some of the examples ---- */

enum half { NO_CHECKS = 0, EVEN = 1, ODD = 2, ALL_CHECKS = 3 };

static bool in_half(const struct match_example *e, int halves)
{
	uint64_t name = match_tokens_name(&e->tokens);

	return halves & (match_chance(7, name) & 1 ? ODD : EVEN);
}

struct job {
	const struct match_corpus *corpus;
	const uint8_t *use; /* a flag an example */
	int checks;         /* and of the check questions: a set of enum half */
	int nets;
	struct kp_arena *arena; /* owned; holds rows */
	struct match_row *rows; /* of used examples, in order */
	struct match_row *read; /* the same, not merged; NULL without windows */
	int *labels;
	uint64_t *names; /* of rows, then of features */
	struct match_set set;
	struct match_trained out;
	struct match_hearing *hearing; /* learned from beside the scorers; may be NULL */
	struct match_trained *judged;  /* what it goes to */
};

static int epochs(size_t n)
{
	size_t e = n ? 300000 / n : 60;

	return e < 20 ? 20 : e > 60 ? 60 : (int)e;
}

static void train_net(struct job *j, int i)
{
	struct match_net_options opt = {.epochs = epochs(j->set.n),
		.seed = j->corpus->seed * MATCH_MAX_NETS + (uint64_t)i + 1,
		.rate = 0.05f,
		.drop_in = 0.6f,
		.drop_hidden = 0.3f};

	match_net_train(&j->set, &opt, &j->out.net[i]);
}

/* The more texts, the more often a feature must stand in them to be worth its memory. */
static struct match_dict_options dict_options(size_t n)
{
	if (n < FEW)
		return (struct match_dict_options){{1, 1, 1}, {1, 1, 0}};
	if (n < 3000)
		return (struct match_dict_options){{1, 1, 2}, {1, 1, 0.6f}};
	if (n < 6000)
		return (struct match_dict_options){{2, 3, 3}, {1, 1, 0.6f}};
	if (n < 16000)
		return (struct match_dict_options){{2, 5, 4}, {1, 1, 0.6f}};
	return (struct match_dict_options){{2, 7, 7}, {1, 1, 0.6f}};
}

static bool has_windows(const struct match_corpus *c)
{
	return c->n < FEW_WINDOWS;
}

static void name_all(struct job *j, const struct match_tokens *texts)
{
	size_t n = j->set.n;

	j->names = kp_alloc_n(n + j->set.nfeatures + 1, sizeof(*j->names));
	for (size_t i = 0; i < n; i++)
		j->names[i] = match_tokens_name(&texts[i]);
	match_dict_names(j->out.dict, j->names + n);
	j->set.names = (struct match_names){j->names, j->names + n, j->corpus->class_name};
}

/* The example that is the job's i-th of all: samples, check questions, follow-ups that say
 * something by themselves; NULL: it is not learned from. */
static const struct match_example *example_at(const struct job *j, size_t i)
{
	const struct match_corpus *c = j->corpus;
	const struct match_turn *turn;

	if (i < c->n)
		return j->use[i] ? &c->v[i] : NULL;
	i -= c->n;
	if (i < c->nchecks)
		return in_half(&c->checks[i], j->checks) ? &c->checks[i] : NULL;
	turn = &c->turns[i - c->nchecks];
	return turn->learned && in_half(&turn->then, j->checks) ? &turn->then : NULL;
}

/* Tens of thousands are held: a merged row takes no more than it needs. */
static void keep_row(struct match_row *row, struct kp_arena *arena)
{
	row->id = kp_arena_copy(arena, row->id, row->n * sizeof(*row->id));
	row->x = kp_arena_copy(arena, row->x, row->n * sizeof(*row->x));
	row->block = kp_arena_copy(arena, row->block, row->n * sizeof(*row->block));
	row->span = NULL;
}

static void make_rows(struct job *j)
{
	const struct match_corpus *c = j->corpus;
	size_t n = 0, most = c->n + c->nchecks + c->nturns;
	struct match_tokens *texts = kp_alloc_n(most + 1, sizeof(*texts));
	struct match_dict_options opt;
	KP_AUTO(kp_arena) struct kp_arena *scratch = kp_arena_new(1 << 14);

	j->labels = kp_alloc_n(most + 1, sizeof(*j->labels));
	for (size_t i = 0; i < most; i++) {
		const struct match_example *e = example_at(j, i);

		if (!e)
			continue;
		j->labels[n] = e->label;
		texts[n++] = e->tokens;
	}
	opt = dict_options(n);
	j->out.dict = match_dict_new(texts, n, &opt);
	j->rows = kp_alloc_n(n + 1, sizeof(*j->rows));
	if (j->nets && has_windows(c))
		j->read = kp_alloc_n(n + 1, sizeof(*j->read));
	for (size_t i = 0; i < n; i++) {
		match_dict_row(j->out.dict, &texts[i], scratch, &j->rows[i]);
		match_row_merge(&j->rows[i], scratch);
		keep_row(&j->rows[i], j->arena);
		kp_arena_reset(scratch);
		if (j->read)
			match_dict_row(j->out.dict, &texts[i], j->arena, &j->read[i]);
	}
	j->set = (struct match_set){.rows = j->rows,
		.labels = j->labels,
		.class_oos = c->class_oos,
		.n = n,
		.nclasses = c->nclasses,
		.nfeatures = match_dict_count(j->out.dict)};
	name_all(j, texts);
	free(texts);
}

static bool many_classes(const struct match_corpus *c)
{
	return c->nclasses > MATCH_MANY;
}

static void job_done(struct job *j)
{
	kp_arena_free(j->arena);
	free(j->rows);
	free(j->read);
	free(j->labels);
	free(j->names);
}

/* Windows rest on the words of the first network. */
static void train_window(struct job *j)
{
	struct match_set set = j->set;

	set.rows = j->read;
	match_window_train(
		&set, &j->out.net[0], epochs(set.n), j->corpus->seed + 1, &j->out.window);
}

/* What takes longest comes first: the networks, then follow-ups, the linear scorer. */
static void train_part(void *arg, size_t i)
{
	struct job *j = arg;

	if (i < (size_t)j->nets)
		train_net(j, (int)i);
	else if (i == (size_t)j->nets && j->hearing)
		match_hearing_learn(j->hearing, j->judged);
	else
		match_svm_train(&j->set, j->set.n < FEW ? 4 : 2, &j->out.svm);
}

static void run_job(struct job *j)
{
	j->arena = kp_arena_new(1 << 20);
	make_rows(j);
	if (many_classes(j->corpus)) {
		match_sparse_train(&j->set, 2, &j->out.sparse);
		if (j->hearing)
			match_hearing_learn(j->hearing, j->judged);
		job_done(j);
		return;
	}
	j->nets = j->set.n < FEW ? 0 : j->nets;
	j->out.nnets = (size_t)j->nets;
	kp_thread_each("train", (size_t)j->nets + (j->hearing ? 2 : 1), train_part, j);
	if (j->nets && j->read)
		train_window(j);
	job_done(j);
}

static void run_one(void *arg, size_t i)
{
	run_job((struct job *)arg + i);
}

/* Side by side, but where one alone takes much memory. */
static void each(
	const struct match_corpus *c, size_t n, void (*fn)(void *arg, size_t i), void *arg)
{
	if (!many_classes(c)) {
		kp_thread_each("train", n, fn, arg);
		return;
	}
	for (size_t i = 0; i < n; i++)
		fn(arg, i);
}

static void trained_clear(struct match_trained *t)
{
	match_dict_free(t->dict);
	match_svm_clear(&t->svm);
	match_sparse_clear(&t->sparse);
	for (size_t i = 0; i < t->nnets; i++)
		match_net_clear(&t->net[i]);
	match_window_clear(&t->window);
	free(t->strength);
	free(t->turn_word);
}

/* ---- cross-validation ---- */

/* With many classes a part of the samples tells enough, and all would take too much memory. */
static size_t tested_of(const struct match_corpus *c)
{
	return many_classes(c) ? c->n / MOST_TESTED + 1 : 1;
}

static int fold_of(const struct match_corpus *c, size_t example)
{
	uint64_t name = match_tokens_name(&c->v[example].tokens);

	return (int)(match_chance(6 + c->seed, name) % MATCH_FOLDS);
}

/* A model of all folds but one, and what it says of that one. */
struct fold {
	const struct match_corpus *corpus;
	struct match_trial *said; /* owned, until it is joined with that of the others */
};

static void run_fold(void *arg, size_t number)
{
	struct fold *f = (struct fold *)arg + number;
	const struct match_corpus *c = f->corpus;
	uint8_t *use = kp_alloc(c->n + 1);
	struct job j = {.corpus = c, .use = use, .nets = 1};
	int fold = (int)number;

	for (size_t i = 0; i < c->n; i++)
		use[i] = fold_of(c, i) != fold && !match_hidden(c, c->v[i].label, fold);
	run_job(&j);
	f->said = match_trial_new(c);
	for (size_t i = 0, n = 0; i < c->n; i++)
		if (!use[i] && fold_of(c, i) == fold && n++ % tested_of(c) == 0)
			match_trial_put(f->said, &j.out, &c->v[i], fold);
	trained_clear(&j.out);
	free(use);
}

/* How strongly each pattern speaks, from all samples. */
static float *pattern_strengths(const struct match_corpus *c)
{
	size_t n = match_rules_count(c->rules);
	double *own = kp_alloc_n(n + 1, sizeof(*own)),
	       *other = kp_alloc_n(n + 1, sizeof(*other));
	float *out = kp_alloc_n(n + 1, sizeof(*out));

	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; k < c->v[i].nfired; k++) {
			int p = c->v[i].fired[k].pattern, intent;

			match_rules_get(c->rules, p, &intent);
			if (c->class_intent[c->v[i].label] == intent)
				own[p]++;
			else
				other[p]++;
		}
	for (size_t p = 0; p < n; p++)
		out[p] = match_strength(
			own[p], other[p], match_rules_get(c->rules, (int)p, NULL)->effect);
	free(own);
	free(other);
	return out;
}

/* Check questions put to a model of all samples and of the other half of them: what it says
 * of these is what the final model will say of questions people ask. Follow-ups are heard by
 * the same two, to be learned from later. */
static void judge_checks(const struct match_corpus *c, const struct match_mix *mix,
	uint8_t *use, struct match_hearing *hearing, struct match_trained *out)
{
	KP_AUTO(match_trial) struct match_trial *t = match_trial_new(c);
	struct job of[2] = {{.corpus = c, .use = use, .checks = EVEN, .nets = 1},
		{.corpus = c, .use = use, .checks = ODD, .nets = 1}};

	memset(use, 1, c->n);
	each(c, KP_LEN(of), run_one, of);
	for (int half = EVEN; half <= ODD; half++) {
		const struct match_trained *other = &of[half == EVEN].out;

		for (size_t i = 0; i < c->nchecks; i++)
			if (in_half(&c->checks[i], half))
				match_trial_put(t, other, &c->checks[i], -1);
		for (size_t i = 0; i < c->nturns; i++)
			if (in_half(&c->turns[i].then, half))
				match_hear(hearing, other, &c->turns[i]);
	}
	for (size_t i = 0; i < KP_LEN(of); i++)
		trained_clear(&of[i].out);
	match_trial_correct(t, mix, out);
}

static void report(const struct match_corpus *c, const char *what, double share)
{
	char step[32];

	snprintf(step, sizeof(step), "%s-%s", what, text_lang_code(c->lang));
	if (c->progress)
		c->progress(c->progress_arg, step, share);
}

/* Some folds are enough where check questions correct the judge afterwards, or samples are
 * many. */
static int folds(const struct match_corpus *c)
{
	return c->nchecks >= ENOUGH_CHECKS || many_classes(c) ? 2 : MATCH_FOLDS;
}

/* What models say of the samples of a fold that they have not learned. */
static struct match_trial *validate(const struct match_corpus *c)
{
	struct match_trial *said = match_trial_new(c);
	struct fold of[MATCH_FOLDS];
	size_t n = (size_t)folds(c);

	for (size_t i = 0; i < n; i++)
		of[i] = (struct fold){.corpus = c};
	report(c, "validate", 0);
	each(c, n, run_fold, of);
	for (size_t i = 0; i < n; i++)
		match_trial_join(said, of[i].said);
	return said;
}

/* The judge: from cross-validation, then corrected by check questions. */
static void find_judge(const struct match_corpus *corpus, struct match_mix *mix, uint8_t *use,
	struct match_hearing *hearing, struct match_trained *out)
{
	KP_AUTO(match_trial) struct match_trial *said = validate(corpus);

	match_trial_judge(said, mix, out);
	report(corpus, "judge", (double)folds(corpus) / (folds(corpus) + 4));
	if (corpus->nchecks >= ENOUGH_CHECKS)
		judge_checks(corpus, mix, use, hearing, out);
}

/* The words of the samples need not be taken apart when they are met again. */
static void sum_words(const struct match_corpus *c, struct match_dict *dict)
{
	struct match_tokens *texts = kp_alloc_n(c->n + 1, sizeof(*texts));

	for (size_t i = 0; i < c->n; i++)
		texts[i] = c->v[i].tokens;
	match_dict_sum(dict, texts, c->n);
	free(texts);
}

void match_model_train(const struct match_corpus *corpus, struct kp_str *block)
{
	int64_t began = kp_mono_us();
	uint8_t *use = kp_alloc(corpus->n + 1);
	struct match_trained judged = {
		.strength = pattern_strengths(corpus), .turns = match_turn_default};
	struct match_mix mix = {corpus->nclasses, corpus->class_oos, corpus->class_intent,
		judged.strength, 0, 0, MATCH_ASKING, corpus->rules, has_windows(corpus),
		!many_classes(corpus)};
	struct match_hearing *hearing = match_hearing_new(corpus, &mix);
	struct job final = {.corpus = corpus,
		.use = use,
		.nets = MATCH_MAX_NETS,
		.checks = ALL_CHECKS,
		.hearing = hearing,
		.judged = &judged};

	find_judge(corpus, &mix, use, hearing, &judged);
	report(corpus, "train", (double)(folds(corpus) + 2) / (folds(corpus) + 4));
	memset(use, 1, corpus->n);
	run_job(&final);
	match_hearing_free(hearing);
	if (!many_classes(corpus)) /* summed lists would be longer than those they replace */
		sum_words(corpus, final.out.dict);
	final.out.strength = judged.strength;
	final.out.judge = judged.judge;
	final.out.numbers = judged.numbers;
	final.out.turns = judged.turns;
	final.out.turn_word = judged.turn_word;
	final.out.numbers.samples = (uint32_t)corpus->n;
	final.out.numbers.build_ms = (float)(kp_mono_us() - began) / 1000;
	match_model_save(corpus, &final.out, block);
	report(corpus, "train", 1);
	trained_clear(&final.out);
	free(use);
}

void match_hold_out(const struct match_corpus *corpus, const struct match_model *m,
	const uint8_t *use, match_told tell, void *arg)
{
	struct job j = {.corpus = corpus, .use = use, .nets = 1};
	KP_AUTO(match_trial) struct match_trial *t = match_trial_new(corpus);
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(1 << 14);
	struct match_mix mix = match_model_mix(m, corpus->rules);

	run_job(&j);
	for (size_t i = 0; i < corpus->n; i++) {
		struct match_scores s;

		if (use[i])
			continue;
		match_trial_put(t, &j.out, &corpus->v[i], -1);
		match_trial_last(t, &mix, &m->judge, arena, &s);
		tell(arg, i, &s);
		kp_arena_reset(arena);
		match_trial_clear(t);
	}
	trained_clear(&j.out);
}
