#include "daemon/session.h"

#include <assert.h>

struct session_table {
	struct session **buckets;
	size_t nbuckets, n, most;
	struct session *newest, *oldest;
};

static struct session **bucket(struct session_table *t, const char *id)
{
	return &t->buckets[kp_hash(id, strlen(id), 0) & (t->nbuckets - 1)];
}

static void session_free(struct session *s)
{
	session_held_clear(&s->held);
	free(s->user);
	free(s);
}

struct session_table *session_table_new(size_t most)
{
	struct session_table *t = kp_alloc(sizeof(*t));

	t->most = most;
	t->nbuckets = 64;
	while (t->nbuckets < most)
		t->nbuckets *= 2;
	t->buckets = kp_alloc_n(t->nbuckets, sizeof(*t->buckets));
	return t;
}

void session_table_free(struct session_table *t)
{
	while (t->newest) {
		struct session *s = t->newest;

		t->newest = s->older;
		session_free(s);
	}
	free(t->buckets);
	free(t);
}

size_t session_count(const struct session_table *t)
{
	return t->n;
}

struct session *session_find(struct session_table *t, const char *id)
{
	struct session *s = *bucket(t, id);

	while (s && strcmp(s->id, id) != 0)
		s = s->chain;
	return s;
}

static void line_leave(struct session_table *t, struct session *s)
{
	if (s->newer)
		s->newer->older = s->older;
	else
		t->newest = s->older;
	if (s->older)
		s->older->newer = s->newer;
	else
		t->oldest = s->newer;
}

static void line_join(struct session_table *t, struct session *s)
{
	s->newer = NULL;
	s->older = t->newest;
	if (t->newest)
		t->newest->newer = s;
	else
		t->oldest = s;
	t->newest = s;
}

void session_touch(struct session_table *t, struct session *s)
{
	if (t->newest == s)
		return;
	line_leave(t, s);
	line_join(t, s);
}

void session_remove(struct session_table *t, struct session *s)
{
	struct session **at = bucket(t, s->id);

	assert(s->conns == 0);
	while (*at != s)
		at = &(*at)->chain;
	*at = s->chain;
	line_leave(t, s);
	t->n--;
	s->gone = true;
	if (!s->busy)
		session_free(s);
}

/* Looks at a few of the oldest only: those in use at the end of the line are rare. */
static void evict(struct session_table *t)
{
	struct session *s = t->oldest;

	for (int i = 0; s && t->n >= t->most && i < 16; i++) {
		struct session *newer = s->newer;

		if (s->conns || s->busy)
			session_touch(t, s);
		else
			session_remove(t, s);
		s = newer;
	}
}

struct session *session_add(struct session_table *t, const char *id)
{
	struct session *s = kp_alloc(sizeof(*s));
	struct session **at = bucket(t, id);

	assert(strlen(id) < sizeof(s->id) && !session_find(t, id));
	evict(t);
	memcpy(s->id, id, strlen(id) + 1);
	dialog_init(&s->state);
	s->chain = *at;
	*at = s;
	line_join(t, s);
	t->n++;
	return s;
}

struct session *session_next(struct session_table *t, struct session *s)
{
	return s ? s->older : t->newest;
}

void session_hold(struct session *s)
{
	s->busy++;
}

void session_release(struct session *s)
{
	assert(s->busy);
	if (--s->busy == 0 && s->gone)
		session_free(s);
}

bool session_held_add(
	struct session_held_list *l, size_t most, net_conn conn, const char *text, size_t n)
{
	if (l->n >= most)
		return false;
	KP_PUSH(l, (struct session_held){.conn = conn, .text = kp_strndup(text, n), .n = n});
	return true;
}

void session_held_clear(struct session_held_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i].text);
	KP_VEC_FREE(l);
}
