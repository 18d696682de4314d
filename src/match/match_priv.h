/* Inside of match/: features, the scorers, calibration, and the model that holds them.
 *
 *	words ──features──> a sparse row ──svm, net, window──> class probabilities ──judge──>
 *confidence
 *
 * Training code allocates freely; scoring works in the caller's arena. */
#ifndef MATCH_PRIV_H
#define MATCH_PRIV_H

#include "base/kp_vec.h"
#include "match/match.h"

/* ---- features ---- */

enum match_block {
	MATCH_WORDS, /* base forms, word bigrams with sentence ends, compound parts */
	MATCH_CHARS, /* character 2–5-grams inside padded words, dots dropped */
	MATCH_PAIRS, /* unordered pairs of base forms */
	MATCH_BLOCKS,
};

/* One feature of a text, before the dictionary. */
struct match_token {
	uint64_t hash;
	float count; /* 1, or a share of it where a word has several readings */
	uint8_t block;
	bool base; /* a base form: counts for the share of unseen words */
};

/* A word of the text: its own features stand in v[from … to), or the dictionary has their
 * sum, and they are left out. */
struct match_word {
	uint64_t key;
	uint32_t from, to;
	int32_t whole; /* number of the word among those summed; -1: is none of them */
};

/* The features of a text: those of each different word, then bigrams and pairs, each once.
 * What two words have in common stands there twice. */
struct match_tokens {
	struct match_token *v;
	const char **name; /* beside v; NULL unless asked for */
	size_t n, cap;
	struct match_word *words;
	size_t nwords;
};

struct match_dict;

/* Collects the features of an analysed text. Words that `dict` (may be NULL) has summed are
 * not taken apart. */
void match_tokenise(const struct text_words *words, const struct match_dict *dict, bool names,
	struct kp_arena *arena, struct match_tokens *out);

/* The same for texts of the same features. */
uint64_t match_tokens_name(const struct match_tokens *tokens);

/* The places of a word's own features in a row, and the sum of their squares by block, before
 * the row was scaled. */
struct match_span {
	uint32_t from, to;
	float square[MATCH_BLOCKS];
};

/* A sparse row. What a block says is the sum over words, bigrams or pairs, divided by the
 * root of the sum of their squares: so the share of a word is the same in every text, and
 * can be summed before anybody asks. */
struct match_row {
	uint32_t *id; /* of a feature, or of a summed word: see match_dict_count() */
	float *x;
	uint8_t *block; /* beside id */
	size_t n;
	size_t nwords;
	double unseen;                  /* share of base forms the dictionary lacks */
	float known_chars, known_pairs; /* shares of these features that the dictionary has */
	float square[MATCH_BLOCKS];     /* what each block was divided by, squared */
	const char **name;              /* beside id; NULL unless tokens were named */
	struct match_span *span;        /* of each different word, as they follow each other */
	size_t nspans;                  /* 0 in a merged row */
};

struct match_dict_options {
	int least[MATCH_BLOCKS];    /* texts a feature must stand in */
	float weight[MATCH_BLOCKS]; /* of each block after scaling to length 1 */
};

/* Learns which features there are and how rare each is. */
struct match_dict *match_dict_new(
	const struct match_tokens *texts, size_t n, const struct match_dict_options *opt);
void match_dict_free(struct match_dict *d);
KP_AUTO_FREE(match_dict, match_dict_free)

/* Features have the ids 0 … count-1, the bias has count, and the sums of whole word k
 * count+1+2k (block of words) and count+2+2k (block of characters). */
size_t match_dict_count(const struct match_dict *d);
size_t match_dict_words(const struct match_dict *d);
/* What features are called whatever dictionary they stand in: names[0 … count). */
void match_dict_names(const struct match_dict *d, uint64_t *names);
/* The number of a summed word; -1: it is none. */
int32_t match_dict_word(const struct match_dict *d, uint64_t key);
/* From now on the words that stand in more than one of these texts are summed. */
void match_dict_sum(struct match_dict *d, const struct match_tokens *texts, size_t n);
/* What a word summed just now consists of: ids and values of one block. */
size_t match_dict_part(const struct match_dict *d, size_t word, enum match_block block,
	const uint32_t **id_out, const float **x_out);

