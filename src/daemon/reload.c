#include "daemon/reload.h"

#include <malloc.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "base/kp_clock.h"
#include "base/kp_file.h"
#include "base/kp_log.h"
#include "base/kp_queue.h"
#include "base/kp_thread.h"

#define LOOK_MS   1000 /* between looks at the files */
#define SETTLE_MS 200  /* a change is read when nothing more changed for so long */
#define MAX_DEPTH 3

/* While content is read, memory comes and goes by the megabyte: giving it back to the system
 * each time took a tenth of a second. What is left over goes back when all is read. */
#define BLOCK_BYTES (32 << 20) /* from which on memory is mapped by itself */
#define LOOSE_BYTES (64 << 20) /* that may lie about meanwhile */
#define PAD_BYTES   (4 << 20)  /* asked of the system at once, at least */

#define MEMORY        "forms-"
#define KEPT_MEMORIES 4

/* What the loop tells the thread: load, or drop this. */
struct order {
	struct match_engine *drop; /* NULL: load */
	struct search_index *search;
};

enum state { IDLE, BUSY, STOPPED };

struct reload {
	struct reload_options opt; /* owns its texts */
	struct kp_thread *thread;
	struct kp_queue *orders, *results;
	_Atomic(enum state) state;
	/* The thread's; NULL until the first load. Kept, since they know the words of the
	 * content by the next load, which takes half the time then. */
	struct text_analyser *an;
	struct search_memory *memory;
	char *models_dir;          /* come with the content; may not exist */
	struct match_engine *last; /* a reference to what was built last */
};

void reload_result_free(struct reload_result *r)
{
	search_free(r->search);
	if (r->engine)
		match_unref(r->engine);
	kp_str_clear(&r->report);
	free(r);
}

/* ---- looking ---- */

static uint64_t look(const char *dir, int depth, uint64_t sum)
{
	char **names;
	size_t n;

	if (depth == 0 || kp_dir_list(dir, NULL, &names, &n, NULL) < 0)
		return sum;
	for (size_t i = 0; i < n; i++) {
		KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", dir, names[i]);
		struct stat st;

		if (stat(path, &st) < 0)
			continue;
		if (S_ISDIR(st.st_mode)) {
			sum = look(path, depth - 1, sum);
			continue;
		}
		sum = kp_hash(path, strlen(path), sum);
		sum = kp_hash(&st.st_mtim, sizeof(st.st_mtim), sum);
		sum = kp_hash(&st.st_size, sizeof(st.st_size), sum);
	}
	kp_names_free(names, n);
	return sum;
}

/* A number that changes when a file of the knowledge base does. */
static uint64_t look_all(const char *kb_dir)
{
	KP_AUTO(kp_cstr) char *intents = kp_format("%s/intents", kb_dir);
	KP_AUTO(kp_cstr) char *knowledge = kp_format("%s/knowledge", kb_dir);

	return look(knowledge, MAX_DEPTH, look(intents, MAX_DEPTH, 1));
}

/* ---- loading ---- */

/* Learning takes minutes where nothing is in the cache: silence would look like a fault. */
static void tell_progress(void *arg, const char *what, double share)
{
	(void)arg;
	kp_log(KP_INFO, "kb.learn", "step=%s share=%.0f%%", what, 100 * share);
}

/* What words stand for is kept beside what was learned from the same content. */
static char *memory_path(const char *dir, const struct match_engine *e)
{
	return kp_format("%s/" MEMORY "%016llx.bin", dir, (unsigned long long)match_key(e));
}

/* A cache that cannot be read or written is no error: it takes longer. */
static struct search_index *build_search(
	struct reload *r, struct kb *kb, const struct match_engine *e)
{
	KP_AUTO(kp_cstr) char *path = memory_path(r->opt.cache_dir, e);
	KP_AUTO(kp_cstr) char *came = memory_path(r->models_dir, e);
	struct search_index *ix;

	if (!search_memory_count(r->memory) && search_memory_load(r->memory, path, NULL) < 0)
		search_memory_load(r->memory, came, NULL);
	ix = search_build(kb, r->an, match_vocab(e), r->memory);
	if (search_memory_grew(r->memory) && search_memory_save(r->memory, path, NULL) == 0)
		kp_dir_trim(r->opt.cache_dir, MEMORY, ".bin", path, KEPT_MEMORIES);
	return ix;
}

