#include "base/kp_yaml.h"

#include <libfyaml.h>
#include <stdlib.h>
#include <string.h>

#include "base/kp_arena.h"
#include "base/kp_map.h"
#include "base/kp_str.h"
#include "base/kp_vec.h"
#include "base/kp_yaml_text.h"

enum { LARGEST = 4 << 20, DEEPEST = 32, MANY_KEYS = 16 };

struct kp_yaml {
	struct kp_arena *arena;
	const char *file;
	struct kp_node *root;
};

KP_VEC(struct nodes, struct kp_node *);

/* A list or map being filled. In a map, keys and values come in turn. */
struct frame {
	struct kp_node *node;
	struct nodes keys, items;
	struct kp_map *seen; /* keys, once there are many; NULL before */
};

struct builder {
	struct kp_yaml *y;
	const char *text; /* of the file */
	size_t len;
	int line0;
	struct kp_pos last; /* of the event before */
	struct frame stack[DEEPEST];
	int depth;
	int documents;
	struct kp_err *err;
};

static void quiet(struct fy_diag *diag, void *user, const char *buf, size_t len)
{
	(void)diag, (void)user, (void)buf, (void)len;
}

/* An empty value has no mark of its own: it stands where the event before it stood. */
static struct kp_pos place(struct builder *b, const struct fy_mark *mark)
{
	if (mark) {
		b->last.line = mark->line + 1 + b->line0;
		b->last.col = mark->column + 1;
	}
	return b->last;
}

static bool is_null(const char *s, size_t n)
{
	return n == 0 || (n == 1 && s[0] == '~') || (n == 4 && memcmp(s, "null", 4) == 0);
}

/* A plain text on one line stands in the file as it is, and most texts are such. */
static const char *text_of(
	const struct builder *b, struct fy_token *value, bool plain, size_t *n)
{
	const struct fy_mark *from = fy_token_start_mark(value);
	const struct fy_mark *to = fy_token_end_mark(value);

	if (!plain || !from || !to || from->line != to->line ||
		from->input_pos > to->input_pos || to->input_pos > b->len)
		return fy_token_get_text(value, n);
	*n = to->input_pos - from->input_pos;
	return b->text + from->input_pos;
}

static struct kp_node *scalar(struct builder *b, struct fy_token *value)
{
	struct kp_node *node = kp_arena_alloc(b->y->arena, sizeof(*node));
	size_t n = 0;
	const char *text;

	node->plain = !value || fy_token_scalar_style(value) == FYSS_PLAIN;
	text = value ? text_of(b, value, node->plain, &n) : "";
	if (!text || (node->plain && is_null(text, n)))
		return node;
	node->kind = KP_YAML_SCALAR;
	node->text = kp_arena_strndup(b->y->arena, text, n);
	node->len = n;
	return node;
}

/* The first key of that text in the frame, or NULL. */
static const struct kp_node *find_key(struct frame *f, const struct kp_node *key)
{
	int fresh;

	if (!f->seen && f->keys.n < MANY_KEYS) {
		for (size_t i = 0; i < f->keys.n; i++)
			if (kp_str_eq(f->keys.v[i]->text, key->text))
				return f->keys.v[i];
		return NULL;
	}
	if (!f->seen) {
		f->seen = kp_map_new(2 * MANY_KEYS);
		for (size_t i = 0; i < f->keys.n; i++)
			kp_map_set(f->seen, f->keys.v[i]->text, f->keys.v[i]->len, (int)i);
	}
	int at = kp_map_intern(f->seen, key->text, key->len, (int)f->keys.n, &fresh);
	return fresh ? NULL : f->keys.v[at];
}

static int put_key(struct builder *b, struct frame *f, struct kp_node *key)
{
	if (key->kind != KP_YAML_SCALAR)
		return kp_fail_at(b->err, KP_EINPUT, key->at,
			"this key is no plain word; write 'key: value', and put a text that "
			"begins "
			"with { or [ in quotes");
	const struct kp_node *first = find_key(f, key);
	if (first)
		return kp_fail_at(b->err, KP_EINPUT, key->at,
			"key '%.80s' is here twice, first on line %d; keep one", key->text,
			first->at.line);
	KP_PUSH(&f->keys, key);
	return 0;
}