/* The row of a text. It may name a feature more than once. */
void match_dict_row(const struct match_dict *d, const struct match_tokens *tokens,
	struct kp_arena *arena, struct match_row *out);
/* Each feature once, by rising id; the row keeps its arrays, `scratch` is used meanwhile. */
void match_row_merge(struct match_row *row, struct kp_arena *scratch);
/* How two texts become one, the second with `share` of its weight: what the values of each
 * block are multiplied by. Sums of such values are joined by the same. */
struct match_joint {
	float by[2][MATCH_BLOCKS]; /* of the first, of the second */
	float square[MATCH_BLOCKS];
};
struct match_joint match_row_joint(
	const struct match_row *a, const struct match_row *b, float share);
void match_row_join(const struct match_row *a, const struct match_row *b,
	const struct match_joint *joint, struct kp_arena *arena, struct match_row *out);

/* ---- training data ---- */

/* What chance is drawn for. A text or feature of the same name has the same luck, whichever
 * others there are: so a sample more or less moves the model by what that sample says, and not
 * by other dice. NULL: numbers are names. */
struct match_names {
	const uint64_t *rows, *features, *classes;
};

struct match_set {
	const struct match_row *rows;
	const int *labels;        /* 0 … nclasses-1 */
	const uint8_t *class_oos; /* NULL: none is out of scope */
	size_t n, nclasses, nfeatures;
	struct match_names names;
};

/* A number by chance, which the same seed and name always have. */
uint64_t match_chance(uint64_t seed, uint64_t name);
uint64_t match_name(const uint64_t *names, size_t i);
/* The rows' numbers in an order by chance. */
void match_order(const struct match_set *set, uint64_t seed, uint32_t *order);

/* What scorers give for so many classes and one more, in eights. */
static inline size_t match_stride(size_t nclasses)
{
	return (nclasses + 8) & ~(size_t)7;
}

/* ---- scorer 1: linear, one against the rest ---- */

struct match_svm {
	size_t nfeatures, nclasses, stride; /* stride: floats of one feature's weights */
	/* Owned; [nfeatures + 1][stride], bias last. The column after the classes tells what
	 * is out of scope from all that is in it. */
	float *w;
};
void match_svm_train(const struct match_set *set, double c, struct match_svm *out);
void match_svm_clear(struct match_svm *m);
/* margins[0 … stride) */
void match_svm_score(const struct match_svm *m, const struct match_row *row, float *margins);

/* The same for so many classes that a weight of each feature for each is too much: see
 * match_sparse.c. Then there is no scorer 2. */
#define MATCH_MANY         512   /* classes, from which on it is used */
#define MATCH_MOST_CLASSES 65536 /* that it can have */

struct match_sparse {
	size_t nfeatures, nclasses;
	uint32_t *at;    /* owned; [nfeatures + 1]: where a feature's classes begin */
	uint16_t *class; /* owned */
	float *w;        /* owned; beside class */
	float *bias;     /* owned; of each class */
};
/* In as many threads as there are processors. */
void match_sparse_train(const struct match_set *set, double c, struct match_sparse *out);
void match_sparse_clear(struct match_sparse *m);
/* margins[0 … nclasses) */
void match_sparse_score(
	const struct match_sparse *m, const struct match_row *row, float *margins);

/* ---- scorer 2: one hidden layer ---- */

#define MATCH_HIDDEN 128

struct match_net {
	size_t nfeatures, nclasses, stride;
	float *w1; /* owned; [nfeatures + 1][MATCH_HIDDEN], bias last */
	float *w2; /* owned; [MATCH_HIDDEN + 1][stride], bias last */
};
struct match_net_options {
	int epochs;
	uint64_t seed;
	float rate; /* step at the beginning; falls to a tenth */
	float drop_in, drop_hidden;
};
void match_net_train(const struct match_set *set, const struct match_net_options *opt,
	struct match_net *out);
void match_net_clear(struct match_net *m);
/* logits[0 … stride) */
void match_net_score(const struct match_net *m, const struct match_row *row, float *logits);

/* ---- scorer 3, where samples are few: windows of words (match_window.c) ---- */

