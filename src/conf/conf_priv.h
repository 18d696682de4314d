/* The settings table. */
#ifndef CONF_PRIV_H
#define CONF_PRIV_H

#include "conf/conf.h"

enum conf_type { CONF_INT, CONF_TEXT, CONF_LEVEL, CONF_LIST };

struct conf_key {
	const char *name; /* "group.key", or "key" alone */
	enum conf_type type;
	size_t offset; /* in struct conf */
	int min, max;  /* CONF_INT: of the value; else: of its bytes */
	const char *preset;
	/* What is wrong with a text, or NULL; may be NULL itself. Static. */
	const char *(*check)(const char *value);
	const char *help;
};

extern const struct conf_key conf_table[];
extern const size_t conf_table_n;

/* The table's row of that name, or NULL. */
const struct conf_key *conf_find(const char *name);
/* Checks one scalar against its row and stores it (a list gets it added). */
int conf_store(struct conf *c, const struct conf_key *key, const char *value, struct kp_pos at,
	struct kp_err *err);
/* A new struct with every default. Owned. */
struct conf *conf_new(void);

#endif