static int put(struct builder *b, struct kp_node *node)
{
	if (!b->depth) {
		b->y->root = node;
		return 0;
	}
	struct frame *f = &b->stack[b->depth - 1];
	if (f->node->kind == KP_YAML_MAP && f->keys.n == f->items.n)
		return put_key(b, f, node);
	KP_PUSH(&f->items, node);
	return 0;
}

static int open(struct builder *b, enum kp_yaml_kind kind, struct kp_pos at)
{
	struct kp_node *node = kp_arena_alloc(b->y->arena, sizeof(*node));

	node->kind = kind;
	node->at = at;
	if (put(b, node) < 0)
		return -1;
	if (b->depth == DEEPEST)
		return kp_fail_at(b->err, KP_EINPUT, at,
			"nested deeper than %d levels; make it flatter", DEEPEST);
	b->stack[b->depth++] = (struct frame){.node = node};
	return 0;
}

static struct kp_node **keep(struct builder *b, const struct nodes *v)
{
	struct kp_node **copy = kp_arena_alloc(b->y->arena, v->n * sizeof(*copy));

	if (v->n)
		memcpy(copy, v->v, v->n * sizeof(*copy));
	return copy;
}

static void frame_clear(struct frame *f)
{
	KP_VEC_FREE(&f->keys);
	KP_VEC_FREE(&f->items);
	kp_map_free(f->seen);
}

static void shut(struct builder *b)
{
	struct frame *f = &b->stack[--b->depth];

	f->node->n = f->items.n;
	f->node->items = keep(b, &f->items);
	if (f->node->kind == KP_YAML_MAP)
		f->node->keys = keep(b, &f->keys);
	frame_clear(f);
}

/* Anchors and aliases let a small file grow without end; tags change what a text means. */
static int refuse(struct builder *b, struct fy_token *anchor, struct fy_token *tag)
{
	if (anchor)
		return kp_fail_at(b->err, KP_EINPUT, place(b, fy_token_start_mark(anchor)),
			"anchors ('&name') are not read; put a text that begins with & in "
			"quotes");
	if (tag)
		return kp_fail_at(b->err, KP_EINPUT, place(b, fy_token_start_mark(tag)),
			"tags ('!name') are not read; put a text that begins with ! in "
			"quotes");
	return 0;
}

static int take_scalar(
	struct builder *b, const struct fy_event_scalar_data *s, struct kp_pos at)
{
	struct kp_node *node;

	if (refuse(b, s->anchor, s->tag) < 0)
		return -1;
	node = scalar(b, s->value);
	node->at = at;
	return put(b, node);
}

static int take(struct builder *b, struct fy_event *e)
{
	struct kp_pos at = place(b, fy_event_start_mark(e));

	switch (e->type) {
	case FYET_DOCUMENT_START:
		return b->documents++ == 0 ? 0
					   : kp_fail_at(b->err, KP_EINPUT, at,
						     "a second document ('---') begins here; "
						     "one file holds one");
	case FYET_ALIAS:
		return kp_fail_at(b->err, KP_EINPUT, at,
			"aliases ('*name') are not read; put a text that begins with * in "
			"quotes");
	case FYET_SCALAR:
		return take_scalar(b, &e->scalar, at);
	case FYET_SEQUENCE_START:
		return refuse(b, e->sequence_start.anchor, e->sequence_start.tag) < 0
			       ? -1
			       : open(b, KP_YAML_LIST, at);
	case FYET_MAPPING_START:
		return refuse(b, e->mapping_start.anchor, e->mapping_start.tag) < 0
			       ? -1
			       : open(b, KP_YAML_MAP, at);
	case FYET_SEQUENCE_END:
	case FYET_MAPPING_END:
		shut(b);
		return 0;
	default:
		return 0;
	}
}