#define MATCH_WINDOW_WORDS 40   /* of a text that it reads */
#define MATCH_WINDOW_SHARE 0.5f /* of net_p and logits: as much as all networks */

struct match_window {
	size_t stride;
	float *w; /* owned; [match_window_weights(stride)] */
};
size_t match_window_weights(size_t stride);
/* Rows have spans. The network is trained: its first layer is what words mean, which is
 * learned from no more. */
void match_window_train(const struct match_set *set, const struct match_net *net, int epochs,
	uint64_t seed, struct match_window *out);
void match_window_clear(struct match_window *m);
/* Words that are read, and what a word's features are multiplied by, by block. */
size_t match_window_words(const struct match_row *row);
void match_window_scale(const struct match_row *row, size_t span, float by[MATCH_BLOCKS]);
/* words[n + 2][MATCH_HIDDEN]: those read are 1 … n, the places of the ends are set here.
 * logits[0 … stride) */
void match_window_score(const float *weights, size_t stride, float *words, size_t n,
	struct kp_arena *arena, float *logits);
void match_window_score_row(const struct match_window *m, const struct match_net *net,
	const struct match_row *row, float *logits);

/* p = softmax(v / t) over n values, in place. */
void match_softmax(float *v, size_t n, float t);

/* ---- patterns ---- */

/* A pattern that matched a text. */
struct match_fired {
	int pattern;       /* of the model's language, in the order of match_rules */
	uint32_t from, to; /* span in the folded text */
};

/* All patterns of one language with an index over the words they need. */
struct match_rules;
struct match_rules *match_rules_new(const struct kb *kb, enum text_lang lang);
void match_rules_free(struct match_rules *r);
KP_AUTO_FREE(match_rules, match_rules_free)
size_t match_rules_count(const struct match_rules *r);
const struct kb_pattern *match_rules_get(
	const struct match_rules *r, int pattern, int *intent_out);
/* Those that match, in the order of their numbers. The list is in the arena. */
size_t match_rules_run(const struct match_rules *r, struct text_analyser *an,
	const struct text_words *words, struct kp_arena *arena, struct match_fired **out);

/* ---- what tells a right answer from a wrong one ---- */

enum match_sign {
	SIGN_BIAS,
	SIGN_TOP,     /* log odds of the best class */
	SIGN_LEAD,    /* log ratio to the next */
	SIGN_OOS,     /* log odds of all out-of-scope classes */
	SIGN_UNSEEN,  /* share of base forms never seen */
	SIGN_MARGIN,  /* of the linear scorer, for the best class */
	SIGN_LOGIT,   /* of the network, for the best class */
	SIGN_ENERGY,  /* log of the sum of the network's exponentials */
	SIGN_AGREE,   /* both scorers put it first */
	SIGN_PATTERN, /* strength of patterns for it */
	SIGN_DECIDE,  /* a deciding pattern for it and none for others */
	SIGN_AGAINST, /* strength of patterns for others */
	SIGN_LENGTH,  /* log of the number of base forms */
	SIGN_CHARS,   /* share of character n-grams known */
	SIGN_PAIRS,   /* share of word pairs known */
	SIGN_OUTSIDE, /* margin of what is out of scope against all that is in it */
	MATCH_SIGNS,
};

/* Logistic regression over the signs: the probability that the best class is right. */
struct match_judge {
	float mean[MATCH_SIGNS], scale[MATCH_SIGNS], w[MATCH_SIGNS];
	/* Of the log odds, and of the length: learned from check questions; 1, 0, 0 without.
	 */
	float slope, shift, stretch;
};
struct match_verdict {
	float sign[MATCH_SIGNS];
	float weight;
	bool right;
};
void match_judge_train(const struct match_verdict *v, size_t n, struct match_judge *out);
/* Corrects a trained judge by questions that the final model has not seen. */
void match_judge_correct(const struct match_verdict *v, size_t n, struct match_judge *judge);
double match_judge_ask(const struct match_judge *j, const float sign[MATCH_SIGNS]);

struct match_scores;

/* ---- the sentence that asks ---- */

/* Of a message of more than one sentence, the last that asks by its mark, or else by how it
 * begins; false: there is none, or it is the whole message. A few words are not enough. */
