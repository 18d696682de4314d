/* The loader: a thread that reads the knowledge base and trains its model, at the start,
 * when asked, and when a file changes. It also frees snapshots that the loop is done with:
 * both take longer than an answer may wait. */
#ifndef RELOAD_H
#define RELOAD_H

#include "base/kp_err.h"
#include "base/kp_str.h"
#include "match/match.h"
#include "search/search.h"

struct reload;

struct reload_options {
	const char *kb_dir, *cache_dir; /* copied */
	void (*wake)(void *arg); /* called on the loader's thread when there is a result */
	void *wake_arg;
};

/* What came of one loading. Owned by who took it. */
struct reload_result {
	struct match_engine *engine; /* owned; NULL: refused or failed */
	struct search_index *search; /* owned; goes before the engine, whose words it uses */
	struct kp_str report;        /* refused content: a line for each remark */
	struct kp_err err;           /* failed otherwise */
	size_t errors, warnings;
	int64_t ms;
};
void reload_result_free(struct reload_result *r);
KP_AUTO_FREE(reload_result, reload_result_free)

/* Starts the thread, which begins to load at once. */
int reload_start(const struct reload_options *opt, struct reload **out, struct kp_err *err);
/* Stops and frees it. False when it is in the middle of a loading, which can't be broken
 * off: nothing is freed then, and the process has to end without waiting for it. */
bool reload_stop(struct reload *r);

void reload_ask(struct reload *r);                   /* load again */
struct reload_result *reload_take(struct reload *r); /* a result, or NULL */
/* Takes what the loop used of a snapshot and drops it on the loader's thread. */
void reload_drop(struct reload *r, struct match_engine *engine, struct search_index *search);

#endif
