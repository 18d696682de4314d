/* YAML through libfyaml: a tree in which every node knows its place. Reading only.
 * One thread at a time. Bounded: a file of at most 4 MiB, 32 levels, aliases refused
 * (they let a small file grow without end), duplicate keys are an error. */
#ifndef KP_YAML_H
#define KP_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/kp_err.h"
#include "base/kp_mem.h"

struct kp_yaml; /* a document; owns its nodes */
enum kp_yaml_kind { KP_YAML_NULL, KP_YAML_SCALAR, KP_YAML_LIST, KP_YAML_MAP };

struct kp_node {
	enum kp_yaml_kind kind;
	struct kp_pos at; /* its first character, inside the quotes if it has some;
			   * file is borrowed from the document */
	const char *text; /* scalar: its text, NUL-terminated; else NULL */
	size_t len;
	bool plain;             /* scalar without quotes */
	struct kp_node **items; /* list: items; map: values */
	struct kp_node **keys;  /* map: scalar keys; else NULL */
	size_t n;
};

/* Parses text[0..len); `file` names it in positions (copied). An empty text gives a
 * KP_YAML_NULL root. *out is owned. */
int kp_yaml_parse(const char *file, const char *text, size_t len, struct kp_yaml **out,
	struct kp_err *err);
/* As parse, with line numbers shifted by `line0` (front matter inside a Markdown file). */
int kp_yaml_parse_at(const char *file, int line0, const char *text, size_t len,
	struct kp_yaml **out, struct kp_err *err);
void kp_yaml_free(struct kp_yaml *y);
KP_AUTO_FREE(kp_yaml, kp_yaml_free)
const struct kp_node *kp_yaml_root(const struct kp_yaml *y); /* borrowed until free */
/* The value of a key of a map, or NULL. node may be NULL. */
const struct kp_node *kp_node_get(const struct kp_node *map, const char *key);

#endif