static int build(struct reload *r, struct reload_result *out)
{
	struct match_options opt = {.cache_dir = r->opt.cache_dir,
		.models_dir = r->models_dir,
		.progress = tell_progress,
		.before = r->last};
	KP_AUTO(kb_report) struct kb_report report = {0};
	KP_AUTO(kb) struct kb *kb = NULL;
	int rc;

	if (!r->an && text_open(&r->an, &out->err) < 0)
		return -1;
	rc = kb_load(r->opt.kb_dir, r->an, &kb, &report, &out->err);
	out->errors = report.errors;
	out->warnings = report.warnings;
	if (rc < 0) {
		kb_report_print(&report, &out->report);
		return -1;
	}
	if (match_build(kb, r->an, &opt, &out->engine, &out->err) < 0)
		return -1;
	out->search = build_search(r, kb, out->engine);
	match_unref(r->last);
	r->last = match_ref(out->engine);
	return 0;
}

static void load(struct reload *r)
{
	struct reload_result *result;
	int64_t start = kp_mono_us();
	enum state idle = IDLE, busy = BUSY;

	if (!atomic_compare_exchange_strong(&r->state, &idle, BUSY))
		return; /* being stopped */
	result = kp_alloc(sizeof(*result));
	build(r, result);
	result->ms = (kp_mono_us() - start) / 1000;
	malloc_trim(0); /* training leaves large holes */
	if (atomic_compare_exchange_strong(&r->state, &busy, IDLE) &&
		kp_queue_push(r->results, result))
		r->opt.wake(r->opt.wake_arg);
	else
		reload_result_free(result);
}

/* Carries an order out. True when it was to load. */
static bool obey(struct order *order)
{
	bool wants_load = !order->drop;

	search_free(order->search);
	if (order->drop)
		match_unref(order->drop);
	free(order);
	return wants_load;
}

static void run(void *arg)
{
	struct reload *r = arg;
	uint64_t loaded = look_all(r->opt.kb_dir), seen = loaded;

	load(r);
	kp_thread_later(); /* from now on people wait for answers, not for the loader */
	while (!kp_queue_closed(r->orders)) {
		struct order *order =
			kp_queue_wait(r->orders, seen == loaded ? LOOK_MS : SETTLE_MS);
		uint64_t now = look_all(r->opt.kb_dir);
		bool settled = now == seen && seen != loaded;

		seen = now;
		if (order ? obey(order) : settled) {
			loaded = seen;
			load(r);
		}
	}
	for (struct order *order; (order = kp_queue_pop(r->orders));)
		obey(order);
}

/* ---- the loop's side ---- */

static void reload_free(struct reload *r)
{
	kp_queue_free(r->orders);
	kp_queue_free(r->results);
	match_unref(r->last);
	search_memory_free(r->memory);
	text_close(r->an);
	free((char *)r->opt.kb_dir);
	free((char *)r->opt.cache_dir);
	free(r->models_dir);
	free(r);
}

int reload_start(const struct reload_options *opt, struct reload **out, struct kp_err *err)
{
	struct reload *r = kp_alloc(sizeof(*r));

	r->opt = *opt;
	r->opt.kb_dir = kp_strdup(opt->kb_dir);
	r->opt.cache_dir = kp_strdup(opt->cache_dir);
	r->models_dir = kp_format("%s/models", opt->kb_dir);
	r->orders = kp_queue_new(64);
	r->results = kp_queue_new(64);
	r->memory = search_memory_new();
	mallopt(M_MMAP_THRESHOLD, BLOCK_BYTES);
	mallopt(M_TRIM_THRESHOLD, LOOSE_BYTES);
	mallopt(M_TOP_PAD, PAD_BYTES);
	if (kp_thread_start("loader", run, r, &r->thread, err) < 0) {
		reload_free(r);
		return -1;
	}
	*out = r;
	return 0;
}

bool reload_stop(struct reload *r)
{
	struct reload_result *result;

	kp_queue_close(r->orders);
	if (atomic_exchange(&r->state, STOPPED) == BUSY)
		return false;
	kp_queue_close(r->results);
	kp_thread_join(r->thread);
	while ((result = kp_queue_pop(r->results)))
		reload_result_free(result);
	reload_free(r);
	return true;
}

static bool give(struct reload *r, struct match_engine *drop, struct search_index *search)
{
	struct order *order = kp_alloc(sizeof(*order));

	*order = (struct order){drop, search};
	if (kp_queue_push(r->orders, order))
		return true;
	free(order);
	return false;
}

void reload_ask(struct reload *r)
{
	give(r, NULL, NULL); /* full: it has been asked often enough */
}

struct reload_result *reload_take(struct reload *r)
{
	return kp_queue_pop(r->results);
}

void reload_drop(struct reload *r, struct match_engine *engine, struct search_index *search)
{
	if (give(r, engine, search))
		return;
	search_free(search);
	match_unref(engine);
}