bool match_asking(const char *text, size_t n, struct match_part *out);

/* ---- the question before ---- */

/* How a question looks beside the one before (match_context.c). */
enum match_form {
	MATCH_ASKS,      /* "who grants it?" */
	MATCH_SAYS,      /* nothing in it asks: "a whole week?" */
	MATCH_IF,        /* "if she is ill then" */
	MATCH_AND_ASKS,  /* "and who grants it?" */
	MATCH_AND_IF,    /* "what if she is part-time" */
	MATCH_AND_NAMES, /* "and the holiday bonus?" */
	MATCH_AND_FOR,   /* "and for substitutes?", "entä sijaisella" */
	MATCH_FORMS,
};
struct match_leaning {
	enum match_form form;
	bool points;   /* at what was named before: "who grants it" */
	bool turns;    /* says that it is about something else */
	size_t topics; /* words that could be a topic of its own */
	bool nothing;  /* small words alone, with none that could be asked for by itself */
};
/* The small words that tell it; made once for an engine. */
struct match_small;
struct match_small *match_small_new(void);
void match_small_free(struct match_small *s);
KP_AUTO_FREE(match_small, match_small_free)
struct match_leaning match_lean(
	const struct match_small *s, const struct text_words *words, struct kp_arena *arena);
/* However sure it looks by itself, it may mean something else after the question before. */
bool match_may_lean(const struct match_leaning *l);

/* How often the content's follow-ups pass from one intent to another (match_passage.c). */
struct match_passages;
struct match_passages *match_passages_new(const struct kb *kb);
void match_passages_free(struct match_passages *p);
KP_AUTO_FREE(match_passages, match_passages_free)
/* Those after one intent. */
struct match_ahead {
	int after, all;
	const struct match_passed *v; /* by rising intent */
	size_t n;
	const struct kb_followup *without; /* not counted */
	size_t nwithout;
};
/* p NULL, or an intent below 0: there are none. `without` are follow-ups after that intent. */
void match_passages_open(const struct match_passages *p, int after,
	const struct kb_followup *without, size_t n, struct match_ahead *out);
/* The share of those that turn to this intent among all that turn to another, smoothed; 0 of
 * the intent itself. */
float match_passage(const struct match_ahead *a, int intent);

/* A question after another (match_follow.c): read alone, and with less or more of the question
 * before. */
struct match_after {
	const struct kb *kb;
	size_t nclasses;
	const int32_t *class_intent;
	const uint8_t *class_oos;
	int intent;               /* of the answer before; -1: there is none */
	struct match_ahead ahead; /* where follow-ups lead from there */
	struct match_leaning lean;
	const uint32_t *word; /* what match_turn_words() says of it */
	size_t nwords;
	double unseen; /* share of base forms never seen in training */
	const struct match_scores *alone, *light, *both;
};
#define MATCH_LENT_LIGHT 0.3f /* of the question before, for `light` */
#define MATCH_LENT       0.6f /* for `both` */

/* It is about the same as the question before, about something near it, or about something of
 * its own: log odds of the first two are against the last. */
enum match_way { MATCH_SAME, MATCH_NEAR, MATCH_OWN, MATCH_WAYS };

/* What tells the ways apart. */
enum match_mark {
	MARK_ALWAYS,
	MARK_FORM,                             /* of match_form, one after the other */
	MARK_TOPICS = MARK_FORM + MATCH_FORMS, /* topic words, a few at most */
	MARK_BARE,                             /* there are none */
	MARK_POINTS,
	MARK_UNSEEN, /* share of base forms never seen */
	MARK_OOS,    /* log odds that it is no question for HR, read alone, */
	MARK_SURE,   /* and that the best is right */
	MARK_BARE_SURE,
	/* Log probabilities of the intent before, read alone, together, and with a little of
	 * the question before; of the likeliest other one of its area; and of the likeliest
	 * of other areas. */
	MARK_BEFORE,
	MARK_BEFORE_BOTH,
	MARK_BEFORE_LIGHT,
	MARK_NEIGHBOUR,
	MARK_NEIGHBOUR_BOTH,
	MARK_NEIGHBOUR_LIGHT,
	MARK_OTHER_BOTH,
	MARK_BEST_BEFORE, /* read alone, the intent before is the likeliest, */
	MARK_BEST_NEAR,   /* or another of its area, */
	MARK_LIGHT_NEAR,  /* or one of these with a little of the question before */
	MARK_NOTHING,     /* there is no intent before */
	/* Log of the likeliest other intent's probability times its share of what follow-ups
	 * turn to, read alone, and with a little of the question before. */
	MARK_AHEAD,
	MARK_AHEAD_LIGHT,
	MATCH_MARKS,
};

