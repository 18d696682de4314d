/* Roles drawn with names of any kind, one a line: what comes out is UTF-8 whose only markup is
 * the drawing's own. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/kp_mem.h"
#include "kb/kb.h"

enum { MOST = 6 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static size_t count(const struct kp_str *s, char c)
{
	size_t found = 0;

	for (size_t i = 0; i < s->n; i++)
		found += s->p[i] == c;
	return found;
}

static void check(struct kp_str *svg)
{
	if (!kp_utf8_valid(svg->p, svg->n) || count(svg, '<') != count(svg, '>'))
		abort();
	kp_str_reset(svg);
}

/* Names as they are read from content: lines of good UTF-8. */
static size_t read_roles(char *text, size_t n, struct kb_role roles[MOST])
{
	size_t nroles = 0;

	for (char *line = text, *end = text + n; line <= end && nroles < MOST;) {
		size_t len = strcspn(line, "\n");
		char *next = line + len + 1;

		line[kp_utf8_clean(line, len)] = '\0';
		roles[nroles++] = (struct kb_role){.id = "r", .name.in = {line}};
		line = next;
	}
	return nroles;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	KP_AUTO(kp_cstr) char *text = kp_strndup((const char *)data, n);
	KP_AUTO(kp_str) struct kp_str svg = {0};
	struct kb_role roles[MOST];
	struct kb_step steps[MOST];
	int way[MOST];
	size_t nroles = read_roles(text, strlen(text), roles), nsteps = 0;

	for (; nsteps + 1 < nroles; nsteps++) {
		steps[nsteps] = (struct kb_step){.from = (int)nsteps,
			.to = (int)nsteps + 1,
			.kind = nsteps % 2 ? KB_HORIZONTAL : KB_VERTICAL,
			.by = 1u << nsteps % KB_MEANS};
		way[nsteps] = (int)nsteps;
	}
	const struct kb kb = {
		.careers = {
			.roles = roles, .nroles = nroles, .steps = steps, .nsteps = nsteps}};

	for (size_t i = 0; i < nroles; i++) {
		kb_draw_role(&kb, (int)i, TEXT_FI, &svg);
		check(&svg);
	}
	if (nsteps) {
		kb_draw_way(&kb, way, nsteps, TEXT_FI, &svg);
		check(&svg);
	}
	return 0;
}
