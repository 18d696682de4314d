#include <string.h>

#include "cli/cli.h"

/* What changed from one text to another, line by line: the longest common run of lines stays,
 * the rest is taken away or added. */

enum { MOST = 400 /* lines of a section; what is longer counts as rewritten */ };

struct lines {
	const char *p[MOST];
	size_t n[MOST], count;
	bool cut;
};

static void split(const char *text, struct lines *out)
{
	*out = (struct lines){0};
	while (*text && out->count < MOST) {
		size_t n = strcspn(text, "\n");

		out->p[out->count] = text;
		out->n[out->count++] = n;
		text += n + (text[n] == '\n');
	}
	out->cut = *text != '\0';
}

static bool same(const struct lines *a, size_t i, const struct lines *b, size_t k)
{
	return a->n[i] == b->n[k] && memcmp(a->p[i], b->p[k], a->n[i]) == 0;
}

/* best[i][k]: how many lines the rests from i and from k have in common. */
static uint16_t *measure(const struct lines *a, const struct lines *b)
{
	size_t width = b->count + 1;
	uint16_t *best = kp_alloc((a->count + 1) * width * sizeof(*best));

	for (size_t i = a->count; i-- > 0;)
		for (size_t k = b->count; k-- > 0;) {
			uint16_t down = best[(i + 1) * width + k];
			uint16_t across = best[i * width + k + 1];

			if (same(a, i, b, k))
				best[i * width + k] =
					(uint16_t)(best[(i + 1) * width + k + 1] + 1);
			else
				best[i * width + k] = down > across ? down : across;
		}
	return best;
}

static void add(struct kp_str *out, char mark, const struct lines *l, size_t i)
{
	if (l->n[i])
		kp_str_addf(out, "    %c %.*s\n", mark, (int)l->n[i], l->p[i]);
}

void cli_changes(const char *from, const char *to, struct kp_str *out)
{
	struct lines *a = kp_alloc(sizeof(*a)), *b = kp_alloc(sizeof(*b));
	size_t i = 0, k = 0;

	split(from, a);
	split(to, b);
	size_t width = b->count + 1;
	uint16_t *best = measure(a, b);
	while (i < a->count || k < b->count) {
		if (i < a->count && k < b->count && same(a, i, b, k)) {
			i++;
			k++;
		} else if (i < a->count &&
			   (k == b->count ||
				   best[(i + 1) * width + k] >= best[i * width + k + 1])) {
			add(out, '-', a, i++);
		} else {
			add(out, '+', b, k++);
		}
	}
	if (a->cut || b->cut)
		kp_str_add(out, "    … the rest is too long to be compared\n");
	free(best);
	free(a);
	free(b);
}
