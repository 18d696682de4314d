#include <stdio.h>
#include <string.h>

#include "base/kp_map.h"
#include "base/kp_vec.h"
#include "cli/cli.h"

void cli_confusions_clear(struct cli_confusions *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->v[i].examples);
	KP_VEC_FREE(c);
	if (c->pairs)
		kp_map_free(c->pairs);
	*c = (struct cli_confusions){0};
}

void cli_confusions_add(struct cli_confusions *c, const char *expected, const char *got,
	const struct cli_example *example)
{
	KP_AUTO(kp_cstr) char *pair = kp_format("%s\n%s", expected, got);
	struct cli_confusion *at;
	int fresh;

	if (!c->pairs)
		c->pairs = kp_map_new(0);
	int i = kp_map_intern(c->pairs, pair, strlen(pair), (int)c->n, &fresh);
	if (fresh)
		KP_PUSH(c, (struct cli_confusion){.expected = expected, .got = got});
	at = &c->v[i];
	if (at->n % 8 == 0)
		at->examples = kp_realloc(at->examples, (at->n + 8) * sizeof(*at->examples));
	at->examples[at->n++] = *example;
}

static int by_times(const void *a, const void *b)
{
	const struct cli_confusion *x = a, *y = b;
	int order = (x->n < y->n) - (x->n > y->n);

	order = order ? order : strcmp(x->expected, y->expected);
	return order ? order : strcmp(x->got, y->got);
}

void cli_confusions_sort(struct cli_confusions *c)
{
	if (c->n)
		qsort(c->v, c->n, sizeof(*c->v), by_times);
	/* Indexes have changed: nothing is added any more. */
	kp_map_free(KP_TAKE(c->pairs));
}

void cli_confusions_json(const struct cli_confusions *c, size_t most, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, "confusions", '[');
	for (size_t i = 0; i < c->n && i < most; i++) {
		kp_jsonw_begin(w, NULL, '{');
		kp_jsonw_str(w, "expected", c->v[i].expected);
		kp_jsonw_str(w, "got", c->v[i].got);
		kp_jsonw_int(w, "times", (int64_t)c->v[i].n);
		kp_jsonw_begin(w, "examples", '[');
		for (size_t k = 0; k < c->v[i].n; k++) {
			kp_jsonw_begin(w, NULL, '{');
			kp_jsonw_str(w, "at", c->v[i].examples[k].at);
			kp_jsonw_str(w, "text", c->v[i].examples[k].text);
			kp_jsonw_end(w, '}');
		}
		kp_jsonw_end(w, ']');
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, ']');
}

void cli_confusions_print(const struct cli_confusions *c, size_t most, size_t examples)
{
	for (size_t i = 0; i < c->n && i < most; i++) {
		const struct cli_confusion *at = &c->v[i];

		printf("%4zu  %s → %s\n", at->n, at->expected, at->got);
		for (size_t k = 0; k < at->n && k < examples; k++)
			printf("        %s: %s\n", at->examples[k].at, at->examples[k].text);
		if (at->n > examples && examples)
			printf("        and %zu more\n", at->n - examples);
	}
	if (c->n > most)
		printf("      and %zu more pairs\n", c->n - most);
}
