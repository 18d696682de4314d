#include "kb/kb_priv.h"

#include "base/kp_file.h"
#include "base/kp_queue.h"
#include "base/kp_thread.h"

struct kb_ahead {
	const char *dir;
	const char *const *files;
	size_t n, taken;
	struct kp_queue *queue;
	struct kp_thread *thread; /* NULL: none could be started */
};

void kb_parsed_free(struct kb_parsed *p)
{
	if (!p)
		return;
	kp_yaml_free(p->yaml);
	free(p->text);
	free(p);
}

static struct kb_parsed *parse(const char *dir, const char *file)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", dir, file);
	struct kb_parsed *p = kp_alloc(sizeof(*p));

	if (kp_file_read(path, KB_LARGEST, &p->text, &p->n, &p->unread) == 0)
		kp_yaml_parse(file, p->text, p->n, &p->yaml, &p->unparsed);
	return p;
}

static void run(void *arg)
{
	struct kb_ahead *a = arg;

	for (size_t i = 0; i < a->n && !kp_queue_closed(a->queue); i++) {
		struct kb_parsed *p = parse(a->dir, a->files[i]);

		if (!kp_queue_push(a->queue, p))
			kb_parsed_free(p);
	}
}

struct kb_ahead *kb_ahead_start(const char *dir, const char *const *files, size_t n)
{
	struct kb_ahead *a = kp_alloc(sizeof(*a));

	*a = (struct kb_ahead){
		.dir = dir, .files = files, .n = n, .queue = kp_queue_new(n + 1)};
	kp_thread_start("kb-ahead", run, a, &a->thread, NULL);
	return a;
}

struct kb_parsed *kb_ahead_next(struct kb_ahead *a)
{
	size_t i = a->taken++;

	return a->thread ? kp_queue_wait(a->queue, -1) : parse(a->dir, a->files[i]);
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
	kp_queue_free(a->queue);
	free(a);
}