/* What makes another intent near the one before. */
enum match_nearness {
	NEAR_BOTH,        /* log probability, read together, */
	NEAR_LIGHT,       /* and with a little of the question before; */
	NEAR_LIGHT_SHARE, /* log of the latter's share without the intent before */
	NEAR_AREA,        /* of the same area, */
	NEAR_AREA_SHARE,  /* log of its share of that, read alone */
	NEAR_RELATED,     /* one names the other as related */
	NEAR_AHEAD,       /* log of its share of what follow-ups turn to */
	NEAR_NONE,        /* none of them */
	MATCH_NEARS,
};

/* What a base form, or two beside each other, say of the way. */
struct match_turn_word {
	uint32_t name;
	float way[MATCH_OWN];
};
struct match_turn_weights {
	float way[MATCH_OWN][MATCH_MARKS];
	float near[MATCH_NEARS];
	uint32_t nwords;
};
/* Those of a language: `word` by rising name. */
struct match_turns {
	const struct match_turn_weights *weights;
	const struct match_turn_word *word;
};
/* Where too few follow-ups are there to learn from. */
extern const struct match_turn_weights match_turn_default;

/* The names of base forms, also together with the intent before (its id; NULL: none), and of
 * those beside each other, ends included: each once. */
size_t match_turn_words(const struct text_words *words, const char *after,
	struct kp_arena *arena, uint32_t **name_out);

/* A question after another as the weights see it. */
struct match_view {
	float mark[MATCH_MARKS];
	const uint32_t *word;
	size_t nwords;
	const struct match_turn_word **said; /* of the words, those that say something */
	size_t nsaid;
	int *class; /* candidates: in scope and likely in one reading or another */
	float (*near)[MATCH_NEARS];
	float *own; /* probability, read alone */
	size_t n;
	int before; /* the candidate that was asked about before; -1: none */
};
void match_turn_view(
	const struct match_after *q, struct kp_arena *arena, struct match_view *out);
/* Fits the weights, from their defaults on, to n views: the candidate that is meant
 * (v->n: none of them) and how much each counts. word_out is owned. */
void match_turn_fit(const struct match_view *v, const size_t *meant, const float *counts,
	size_t n, struct match_turn_weights *out, struct match_turn_word **word_out);
/* Finds what the view's words say, for the shares. */
void match_turn_say(const struct match_turns *t, struct kp_arena *arena, struct match_view *v);
/* The shares of the ways, and of each candidate and then of none in what is near. */
void match_turn_shares(const struct match_turn_weights *w, const struct match_view *v,
	float way[MATCH_WAYS], float *near);

/* Probabilities, best and confidence of what is meant; *own_out: the question alone says the
 * same, half as surely at least. The alone one has a best. */
void match_follow(const struct match_after *q, const struct match_turns *turns,
	struct kp_arena *arena, struct match_scores *out, struct match_ways *ways_out,
	bool *own_out);

/* ---- the model of one language ---- */

#define MATCH_MAX_NETS 2

/* Weights as bytes: a quarter of the memory, and the same answers. A row of `size` bytes has
 * the scale of each scorer, then its bytes: those of the linear one (`stride`), of each
 * network's hidden units (MATCH_HIDDEN). */
#define MATCH_SCALES 16 /* bytes of a row before the weights */
_Static_assert((MATCH_MAX_NETS + 1) * sizeof(float) <= MATCH_SCALES, "no room for scales");
struct match_bytes {
	const char *row;
	size_t size, stride, nnets;
	size_t width; /* of all scorers */
};
static inline const int8_t *match_byte_weights(const struct match_bytes *b, size_t id)
{
	return (const int8_t *)b->row + id * b->size + MATCH_SCALES;
}
static inline float match_byte_weight(const struct match_bytes *b, size_t id, size_t class)
{
	const float *scale = (const float *)(const void *)(b->row + id * b->size);

	return *scale * match_byte_weights(b, id)[class];
}

