#include "draft/draft_priv.h"

#include <string.h>

#include "base/kp_clock.h"
#include "base/kp_file.h"

enum { REVIEW_AFTER = 365 };

/* A double-quoted scalar: YAML reads JSON's. */
static void quoted(struct kp_str *out, const char *text)
{
	struct kp_jsonw w = {.s = out};

	kp_jsonw_str(&w, NULL, text);
}

static void key(struct kp_str *out, const char *name, const char *text)
{
	kp_str_addf(out, "%s: ", name);
	quoted(out, text);
	kp_str_addc(out, '\n');
}

static void day(struct kp_str *out, const char *name, int32_t when)
{
	char text[11];

	kp_date_format(when, text);
	kp_str_addf(out, "%s: %s\n", name, text);
}

/* ---- the guide ---- */

static void write_guide(const struct draft *d, struct kp_str *out)
{
	kp_str_add(out, "---\n");
	key(out, "title", d->title);
	key(out, "owner", d->owner);
	key(out, "version", "0.1");
	day(out, "reviewed", d->today);
	day(out, "review_by", d->today + REVIEW_AFTER);
	kp_str_addf(out, "status: draft\nlanguage: %s\n", text_lang_code(d->lang));
	if (d->summary)
		key(out, "summary", d->summary);
	kp_str_add(out, "---\n");
	if (*d->intro)
		kp_str_addf(out, "\n%s\n", d->intro);
	for (size_t i = 0; i < d->sections.n; i++) {
		const struct draft_section *s = &d->sections.v[i];
		kp_str_addf(out, "\n## %s {#%s}\n\n%s\n", s->title, s->anchor, s->md);
	}
}

/* ---- the intents ---- */

static void indented(struct kp_str *out, const char *text, const char *indent)
{
	while (*text) {
		size_t n = strcspn(text, "\n");
		if (n)
			kp_str_add(out, indent);
		kp_str_addn(out, text, n);
		kp_str_addc(out, '\n');
		text += n + (text[n] == '\n');
	}
}

void draft_write_sample(const struct draft_sample *s, const char *mark, struct kp_str *out)
{
	kp_str_add(out, mark);
	quoted(out, s->text);
	if (s->today.intent)
		kp_str_addf(out, "  # today: %s, %.2f", s->today.intent, s->today.confidence);
	kp_str_addc(out, '\n');
}

static void write_intent(
	const struct draft *d, const struct draft_intent *i, struct kp_str *out)
{
	const char *lang = text_lang_code(d->lang);

	kp_str_addf(out, "\n- id: %s\n  draft: true\n  title: {%s: ", i->id, lang);
	quoted(out, i->title);
	kp_str_addf(out, "}\n  guide: %s#%s\n  answer:\n    %s: |\n", d->id,
		d->sections.v[i->section].anchor, lang);
	indented(out, i->answer, "      ");
	if (i->patterns.n)
		kp_str_addf(out, "  patterns:\n    %s:\n", lang);
	for (size_t k = 0; k < i->patterns.n; k++) {
		kp_str_add(out, "      - ");
		quoted(out, i->patterns.v[k]);
		kp_str_addc(out, '\n');
	}
	kp_str_addf(out, "  samples:\n    %s:\n", lang);
	for (size_t k = 0; k < i->samples.n; k++)
		draft_write_sample(&i->samples.v[k], "      - ", out);
}

static void write_intents(const struct draft *d, struct kp_str *out)
{
	kp_str_addf(out,
		"# Proposed from %s; nobody is answered from what says `draft: true`.\n"
		"# Behind a sample: what the bot takes it for today, and how surely.\n",
		d->source);
	for (size_t i = 0; i < d->intents.n; i++)
		write_intent(d, &d->intents.v[i], out);
}

/* ---- the review ---- */

static void count_line(struct kp_str *out, size_t n, const char *what)
{
	if (n)
		kp_str_addf(out, "- %zu %s\n", n, what);
}

static void write_losses(const struct draft *d, struct kp_str *out)
{
	const struct draft_losses *lost = &d->lost;

	if (!lost->pictures && !lost->html && !lost->links && !lost->formulas)
		return;
	kp_str_add(out, "\n## What could not be kept\n\n");
	count_line(out, lost->pictures, "pictures: say in words what they show");
	count_line(out, lost->links,
		"links that lead to a file, a script or a page of the old site: their text "
		"is there");
	count_line(out, lost->html, "pieces of HTML or script");
	count_line(out, lost->formulas, "formulas, kept as plain text");
}

static const char *advice(const struct draft_intent *i)
{
	if (!i->rival)
		return "new: nothing comes near it today";
	if (2 * i->taken >= i->samples.n)
		return "most of it is answered today: better add its samples and its guide "
		       "section to that intent";
	return "some of it is answered today: make clear what is different";
}

