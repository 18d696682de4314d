#include "conf/conf_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/kp_arena.h"
#include "base/kp_file.h"
#include "base/kp_yaml.h"

enum { LARGEST = 1 << 20, MOST_ERRORS = 100 };

struct reading {
	struct conf *c;
	struct kp_str *report;
	struct kp_err first;
	size_t errors;
};

static void note(struct reading *r, const struct kp_err *e)
{
	if (r->errors++ == 0)
		r->first = *e;
	if (!r->report || r->errors > MOST_ERRORS)
		return;
	if (e->at.file && e->at.line)
		kp_str_addf(r->report, "%s:%d:%d: ", e->at.file, e->at.line, e->at.col);
	else if (e->at.file)
		kp_str_addf(r->report, "%s: ", e->at.file);
	kp_str_addf(r->report, "error: %s\n", e->msg);
}

static void read_list(
	struct reading *r, const struct conf_key *key, const struct kp_node *list)
{
	struct kp_err e;

	for (size_t i = 0; i < list->n; i++) {
		const struct kp_node *item = list->items[i];
		int rc = item->kind == KP_YAML_SCALAR
				 ? conf_store(r->c, key, item->text, item->at, &e)
				 : kp_fail_at(&e, KP_EINPUT, item->at,
					   "'%s' is a list of texts; write one a line",
					   key->name);
		if (rc < 0)
			note(r, &e);
	}
}

static void read_value(struct reading *r, const struct conf_key *key, const struct kp_node *v)
{
	struct kp_err e;

	if (v->kind == KP_YAML_LIST && key->type == CONF_LIST) {
		read_list(r, key, v);
		return;
	}
	if (v->kind == KP_YAML_NULL && (key->type == CONF_LIST || key->min == 0) &&
		key->type != CONF_INT)
		return;
	int rc = v->kind == KP_YAML_SCALAR && key->type != CONF_LIST
			 ? conf_store(r->c, key, v->text, v->at, &e)
			 : kp_fail_at(&e, KP_EINPUT, v->at,
				   key->type == CONF_LIST
					   ? "'%s' is a list; write it as [a, b]"
					   : "'%s' takes one value; write it after "
					     "the colon",
				   key->name);
	if (rc < 0)
		note(r, &e);
}

static bool is_group(const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < conf_table_n; i++)
		if (strncmp(conf_table[i].name, name, n) == 0 && conf_table[i].name[n] == '.')
			return true;
	return false;
}

/* The names that may stand at the top (group NULL) or in a group, each once. */
static void list_known(const char *group, struct kp_str *out)
{
	size_t prefix = group ? strlen(group) + 1 : 0, before = 0;
	const char *last = "";

	for (size_t i = 0; i < conf_table_n; i++) {
		const char *name = conf_table[i].name;
		if (group &&
			(strncmp(name, group, prefix - 1) != 0 || name[prefix - 1] != '.'))
			continue;
		size_t n = group ? strlen(name + prefix) : strcspn(name, ".");
		if (n != before || memcmp(name + prefix, last, n) != 0)
			kp_str_addf(out, "%s%.*s", out->n ? ", " : "", (int)n, name + prefix);
		last = name + prefix;
		before = n;
	}
}

static void unknown(struct reading *r, const struct kp_node *key, const char *group)
{
	KP_AUTO(kp_str) struct kp_str known = {0};
	struct kp_err e;

	list_known(group, &known);
	if (group)
		kp_fail_at(&e, KP_EINPUT, key->at,
			"unknown key '%s.%.40s'; known in '%s' are: %s", group, key->text,
			group, kp_str_c(&known));
	else
		kp_fail_at(&e, KP_EINPUT, key->at, "unknown key '%.60s'; known are: %s",
			key->text, kp_str_c(&known));
	note(r, &e);
}

static void read_group(struct reading *r, const char *group, const struct kp_node *map)
{
	char name[80];
	struct kp_err e;

	if (map->kind == KP_YAML_NULL)
		return;
	if (map->kind != KP_YAML_MAP) {
		kp_fail_at(&e, KP_EINPUT, map->at,
			"'%.80s' is a group; write its keys below it, indented", group);
		note(r, &e);
		return;
	}
	for (size_t i = 0; i < map->n; i++) {
		snprintf(name, sizeof(name), "%.30s.%.40s", group, map->keys[i]->text);
		const struct conf_key *key = map->keys[i]->len > 40 ? NULL : conf_find(name);
		if (key)
			read_value(r, key, map->items[i]);
		else
			unknown(r, map->keys[i], group);
	}
}

static void read_root(struct reading *r, const struct kp_node *root)
{
	struct kp_err e;

	if (root->kind == KP_YAML_NULL)
		return;
	if (root->kind != KP_YAML_MAP) {
		kp_fail_at(&e, KP_EINPUT, root->at,
			"settings are 'key: value' lines; write "
			"them so");
		note(r, &e);
		return;
	}
	for (size_t i = 0; i < root->n; i++) {
		const struct kp_node *name = root->keys[i];
		const struct conf_key *key =
			strchr(name->text, '.') ? NULL : conf_find(name->text);
		if (key)
			read_value(r, key, root->items[i]);
		else if (is_group(name->text))
			read_group(r, name->text, root->items[i]);
		else
			unknown(r, name, NULL);
	}
}

static int parse(const char *file, const char *text, size_t n, struct reading *r)
{
	KP_AUTO(kp_yaml) struct kp_yaml *y = NULL;
	struct kp_err e = {0};

	if (kp_yaml_parse(file, text, n, &y, &e) < 0)
		note(r, &e);
	else
		read_root(r, kp_yaml_root(y));
	/* Positions would point into the tree that dies here. */
	r->first.at.file = r->first.at.file ? file : NULL;
	return r->errors ? -1 : 0;
}

int conf_parse(const char *file, const char *text, size_t n, struct conf **out,
	struct kp_str *report, struct kp_err *err)
{
	KP_AUTO(conf) struct conf *c = conf_new();
	struct reading r = {.c = c, .report = report};

	if (parse(file, text, n, &r) < 0) {
		if (err)
			*err = r.first;
		return -1;
	}
	*out = KP_TAKE(c);
	return 0;
}

int conf_load(const char *path, struct conf **out, struct kp_str *report, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *text = NULL;
	struct kp_err e = {0};
	size_t n;

	if (!path) {
		*out = conf_new();
		return 0;
	}
	if (kp_file_read(path, LARGEST, &text, &n, &e) < 0) {
		struct reading r = {.report = report};
		note(&r, &e);
		if (err)
			*err = e;
		return -1;
	}
	return conf_parse(path, text, n, out, report, err);
}