/* The weights of many classes: of feature f those at[f] … at[f + 1), as bytes times its
 * scale. */
struct match_lists {
	const uint32_t *at; /* NULL: there are none, but `bytes` */
	const uint16_t *class;
	const int8_t *weight;
	const float *scale, *bias;
};

struct match_numbers {
	float direct_at, offer_at; /* thresholds for confidence */
	float temperature;         /* of the linear scorer's softmax */
	float gain;                /* of pattern strengths, in log odds */
	float asking;              /* what the sentence that asks counts, beside the whole */
	float cv_accuracy, cv_wrong, cv_deferred, cv_oos, ece;
	float build_ms;
	uint32_t samples, checked; /* trained on; check questions used */
	uint32_t bins[10][2];      /* reliability: right, all; by tenth of confidence */
};

/* What a question asked back costs is one. */
#define MATCH_WRONG_COSTS 10.0 /* a wrong direct answer */

/* The threshold of a strict intent: where a wrong answer does harm, it costs twice as much. */
static inline double match_strict_at(double direct_at)
{
	return (1 + direct_at) / 2;
}

/* A word that is said in questions about many things (match_vague.c): alone it means none of
 * them. */
#define MATCH_VAGUE 4
struct match_vague {
	uint64_t word;               /* hash of the base form */
	uint16_t class[MATCH_VAGUE]; /* that it is said in most, in falling order */
	float share[MATCH_VAGUE];    /* of the texts that have it; 0: there is no such class */
};

/* A view into a block of memory (trained just now, or read from the cache). */
struct match_model {
	enum text_lang lang;
	size_t nclasses, nfeatures, nnets, npatterns;
	const int32_t *class_intent; /* index into kb->intents */
	const uint8_t *class_oos;
	struct match_dict *dict; /* owned; its table is borrowed from the block */
	struct match_bytes bytes;
	struct match_lists lists;
	const float *w2[MATCH_MAX_NETS]; /* [MATCH_HIDDEN + 1][stride] */
	const float *window;             /* its weights; NULL: there is none */
	const float *strength;           /* of each pattern */
	struct match_turns turns;
	struct match_judge judge;
	struct match_numbers numbers;
	const struct match_vague *vague; /* by rising hash */
	size_t nvague;
};

struct match_example {
	struct match_tokens tokens;
	int label; /* class */
	const struct match_fired *fired;
	size_t nfired;
	const struct kb_sample *from; /* NULL: a title */
	/* The sentence that asks; NULL: there is but one sentence, or none that asks. */
	const struct match_example *asks;
};

/* A question after another: what it means is the label of `then`. */
struct match_turn {
	struct match_example then;
	size_t first; /* the question before: index into match_corpus.firsts */
	const struct kb_followup *beside; /* all written ones after that question */
	size_t nbeside;
	struct match_leaning lean;
	const uint32_t *word;
	size_t nwords;
	bool learned; /* from `then`, too: it says by itself what it turns to */
	bool made;    /* two questions put together, not written so */
};

/* What a model is trained from. All borrowed. */
struct match_corpus {
	enum text_lang lang;
	const struct match_example *v;
	size_t n, nclasses;
	const struct match_example *checks; /* never trained on */
	size_t nchecks;
	const int32_t *class_intent;
	const uint8_t *class_oos;
	const uint64_t *class_name;      /* NULL: numbers are names */
	const struct match_rules *rules; /* NULL: none */
	void (*progress)(void *arg, const char *what, double share);
	void *progress_arg;
	uint64_t seed;
	const struct kb *kb; /* NULL: there are no turns */
	const struct match_passages *passages;
	const struct match_example *firsts;
	const struct match_turn *turns;
	size_t nturns;
};