static void write_overview(const struct draft *d, struct kp_str *out)
{
	if (!d->intents.n)
		return;
	kp_str_add(out,
		"\n## Intents and what they overlap with\n\n| draft | samples | today taken "
		"for | what to do |\n| --- | --- | --- | --- |\n");
	for (size_t k = 0; k < d->intents.n; k++) {
		const struct draft_intent *i = &d->intents.v[k];
		kp_str_addf(out, "| `%s` | %zu | ", i->id, i->samples.n);
		if (i->rival)
			kp_str_addf(out, "`%s` (%zu) | ", i->rival, i->taken);
		else
			kp_str_add(out, "– | ");
		kp_str_addf(out, "%s |\n", advice(i));
	}
}

static void write_overlaps(const struct draft *d, struct kp_str *out)
{
	bool any = false;

	for (size_t k = 0; k < d->intents.n; k++)
		for (size_t s = 0; s < d->intents.v[k].samples.n; s++) {
			const struct draft_sample *sample = &d->intents.v[k].samples.v[s];
			if (!sample->today.intent)
				continue;
			if (!any)
				kp_str_add(out, "\n## Samples that the bot knows today\n\n");
			any = true;
			kp_str_addf(out, "- \"%s\" (`%s`): `%s`, %.2f, %s\n", sample->text,
				d->intents.v[k].id, sample->today.intent,
				sample->today.confidence,
				sample->today.decision == MATCH_DIRECT ? "answered"
								       : "not surely");
		}
}

static void write_notes(const struct draft *d, struct kp_str *out)
{
	if (d->notes.n)
		kp_str_add(out, "\n## Left out\n\n");
	for (size_t i = 0; i < d->notes.n; i++)
		kp_str_addf(out, "- \"%s\" %s\n", d->notes.v[i].what, d->notes.v[i].why);
}

static void write_review(
	const struct draft *d, const struct draft_files *files, struct kp_str *out)
{
	kp_str_addf(out, "# Drafts made from %s\n\n", d->source);
	for (size_t i = 0; i + 1 < files->n; i++)
		kp_str_addf(out, "- `%s`\n", files->name[i]);
	kp_str_add(out,
		"\nWhat to do:\n\n"
		"1. Read the guide against the original. Correct `owner`, the dates and the "
		"headings; replace names of systems by facts such as `{{hr_jarjestelma}}`.\n"
		"2. Decide for each intent whether it is new (below). Write the answer short, "
		"the answer first; add samples as people really ask, and the other languages."
		"\n"
		"3. Copy the files into `knowledge/guides/` and `intents/`, and run `kumppani "
		"check`.\n"
		"4. To publish: `status: published` in the guide, and remove `draft: true` "
		"from the intents.\n");
	write_overview(d, out);
	write_overlaps(d, out);
	write_notes(d, out);
	write_losses(d, out);
}

/* ---- all ---- */

int draft_none_there(const char *dir, const struct draft_files *files, struct kp_err *err)
{
	for (size_t i = 0; i < files->n; i++) {
		KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", dir, files->name[i]);
		if (kp_file_exists(path))
			return kp_fail(err, KP_EINPUT,
				"'%s' is there already; move it away or give another --out",
				path);
	}
	return 0;
}

int draft_write_file(
	const char *dir, const char *name, const struct kp_str *text, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", dir, name);
	char *slash = strrchr(path, '/');

	*slash = '\0';
	if (kp_dir_make(path, err) < 0)
		return -1;
	*slash = '/';
	return kp_file_write(path, kp_str_c(text), text->n, err);
}

int draft_write(struct draft *d, const char *dir, struct draft_files *out, struct kp_err *err)
{
	KP_AUTO(kp_str) struct kp_str guide = {0}, intents = {0}, review = {0};
	struct draft_files files = {0};

	files.name[files.n++] = kp_arena_format(d->arena, "knowledge/guides/%s.md", d->id);
	if (d->intents.n)
		files.name[files.n++] =
			kp_arena_format(d->arena, "intents/%s.%s.yaml", d->area, d->id);
	files.name[files.n++] = kp_arena_format(d->arena, "%s.review.md", d->id);
	write_guide(d, &guide);
	write_intents(d, &intents);
	write_review(d, &files, &review);
	if (draft_none_there(dir, &files, err) < 0 ||
		draft_write_file(dir, files.name[0], &guide, err) < 0 ||
		(d->intents.n && draft_write_file(dir, files.name[1], &intents, err) < 0) ||
		draft_write_file(dir, files.name[files.n - 1], &review, err) < 0)
		return -1;
	*out = files;
	return 0;
}
