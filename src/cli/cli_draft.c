#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

static void json_intent(const struct draft_intent *i, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, NULL, '{');
	kp_jsonw_str(w, "id", i->id);
	kp_jsonw_int(w, "patterns", (int64_t)i->patterns.n);
	kp_jsonw_str(w, "rival", i->rival);
	kp_jsonw_begin(w, "samples", '[');
	for (size_t k = 0; k < i->samples.n; k++) {
		const struct draft_sample *s = &i->samples.v[k];
		kp_jsonw_begin(w, NULL, '{');
		kp_jsonw_str(w, "text", s->text);
		kp_jsonw_str(w, "today", s->today.intent);
		kp_jsonw_num(w, "confidence", s->today.confidence, 4);
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, ']');
	kp_jsonw_end(w, '}');
}

static void json_draft(
	const struct draft *d, const struct draft_files *files, struct kp_jsonw *w)
{
	kp_jsonw_str(w, "guide", d->id);
	kp_jsonw_str(w, "area", d->area);
	kp_jsonw_int(w, "sections", (int64_t)d->sections.n);
	kp_jsonw_begin(w, "files", '[');
	for (size_t i = 0; i < files->n; i++)
		kp_jsonw_str(w, NULL, files->name[i]);
	kp_jsonw_end(w, ']');
	kp_jsonw_begin(w, "intents", '[');
	for (size_t i = 0; i < d->intents.n; i++)
		json_intent(&d->intents.v[i], w);
	kp_jsonw_end(w, ']');
}

static void print_draft(
	const struct draft *d, const struct draft_files *files, const char *dir)
{
	printf("guide '%s' with %zu sections, %zu intents in area '%s'\n", d->title,
		d->sections.n, d->intents.n, d->area);
	for (size_t i = 0; i < d->intents.n; i++) {
		const struct draft_intent *intent = &d->intents.v[i];
		printf("  %-40s %2zu samples", intent->id, intent->samples.n);
		if (intent->rival)
			printf(", %zu taken for %s today", intent->taken, intent->rival);
		putchar('\n');
	}
	for (size_t i = 0; i < files->n; i++)
		printf("%s/%s\n", dir, files->name[i]);
	printf("Read %s first. Nobody is answered from drafts.\n", files->name[files->n - 1]);
}

int cli_draft_write(struct draft *d, const struct cli_shared *shared, const char *dir)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};
	struct draft_files files;
	struct kp_err err = {0};

	if (draft_write(d, dir, &files, &err) < 0) {
		cli_fail(&err);
		return err.code == KP_EINPUT ? CLI_BAD : CLI_BROKEN;
	}
	if (!shared->json) {
		print_draft(d, &files, dir);
		return CLI_FINE;
	}
	kp_jsonw_begin(&w, NULL, '{');
	json_draft(d, &files, &w);
	kp_jsonw_end(&w, '}');
	cli_print(&s);
	return CLI_FINE;
}

/* ---- samples for an intent that exists ---- */

static void json_samples(const struct draft_asked *a, const struct draft_files *files,
	const char *intent, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, NULL, '{');
	kp_jsonw_str(w, "intent", intent);
	kp_jsonw_int(w, "known", (int64_t)a->known);
	kp_jsonw_begin(w, "samples", '[');
	for (size_t i = 0; i < a->samples.n; i++)
		kp_jsonw_str(w, NULL, a->samples.v[i].text);
	kp_jsonw_end(w, ']');
	kp_jsonw_begin(w, "files", '[');
	for (size_t i = 0; i < files->n; i++)
		kp_jsonw_str(w, NULL, files->name[i]);
	kp_jsonw_end(w, ']');
	kp_jsonw_end(w, '}');
}

int cli_samples_write(const struct draft_asked *a, const struct draft_options *opt,
	const char *intent, const struct cli_shared *shared, const char *dir)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};
	struct draft_files files;
	struct kp_err err = {0};

	if (draft_write_samples(a, opt, intent, dir, &files, &err) < 0) {
		cli_fail(&err);
		return err.code == KP_EINPUT ? CLI_BAD : CLI_BROKEN;
	}
	if (shared->json) {
		json_samples(a, &files, intent, &w);
		cli_print(&s);
		return CLI_FINE;
	}
	printf("belongs to %s, which exists: %zu new samples (--new makes an intent)\n",
		intent, a->samples.n);
	for (size_t i = 0; i < files.n; i++)
		printf("%s/%s\n", dir, files.name[i]);
	return CLI_FINE;
}

bool cli_is_area(const char *area)
{
	size_t n = area ? strspn(area, "abcdefghijklmnopqrstuvwxyz0123456789-") : 0;

	return !area || (n && n <= 40 && !area[n] && *area != '-');
}
