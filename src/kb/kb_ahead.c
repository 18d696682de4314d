#include "kb/kb_priv.h"

#include <stdatomic.h>

#include "base/kp_file.h"
#include "base/kp_queue.h"
#include "base/kp_thread.h"

/* The helper parses from the first file on. Who takes them in needs them in the same order,
 * and parses from the last one back while the next is not there. */
struct kb_ahead {
	const char *dir;
	const char *const *files;
	size_t n, taken;
	atomic_bool *claimed; /* by one of the two, for each file */
	struct kp_queue *queue;
	struct kp_thread *thread; /* NULL: none could be started */
	/* Of who takes them in. */
	struct kb_parsed **parsed; /* by file; NULL: not there, or taken */
	size_t unclaimed;          /* files before this one may be */
};

void kb_parsed_free(struct kb_parsed *p)
{
	if (!p)
		return;
	kp_yaml_free(p->yaml);
	free(p->text);
	free(p);
}

static struct kb_parsed *parse(const struct kb_ahead *a, size_t i)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", a->dir, a->files[i]);
	struct kb_parsed *p = kp_alloc(sizeof(*p));

	p->file = i;
	if (kp_file_read(path, KB_LARGEST, &p->text, &p->n, &p->unread) == 0)
		kp_yaml_parse(a->files[i], p->text, p->n, &p->yaml, &p->unparsed);
	return p;
}

static bool claim(struct kb_ahead *a, size_t i)
{
	return !atomic_exchange(&a->claimed[i], true);
}

static void run(void *arg)
{
	struct kb_ahead *a = arg;

	for (size_t i = 0; i < a->n && !kp_queue_closed(a->queue); i++) {
		struct kb_parsed *p = claim(a, i) ? parse(a, i) : NULL;

		if (p && !kp_queue_push(a->queue, p))
			kb_parsed_free(p);
	}
}

struct kb_ahead *kb_ahead_start(const char *dir, const char *const *files, size_t n)
{
	struct kb_ahead *a = kp_alloc(sizeof(*a));

	*a = (struct kb_ahead){.dir = dir,
		.files = files,
		.n = n,
		.claimed = kp_alloc_n(n + 1, sizeof(*a->claimed)),
		.queue = kp_queue_new(n + 1),
		.parsed = kp_alloc_n(n + 1, sizeof(*a->parsed)),
		.unclaimed = n};
	kp_thread_start("kb-ahead", run, a, &a->thread, NULL);
	return a;
}

/* The next file that the helper has ready, else one parsed here, else what the helper is at.
 */
static struct kb_parsed *get_any(struct kb_ahead *a)
{
	struct kb_parsed *p = kp_queue_pop(a->queue);

	while (!p && a->unclaimed > 0)
		if (claim(a, --a->unclaimed))
			p = parse(a, a->unclaimed);
	return p ? p : kp_queue_wait(a->queue, -1);
}

struct kb_parsed *kb_ahead_next(struct kb_ahead *a)
{
	size_t i = a->taken++;

	while (!a->parsed[i]) {
		struct kb_parsed *p = get_any(a);

		a->parsed[p->file] = p;
	}
	return KP_TAKE(a->parsed[i]);
}

void kb_ahead_stop(struct kb_ahead *a)
{
	struct kb_parsed *p;

	if (!a)
		return;
	kp_queue_close(a->queue);
	if (a->thread)
		kp_thread_join(a->thread);
	while ((p = kp_queue_pop(a->queue)))
		kb_parsed_free(p);
	for (size_t i = 0; i < a->n; i++)
		kb_parsed_free(a->parsed[i]);
	kp_queue_free(a->queue);
	free(a->claimed);
	free(a->parsed);
	free(a);
}