/* The parts of a model as training makes them; all owned. */
struct match_trained {
	struct match_dict *dict;
	struct match_svm svm;       /* or, with many classes, */
	struct match_sparse sparse; /* and no networks */
	struct match_net net[MATCH_MAX_NETS];
	size_t nnets;
	struct match_window window; /* w NULL: none */
	float *strength;
	struct match_judge judge;
	struct match_numbers numbers;
	struct match_turn_weights turns;
	struct match_turn_word *turn_word;
};

/* A trained model's margins, averaged network probabilities and logits for a row, windows
 * among them; net_p and logits are zeroed arrays, or NULL without networks. */
void match_trained_score(const struct match_trained *t, const struct match_row *row,
	float *margins, float *net_p, float *logits);

/* Cross-validates, trains and appends the model's block to *block. */
void match_model_train(const struct match_corpus *corpus, struct kp_str *block);
void match_model_save(const struct match_corpus *corpus, const struct match_trained *trained,
	struct kp_str *block);
/* Appends the vague words of the corpus to a block; returns how many there are. */
size_t match_vague_save(const struct match_corpus *corpus, struct kp_str *block);
/* The first that is vague among the base forms; NULL: none is. Borrowed from the model. */
const struct match_vague *match_vague_find(
	const struct match_model *m, const struct match_tokens *tokens);
/* Appends an array to a block and pads it to 16 bytes. */
void match_model_add(struct kp_str *block, const void *p, size_t n);
/* What the linear scorer gives a class for a feature of value 1. */
float match_model_weight(const struct match_model *m, uint32_t feature, int class);
/* Opens a block of n bytes, 16-byte aligned; it must outlive the model. */
int match_model_open(const char *block, size_t n, struct match_model *out, struct kp_err *err);
void match_model_close(struct match_model *m);

/* Everything the scorers say about one text. Arrays have `nclasses` places. */
struct match_scores {
	float *svm;    /* margins */
	float *logits; /* of the networks, averaged; NULL without networks */
	float *p;      /* probabilities, patterns taken in */
	int best;      /* class in scope with the highest p; -1: there is none */
	float oos;     /* sum over out-of-scope classes */
	float sign[MATCH_SIGNS];
	double confidence;
};
/* What the weights make of a row, each block apart: two rows joined need no third sum. Both
 * arrays are the arena's. */
float *match_model_sum(
	const struct match_model *m, const struct match_row *row, struct kp_arena *arena);
float *match_model_join(const struct match_model *m, const float *a, const float *b,
	const struct match_joint *joint, struct kp_arena *arena);
void match_model_score(const struct match_model *m, const struct match_rules *rules,
	const struct match_row *row, const float *sums, const struct match_fired *fired,
	size_t nfired, struct kp_arena *arena, struct match_scores *out);

/* From margins and averaged network probabilities (NULL: none) to `p`, `best`, `oos` and
 * signs. Shared by scoring and cross-validation. logits may be NULL. */
struct match_mix {
	size_t nclasses;
	const uint8_t *class_oos;
	const int32_t *class_intent;
	const float *strength;
	float temperature, gain, asking;
	const struct match_rules *rules;
	bool window;  /* net_p is of two kinds of scorers */
	bool outside; /* margins have one more: of what is out of scope */
};
void match_mix(const struct match_mix *mix, const float *margins, const float *net_p,
	const float *logits, const struct match_row *row, const struct match_fired *fired,
	size_t nfired, struct kp_arena *arena, struct match_scores *out);
#define MATCH_ASKING 0.3f /* mix->asking where too few samples tell */

/* A message as a whole together with its sentence that asks, both judged: the classes that
 * both speak for gain, and where they disagree neither is sure. */
void match_pool(const struct match_mix *mix, const struct match_scores *asks,
	struct kp_arena *arena, struct match_scores *s);
/* That of a trained model; rules are those of its language. */
struct match_mix match_model_mix(const struct match_model *m, const struct match_rules *rules);
/* How strongly a pattern speaks that fired on `own` samples of its intent and `other` ones. */
float match_strength(double own, double other, enum kb_effect effect);

/* What models say of examples they have not learned from (match_trial.c): by it the mix, the
 * judge and the thresholds are set. Every fifth class is hidden whole in a fold of
 * cross-validation: its samples show what the unknown looks like. Of the others every fifth
 * sample is tested. Fold -1: no class is hidden from the model. */
