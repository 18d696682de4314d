/* kumppani, the command-line tool: what its commands share. One command is one file,
 * cmd_<name>.c, with one function that takes its arguments and returns the exit status.
 * One thread; everything is freed before the process ends. */
#ifndef CLI_H
#define CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/kp_json.h"
#include "dialog/dialog.h"
#include "draft/draft.h"
#include "kb/kb.h"
#include "match/match.h"
#include "search/search.h"
#include "store/store.h"
#include "text/text.h"

/* Exit status: CLI_BAD: the content or the result is; CLI_BROKEN: wrong usage, or something
 * of the environment is missing. CLI_GO_ON is no exit status: carry on. */
enum cli_exit { CLI_GO_ON = -1, CLI_FINE, CLI_BAD, CLI_BROKEN };

int cmd_check(int argc, char **argv);
int cmd_ask(int argc, char **argv);
int cmd_test(int argc, char **argv);
int cmd_evaluate(int argc, char **argv);
int cmd_ticket(int argc, char **argv);
int cmd_mailbox(int argc, char **argv);
int cmd_absence(int argc, char **argv);
int cmd_token(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_outbox(int argc, char **argv);
int cmd_plans(int argc, char **argv);
int cmd_pilot(int argc, char **argv);
int cmd_search(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_draft(int argc, char **argv);
int cmd_survey(int argc, char **argv);
int cmd_user(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_erase(int argc, char **argv);
int cmd_backup(int argc, char **argv);
int cmd_restore(int argc, char **argv);

/* ---- options (cli_options.c) ---- */

enum cli_kind {
	CLI_FLAG,    /* out: bool */
	CLI_TEXT,    /* out: const char *, borrowed from argv */
	CLI_TEXTS,   /* out: struct cli_texts; may be given several times */
	CLI_INT,     /* out: int64_t in [min, max] */
	CLI_PERCENT, /* out: double in [0, 1] */
	CLI_LANG,    /* out: enum text_lang */
	CLI_DATE,    /* out: int64_t, ms since 1970 at the start of that day in Finland */
};

#define CLI_MAX_TEXTS 16
struct cli_texts {
	const char *v[CLI_MAX_TEXTS]; /* borrowed from argv */
	size_t n;
};

struct cli_option {
	const char *name; /* without the dashes */
	enum cli_kind kind;
	void *out;
	const char *value; /* what help calls the value; NULL for flags */
	const char *help;
	int64_t min, max;
};

/* Options that most commands have in common; `uses` of the spec says which. */
enum cli_uses { CLI_USE_KB = 1, CLI_USE_DATA = 2, CLI_USE_JSON = 4, CLI_USE_SUBJECT = 8 };

struct cli_shared {
	const char *kb;   /* NULL: found by cli_kb_dir() */
	const char *data; /* "data" unless told */
	bool json;
	struct store_subject subject; /* see cli_subject.h */
};

struct cli_spec {
	const char *usage; /* "ask [OPTION…] TEXT" */
	const char *about;
	unsigned uses;
	const struct cli_option *options;
	size_t noptions;
	size_t min_args, max_args;
};

#define CLI_MAX_ARGS 8

/* Reads argv[1…] into the options' outs, *shared and args (at most CLI_MAX_ARGS; the rest of
 * args is NULL). CLI_GO_ON, or the exit status after help or a complaint. */
int cli_parse(const struct cli_spec *spec, int argc, char **argv, struct cli_shared *shared,
	const char **args);
/* "kumppani: …" on stderr; returns CLI_BROKEN. */
int cli_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Says what went wrong, FILE:LINE:COL: first when it is in the user's data; returns the exit
 * status that fits. */
int cli_fail(const struct kp_err *err);
/* The same of something that was to be done: CLI_BAD when it may not, or is not there. */
int cli_refused(const struct kp_err *err);

/* ---- verbs (cli_verbs.c) ---- */

/* One of the things that a command does: `kumppani ticket show 1042`. */
struct cli_verb {
	const char *name;
	size_t least, most; /* arguments, its own name among them */
	const char *needs;  /* what they are, in a complaint */
};
/* The one of verbs[0..n) that args[0] names, if the arguments fit it; NULL after a complaint.
 * Each is `size` bytes and begins with a struct cli_verb. */
const void *cli_verb(const char *command, const char *const *args, const void *verbs, size_t n,
	size_t size);

/* ---- knowledge and engine (cli_engine.c) ---- */

struct cli_engine {
	struct text_analyser *an;
	struct kb *kb;
	struct match_engine *engine; /* NULL when only the knowledge was opened */
	struct kp_arena *arena;      /* for one question; reset by cli_reply() */
	bool sources; /* look into the guides for what no intent settles, as the daemon does */
	struct search_index *search; /* made when it is first needed */
};

/* The folder that holds intents/ and knowledge/, as the daemon finds it. NULL after a
 * complaint. Owned. */
char *cli_kb_dir(const struct cli_shared *shared);
/* Opens the knowledge; prints what is wrong with it. CLI_FINE or the exit status. */
int cli_kb_open(const struct cli_shared *shared, struct cli_engine *e);
/* Lays what partners entered of their absences over the snapshot, as the daemon does. */
int cli_absences_open(struct cli_engine *e, struct store_conn *db);
/* Trains the engine of the opened knowledge or takes it from the cache in --data. */
int cli_engine_train(const struct cli_shared *shared, struct cli_engine *e);
/* What training and the like tell of how far they are: on stderr. */
void cli_progress(void *arg, const char *what, double share);
/* Both. */
int cli_engine_open(const struct cli_shared *shared, struct cli_engine *e);
/* Where the engine may keep trained models: --data's cache folder, made when it is not
 * there; NULL when it can't be. Owned. */
char *cli_cache_dir(const struct cli_shared *shared);
/* Where models come with the content; it need not exist. NULL without content. Owned. */
char *cli_models_dir(const struct cli_shared *shared);
void cli_engine_close(struct cli_engine *e);
KP_AUTO_CLEAR(cli_engine, cli_engine_close)

/* One turn, as the daemon would take it. */
struct cli_reply {
	struct dialog_heard heard; /* both in the engine's arena, until the next turn */
	struct dialog_reply said;
	int intent; /* answered; else the best candidate, -1: none */
	double confidence;
	int64_t us; /* what dialog_hear() took */
};
/* Asks in the conversation `s`, which goes on. */
void cli_reply(struct cli_engine *e, struct dialog_state *s, const char *question,
	bool explain, struct cli_reply *out);
/* A new conversation in `lang`; TEXT_UNKNOWN: it follows the questions. */
void cli_converse(struct dialog_state *s, enum text_lang lang);
/* Asks some of the engine's own samples, so that no question pays for cold caches. */
void cli_warm_up(struct cli_engine *e);

/* The database in --data. */
int cli_db_open(const struct cli_shared *shared, struct store_conn **out, struct kp_err *err);

/* Tells people who write content how a question was read, what spoke for and against which
 * intent, and what decided (cli_explain.c). */
void cli_explain(const struct cli_reply *r, const struct kb *kb, const char *partner);

/* ---- files of JSON lines (cli_jsonl.c) ---- */

/* Calls fn for each line that is not empty; every error is printed as FILE:LINE:COL.
 * CLI_FINE, or the exit status once the whole file was read. */
int cli_jsonl(const char *path,
	int (*fn)(void *arg, const struct kp_json *line, int number, struct kp_err *err),
	void *arg);
/* A text member in `arena`; fails when it is missing, empty or longer than 8 KiB. */
int cli_member(const struct kp_json *line, const char *key, struct kp_arena *arena,
	const char **out, struct kp_err *err);

/* Labelled questions (cli_questions.c). Start with `existing` alone set. */
struct cli_question {
	const char *id, *text, *lang, *kind, *area;
	int *labels;        /* indexes of intents; -1: not in this knowledge base */
	const char **names; /* beside them; none: out of scope */
	size_t nlabels;
	bool learned; /* the bot learned from it: it measures nothing */
};
struct cli_questions {
	struct cli_question *v;
	size_t n, cap;
	struct kp_arena *arena;
	const struct kb *kb;
	bool existing; /* leave out what the knowledge base has no intent for */
	size_t left_out, learned;
};
int cli_questions_read(struct cli_questions *all, const char *path, const struct kb *kb);
void cli_questions_clear(struct cli_questions *all);

/* ---- figures (cli_figures.c) ---- */

/* Latencies in microseconds. */
struct cli_times {
	int64_t *v;
	size_t n, cap;
};
/* Sorts; share 0.5 is the median. 0 when there are none. */
double cli_percentile(struct cli_times *t, double share);
double cli_share(size_t part, size_t whole); /* 0 of 0 is 0 */

/* Counters of contract `test --json`. `questions` counts those in scope and out of it. */
struct cli_score {
	size_t questions, right, wrong_direct, deferred, offered;
	size_t oos, oos_right, oos_wrong_direct;
};
/* Counts one reply to a question whose right intents are labels[0..n); none: out of scope.
 * Returns the name of the counter that went up. */
const char *cli_score_add(
	struct cli_score *s, const struct dialog_reply *r, const int *labels, size_t n);
/* `n` results as a list, by the counter they went to: first those answered wrongly. */
void cli_outcomes_print(size_t n, const char *(*score)(void *arg, size_t i),
	void (*print)(void *arg, size_t i), void *arg);
/* What a result may not fall short of, as shares. */
struct cli_limits {
	double least_right, most_wrong, least_oos;
};
/* CLI_FINE, or CLI_BAD after saying what falls short; `whose` comes before it. */
int cli_score_judge(
	const struct cli_score *s, const struct cli_limits *limits, const char *whose);
void cli_score_json(const struct cli_score *s, struct kp_jsonw *w); /* members only */
void cli_score_print(const struct cli_score *s, const char *name);  /* a line of the table */
void cli_score_head(const char *title);

/* How often an answer of some confidence is right, by tenths of it. */
struct cli_reliability {
	struct {
		size_t n, right;
		double confidence; /* sum */
	} bin[10];
};
void cli_reliability_add(struct cli_reliability *r, double confidence, bool right);
void cli_reliability_join(struct cli_reliability *r, const struct cli_reliability *other);
/* The expected calibration error: how far confidence is from the truth on average. */
double cli_reliability_error(const struct cli_reliability *r);
void cli_reliability_json(const struct cli_reliability *r, struct kp_jsonw *w); /* a member */
void cli_reliability_print(const struct cli_reliability *r);

/* Which intent was taken for which, and what led to it (cli_confusion.c). Texts are
 * borrowed. */
struct cli_example {
	const char *at; /* FILE:LINE, or a question's id */
	const char *text;
};
struct cli_confusion {
	const char *expected, *got;
	struct cli_example *examples;
	size_t n; /* of examples: how often it happened */
};
struct cli_confusions {
	struct cli_confusion *v;
	size_t n, cap;
	struct kp_map *pairs; /* expected and got → index into v, until they are sorted */
};
void cli_confusions_clear(struct cli_confusions *c);
KP_AUTO_CLEAR(cli_confusions, cli_confusions_clear)
void cli_confusions_add(struct cli_confusions *c, const char *expected, const char *got,
	const struct cli_example *example);
/* Most frequent first; nothing may be added after it. */
void cli_confusions_sort(struct cli_confusions *c);
void cli_confusions_json(const struct cli_confusions *c, size_t most, struct kp_jsonw *w);
void cli_confusions_print(const struct cli_confusions *c, size_t most, size_t examples);

/* What `kumppani evaluate` found, for each training (cli_evaluation.c). */
struct cli_figures {
	double accuracy, oos_recall, with_rejection, wrong_direct; /* shares */
	double ece, direct_at;
	double build_ms, us_p50, us_p99, resident_mib, peak_mib;
	bool cached;
};
struct cli_evaluation {
	size_t samples, questions, intents, oos;
	int64_t seed; /* of the first training */
	struct {
		struct cli_figures *v;
		size_t n, cap;
	} runs;                             /* at least one */
	struct cli_reliability reliability; /* of all */
};
void cli_evaluation_json(const struct cli_evaluation *e);
void cli_evaluation_print(const struct cli_evaluation *e);

/* What training on the content found (cli_trained.c): thresholds, and how far confidence can
 * be relied on. The JSON is members only. */
void cli_trained_print(const struct kb *kb, const struct match_stats *s);
void cli_trained_json(const struct kb *kb, const struct match_stats *s, struct kp_jsonw *w);

/* The report as SARIF 2.1.0 (cli_sarif.c), which code review tools read. */
void cli_sarif_print(const struct kb_report *report);

/* What cross-validation of the content shows (cli_review.c): `kumppani check --deep`. */
void cli_review_print(const struct kb *kb, const struct match_review *review);
void cli_review_json(
	const struct kb *kb, const struct match_review *review, struct kp_jsonw *w);

/* Two-turn conversations (cli_followups.c): `kumppani test --followups`. */
struct cli_followups_options {
	bool existing; /* leave out those about intents that are not there */
	bool each, outcomes, json;
	const struct cli_limits *limits;
};
int cli_followups(
	struct cli_engine *e, const char *path, const struct cli_followups_options *opt);

/* `kumppani report --plans` (cli_plans.c): the share of documented career plans by unit, as it
 * was before a moment; 0: now. The exit status. */
int cli_plans_report(const struct cli_shared *shared, int64_t before);

/* `kumppani report --measures` (cli_measures.c): how questions ended and tickets were
 * answered, beside the period before. The exit status. */
int cli_measures_report(
	const struct cli_shared *shared, const struct store_report_query *told);

/* Writes the files of a draft and tells of them (cli_draft.c). */
int cli_draft_write(struct draft *d, const struct cli_shared *shared, const char *dir);
/* The same of samples for an existing intent. */
int cli_samples_write(const struct draft_asked *a, const struct draft_options *opt,
	const char *intent, const struct cli_shared *shared, const char *dir);
/* Whether it can be the name of an area; NULL can. */
bool cli_is_area(const char *area);

/* Writes the string and a newline to stdout. */
void cli_print(struct kp_str *s);

/* ---- what changed (cli_changes.c) ---- */

/* The lines that went and those that came, marked with - and +. Appended; nothing when the
 * texts are the same. */
void cli_changes(const char *from, const char *to, struct kp_str *out);

#endif