static const char *way_out(const char *msg)
{
	return strstr(msg, "plain scalar") || strstr(msg, "block mapping")
		       ? "put the text in quotes"
		       : "check the indentation, brackets and quotes";
}

static int syntax(struct builder *b, struct fy_diag *diag)
{
	void *prev = NULL;
	const struct fy_diag_error *e = fy_diag_errors_iterate(diag, &prev);
	const char *msg = e && e->msg ? e->msg : "this is not YAML";
	struct kp_pos at = {.file = b->y->file};

	if (e && e->line > 0) {
		at.line = e->line + b->line0;
		at.col = e->column;
	}
	return kp_fail_at(b->err, KP_EINPUT, at, "%s; %s", msg, way_out(msg));
}

static int walk(struct builder *b, struct fy_parser *p, struct fy_diag *diag)
{
	struct fy_event *e;

	while ((e = fy_parser_parse(p))) {
		int rc = take(b, e);
		bool last = e->type == FYET_STREAM_END;
		fy_parser_event_free(p, e);
		if (rc < 0 || last)
			return rc;
	}
	return syntax(b, diag);
}

static int build(struct builder *b, const char *text, size_t len)
{
	struct fy_diag_cfg dcfg = {
		.output_fn = quiet, .level = FYET_ERROR, .module_mask = ~0u};
	struct fy_diag *diag = fy_diag_create(&dcfg);
	struct fy_parse_cfg cfg = {.search_path = "", .flags = FYPCF_QUIET, .diag = diag};
	struct fy_parser *p;
	int rc;

	fy_diag_set_collect_errors(diag, true);
	p = fy_parser_create(&cfg);
	if (!p || fy_parser_set_string(p, text, len) < 0)
		rc = kp_fail(b->err, KP_EIO, "'%s' can't be read as YAML", b->y->file);
	else
		rc = walk(b, p, diag);
	if (p)
		fy_parser_destroy(p);
	fy_diag_destroy(diag);
	while (b->depth)
		frame_clear(&b->stack[--b->depth]);
	return rc;
}

int kp_yaml_parse_at(const char *file, int line0, const char *text, size_t len,
	struct kp_yaml **out, struct kp_err *err)
{
	KP_AUTO(kp_yaml) struct kp_yaml *y = kp_alloc(sizeof(*y));
	struct builder b = {.y = y, .line0 = line0, .err = err};

	if (len > LARGEST)
		return kp_fail_at(err, KP_EINPUT, (struct kp_pos){.file = file},
			"over %d MiB; split the file", LARGEST >> 20);
	if (kp_yaml_text(file, line0, &text, &len, err) < 0)
		return -1;
	b.text = text;
	b.len = len;
	y->arena = kp_arena_new(len * 2 + 1024);
	y->file = kp_arena_strdup(y->arena, file);
	b.last = (struct kp_pos){.file = y->file, .line = 1 + line0, .col = 1};
	if (build(&b, text, len) < 0) {
		if (err)
			err->at.file = file; /* the copy dies with the document */
		return -1;
	}
	if (!y->root) {
		y->root = kp_arena_alloc(y->arena, sizeof(*y->root));
		y->root->at = (struct kp_pos){.file = y->file, .line = 1 + line0, .col = 1};
	}
	*out = KP_TAKE(y);
	return 0;
}

int kp_yaml_parse(const char *file, const char *text, size_t len, struct kp_yaml **out,
	struct kp_err *err)
{
	return kp_yaml_parse_at(file, 0, text, len, out, err);
}

void kp_yaml_free(struct kp_yaml *y)
{
	if (!y)
		return;
	kp_arena_free(y->arena);
	free(y);
}

const struct kp_node *kp_yaml_root(const struct kp_yaml *y)
{
	return y->root;
}

const struct kp_node *kp_node_get(const struct kp_node *map, const char *key)
{
	if (!map || map->kind != KP_YAML_MAP)
		return NULL;
	for (size_t i = 0; i < map->n; i++)
		if (strcmp(map->keys[i]->text, key) == 0)
			return map->items[i];
	return NULL;
}