#define MATCH_FOLDS 5
bool match_hidden(const struct match_corpus *c, int label, int fold);
struct match_trial;
/* The corpus is borrowed. */
struct match_trial *match_trial_new(const struct match_corpus *corpus);
void match_trial_free(struct match_trial *t);
KP_AUTO_FREE(match_trial, match_trial_free)
/* Puts an example to a model; it is borrowed, the model is not. */
void match_trial_put(struct match_trial *t, const struct match_trained *m,
	const struct match_example *e, int fold);
/* What was put to `other` comes behind what was put to t; frees `other`. */
void match_trial_join(struct match_trial *t, struct match_trial *other);
/* Forgets what was put: with ten thousand classes even a fold would take gigabytes. */
void match_trial_clear(struct match_trial *t);
/* Fits the numbers of the mix and trains the judge; figures go to out->numbers. */
void match_trial_judge(
	const struct match_trial *t, struct match_mix *mix, struct match_trained *out);
/* Corrects that judge by check questions, which `t` holds. */
void match_trial_correct(
	const struct match_trial *t, const struct match_mix *mix, struct match_trained *out);
/* What would be told of the example put last. */
void match_trial_last(const struct match_trial *t, const struct match_mix *mix,
	const struct match_judge *judge, struct kp_arena *arena, struct match_scores *out);

/* Follow-ups of a corpus as models hear them that have not learned from them (match_hear.c).
 * Corpus and mix are borrowed. */
struct match_hearing;
struct match_hearing *match_hearing_new(
	const struct match_corpus *corpus, const struct match_mix *mix);
void match_hearing_free(struct match_hearing *h);
void match_hear(
	struct match_hearing *h, const struct match_trained *m, const struct match_turn *turn);
/* From what was heard to out->turns and turn_word; the judge is ready. When it was little,
 * they stay as they are. */
void match_hearing_learn(struct match_hearing *h, struct match_trained *out);

/* Trains on the examples that have a flag in `use`, with one network, and tells of each of
 * the others how that model sees it: patterns, judge and mix are those of `m`, the model of
 * the whole corpus. Scores are borrowed during the call. */
typedef void (*match_told)(void *arg, size_t example, const struct match_scores *s);
void match_hold_out(const struct match_corpus *corpus, const struct match_model *m,
	const uint8_t *use, match_told tell, void *arg);

/* Dictionaries in blocks. */
void match_dict_save(const struct match_dict *d, struct kp_str *block);
struct match_dict *match_dict_open(const char **p, const char *end);

/* ---- inner loops, compiled for several processors ---- */

struct match_kernels {
	/* y[0…n) += a × x[0…n); n a multiple of 8 */
	void (*add)(float *y, const float *x, float a, size_t n);
	/* y[0…width) += Σ x[i] × w[id[i] × stride + 0…width), one row after the other; width a
	 * multiple of 8 */
	void (*rows)(float *y, size_t width, const float *w, size_t stride, const uint32_t *id,
		const float *x, size_t n);
	/* y[0…n) += a × x[0…n) */
	void (*add8)(float *y, const int8_t *x, float a, size_t n);
	/* v = e^((v - top) × per); returns their sum and which was the top */
	float (*exps)(float *v, size_t n, float per, float *top_out);
	/* Σ x×y, in eight lanes added in a fixed order: the same on every machine */
	float (*dot)(const float *x, const float *y, size_t n);
	/* Adagrad: g = a × d; s += g²; w -= rate × g / √s */
	void (*adagrad)(float *w, float *s, const float *d, float a, float rate, size_t n);
	/* One row's multipliers alpha[0…n), each of a class, go to where the dual of the
	 * squared hinge loss is least, or to 0; step: what its weights move by, times the row.
	 * Returns the largest gradient met. `square`: of the row's length. */
	float (*dual)(const float *margin, float *alpha, float *step, int label, float ridge,
		float square, size_t n);
	/* What chance gives each of n names, of 24 bits: see match_chance() */
	void (*draw)(const uint64_t *names, const uint32_t *id, size_t n, uint64_t seed,
		uint32_t *out);
};
/* The fastest set this processor has. Results are the same bit by bit. */
const struct match_kernels *match_kernels(void);

#endif
