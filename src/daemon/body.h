/* The part of an answer that is the same for everyone who gets it - language, text, HTML,
 * sources - kept as ready JSON for as long as its snapshot is in use. The loop's alone. */
#ifndef BODY_H
#define BODY_H

#include "kb/kb.h"

struct body_cache;

struct body_cache *body_cache_new(void);
void body_cache_free(struct body_cache *c);
KP_AUTO_FREE(body_cache, body_cache_free)
/* Another snapshot comes into use. */
void body_cache_clear(struct body_cache *c);

/* What decides a body. It is looked for by the texts' addresses, which is quick, and found
 * only when they read as they did: any text may be given, those of the snapshot pay. */
struct body_key {
	const char *md, *html; /* html NULL: it is made from md */
	enum text_lang lang;
	int section; /* the source; -1: none */
};

/* The body's JSON members, borrowed until the cache is cleared or filled further; NULL: not
 * there. */
const char *body_find(const struct body_cache *c, const struct body_key *key, size_t *n_out);
/* Keeps a copy; what it returns is borrowed like body_find()'s. */
const char *body_keep(
	struct body_cache *c, const struct body_key *key, const char *json, size_t n);

#endif
