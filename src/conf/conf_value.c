#include "conf/conf_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/kp_arena.h"

enum { LONGEST_LIST = 100 };

static int store_int(const struct conf_key *key, const char *value, int *out, struct kp_pos at,
	struct kp_err *err)
{
	int64_t v;

	if (kp_parse_int(value, key->min, key->max, &v) < 0)
		return kp_fail_at(err, KP_EINPUT, at,
			"'%s' is '%.40s'; write a whole number from %d to %d", key->name,
			value, key->min, key->max);
	*out = (int)v;
	return 0;
}

static int store_level(const struct conf_key *key, const char *value, enum kp_level *out,
	struct kp_pos at, struct kp_err *err)
{
	static const char *const names[] = {[KP_DEBUG] = "debug",
		[KP_INFO] = "info",
		[KP_WARN] = "warn",
		[KP_ERROR] = "error"};

	for (size_t i = 0; i < KP_LEN(names); i++)
		if (kp_str_eq(names[i], value)) {
			*out = (enum kp_level)i;
			return 0;
		}
	return kp_fail_at(err, KP_EINPUT, at,
		"'%s' is '%.40s'; write debug, info, warn or error", key->name, value);
}

static int check_text(
	const struct conf_key *key, const char *value, struct kp_pos at, struct kp_err *err)
{
	size_t n = strlen(value);
	const char *wrong = key->check ? key->check(value) : NULL;

	if (n < (size_t)key->min)
		return kp_fail_at(err, KP_EINPUT, at,
			"'%s' is empty; give it a value or leave "
			"it out",
			key->name);
	if (n > (size_t)key->max)
		return kp_fail_at(err, KP_EINPUT, at, "'%s' is over %d bytes; shorten it",
			key->name, key->max);
	if (wrong)
		return kp_fail_at(
			err, KP_EINPUT, at, "'%.80s' in '%s' %s", value, key->name, wrong);
	return 0;
}

static int add(struct conf *c, const struct conf_key *key, const char *value,
	struct conf_list *list, struct kp_pos at, struct kp_err *err)
{
	if (check_text(key, value, at, err) < 0)
		return -1;
	if (list->n == LONGEST_LIST)
		return kp_fail_at(err, KP_EINPUT, at, "'%s' has over %d values; remove some",
			key->name, LONGEST_LIST);
	const char **v = kp_arena_alloc(c->arena, (list->n + 1) * sizeof(*v));
	for (size_t i = 0; i < list->n; i++)
		v[i] = list->v[i];
	v[list->n] = kp_arena_strdup(c->arena, value);
	*list = (struct conf_list){v, list->n + 1};
	return 0;
}

int conf_store(struct conf *c, const struct conf_key *key, const char *value, struct kp_pos at,
	struct kp_err *err)
{
	void *place = (char *)c + key->offset;

	switch (key->type) {
	case CONF_INT:
		return store_int(key, value, place, at, err);
	case CONF_LEVEL:
		return store_level(key, value, place, at, err);
	case CONF_LIST:
		return add(c, key, value, place, at, err);
	case CONF_TEXT:
		break;
	}
	if (check_text(key, value, at, err) < 0)
		return -1;
	*(const char **)place = kp_arena_strdup(c->arena, value);
	return 0;
}

int conf_set(struct conf *c, const char *key, const char *value, struct kp_err *err)
{
	const struct conf_key *row = conf_find(key);

	if (!row)
		return kp_fail(err, KP_EINPUT, "there is no setting '%.80s'", key);
	return conf_store(c, row, value, (struct kp_pos){0}, err);
}

struct conf *conf_new(void)
{
	struct conf *c = kp_alloc(sizeof(*c));

	c->arena = kp_arena_new(0);
	for (size_t i = 0; i < conf_table_n; i++)
		if (conf_table[i].type != CONF_LIST)
			conf_store(c, &conf_table[i], conf_table[i].preset, (struct kp_pos){0},
				NULL);
	return c;
}

void conf_free(struct conf *c)
{
	if (!c)
		return;
	kp_arena_free(c->arena);
	free(c);
}
