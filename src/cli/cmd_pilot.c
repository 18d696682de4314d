#include <stdio.h>
#include <string.h>

#include "base/kp_clock.h"
#include "cli/cli.h"

/* How the guides fare that some try out: who does, until when, what they say, and what the
 * guide changes. */

static const char *const choices[] = {"yes", "partly", "no"};

struct feedback {
	const struct store_pilot_answer *v;
	size_t n;
	int64_t counts[KP_LEN(choices)];
};

static int read_feedback(struct store_conn *db, const char *guide, struct kp_arena *arena,
	struct feedback *out, struct kp_err *err)
{
	*out = (struct feedback){0};
	if (db && store_pilot_list(db, guide, arena, &out->v, &out->n, err) < 0)
		return -1;
	for (size_t i = 0; i < out->n; i++)
		for (size_t c = 0; c < KP_LEN(choices); c++)
			out->counts[c] += strcmp(out->v[i].clear, choices[c]) == 0;
	return 0;
}

static int64_t days_left(const struct kb *kb, const struct kb_guide *g)
{
	return g->pilot->until - kp_zone_local(kb->zone, kp_now_ms(NULL)).day;
}

/* ---- what changed ---- */

enum change { SAME, CHANGED, FRESH };

/* A section of the pilot beside the one that it would take the place of. */
static enum change compare(
	const struct kb *kb, const struct kb_guide *g, int section, struct kp_str *lines)
{
	const struct kb_section *s = &kb->sections[section];
	int old = g->pilot->of < 0 ? -1
				   : kb_find_section(kb, kb->guides[g->pilot->of].id, s->id);

	kp_str_reset(lines);
	cli_changes(old < 0 ? "" : kb->sections[old].md, s->md, lines);
	if (old >= 0 && strcmp(kb->sections[old].title, s->title) != 0) {
		KP_AUTO(kp_str) struct kp_str all = {0};

		kp_str_addf(&all, "    - ## %s\n    + ## %s\n%s", kb->sections[old].title,
			s->title, kp_str_c(lines));
		kp_str_reset(lines);
		kp_str_add(lines, kp_str_c(&all));
	}
	return old < 0 ? FRESH : lines->n ? CHANGED : SAME;
}

/* Whether the pilot leaves out a section of the published guide. */
static bool is_left_out(const struct kb *kb, const struct kb_guide *g, int section)
{
	return kb_find_section(kb, g->id, kb->sections[section].id) < 0;
}

static void print_changes(const struct kb *kb, const struct kb_guide *g)
{
	static const char *const words[] = {"same", "changed", "new"};
	const struct kb_guide *of = g->pilot->of < 0 ? NULL : &kb->guides[g->pilot->of];
	KP_AUTO(kp_str) struct kp_str lines = {0};

	printf("  changes%s%s\n", of ? " against " : ": a new guide", of ? of->id : "");
	for (int i = 0; i < g->nsections; i++) {
		int section = g->first_section + i;
		enum change c = compare(kb, g, section, &lines);

		printf("  %-8s #%s %s\n", words[c], kb->sections[section].id,
			kb->sections[section].title);
		fputs(kp_str_c(&lines), stdout);
	}
	for (int i = 0; of && i < of->nsections; i++)
		if (is_left_out(kb, g, of->first_section + i))
			printf("  %-8s #%s %s\n", "left out",
				kb->sections[of->first_section + i].id,
				kb->sections[of->first_section + i].title);
}

/* ---- as text ---- */

static void print_names(const char *what, const char **v, size_t n)
{
	if (!n)
		return;
	printf("  %-10s", what);
	for (size_t i = 0; i < n; i++)
		printf("%s%s", i ? ", " : "", v[i]);
	putchar('\n');
}

static void print_units(const struct kb *kb, const struct kb_pilot *p)
{
	if (!p->nunits)
		return;
	printf("  %-10s", "units");
	for (size_t i = 0; i < p->nunits; i++)
		printf("%s%s", i ? ", " : "", kb->units[p->units[i]].id);
	putchar('\n');
}

static void print_pilot(
	const struct kb *kb, const struct kb_guide *g, const struct feedback *f)
{
	int64_t left = days_left(kb, g);
	char until[11];

	kp_date_format(g->pilot->until, until);
	printf("%s %s: %s\n", g->id, g->version, g->title);
	if (left < 0)
		printf("  %-10s%s, over\n", "until", until);
	else
		printf("  %-10s%s, %lld days left\n", "until", until, (long long)left);
	print_units(kb, g->pilot);
	print_names("people", g->pilot->people, g->pilot->npeople);
	print_names("reviewers", g->pilot->reviewers, g->pilot->nreviewers);
	printf("  %-10s%zu; clear: yes %lld, partly %lld, no %lld\n", "answers", f->n,
		(long long)f->counts[0], (long long)f->counts[1], (long long)f->counts[2]);
	for (size_t i = 0; i < f->n; i++)
		if (*f->v[i].missing)
			printf("  %-10s%s (version %s)\n", "missing", f->v[i].missing,
				f->v[i].version);
	print_changes(kb, g);
}

/* ---- as JSON ---- */

static void json_names(struct kp_jsonw *w, const char *key, const char **v, size_t n)
{
	kp_jsonw_begin(w, key, '[');
	for (size_t i = 0; i < n; i++)
		kp_jsonw_str(w, NULL, v[i]);
	kp_jsonw_end(w, ']');
}

static void json_feedback(struct kp_jsonw *w, const struct feedback *f)
{
	kp_jsonw_begin(w, "clear", '{');
	for (size_t c = 0; c < KP_LEN(choices); c++)
		kp_jsonw_int(w, choices[c], f->counts[c]);
	kp_jsonw_end(w, '}');
	kp_jsonw_begin(w, "answers", '[');
	for (size_t i = 0; i < f->n; i++) {
		kp_jsonw_begin(w, NULL, '{');
		kp_jsonw_time(w, "at", f->v[i].at);
		kp_jsonw_str(w, "version", f->v[i].version);
		kp_jsonw_str(w, "unit", f->v[i].unit);
		kp_jsonw_str(w, "clear", f->v[i].clear);
		kp_jsonw_str(w, "missing", f->v[i].missing);
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, ']');
}

static void json_section(struct kp_jsonw *w, const struct kb *kb, int section,
	const char *change, const char *lines)
{
	kp_jsonw_begin(w, NULL, '{');
	kp_jsonw_str(w, "section", kb->sections[section].id);
	kp_jsonw_str(w, "change", change);
	kp_jsonw_str(w, "lines", lines);
	kp_jsonw_end(w, '}');
}

static void json_changes(struct kp_jsonw *w, const struct kb *kb, const struct kb_guide *g)
{
	static const char *const words[] = {"same", "changed", "new"};
	const struct kb_guide *of = g->pilot->of < 0 ? NULL : &kb->guides[g->pilot->of];
	KP_AUTO(kp_str) struct kp_str lines = {0};

	kp_jsonw_begin(w, "changes", '[');
	for (int i = 0; i < g->nsections; i++) {
		enum change c = compare(kb, g, g->first_section + i, &lines);

		json_section(w, kb, g->first_section + i, words[c], kp_str_c(&lines));
	}
	for (int i = 0; of && i < of->nsections; i++)
		if (is_left_out(kb, g, of->first_section + i))
			json_section(w, kb, of->first_section + i, "left out", "");
	kp_jsonw_end(w, ']');
}

static void json_pilot(struct kp_jsonw *w, const struct kb *kb, const struct kb_guide *g,
	const struct feedback *f)
{
	char until[11];

	kp_date_format(g->pilot->until, until);
	kp_jsonw_begin(w, NULL, '{');
	kp_jsonw_str(w, "guide", g->id);
	kp_jsonw_str(w, "title", g->title);
	kp_jsonw_str(w, "version", g->version);
	kp_jsonw_str(w, "of", g->pilot->of < 0 ? NULL : kb->guides[g->pilot->of].id);
	kp_jsonw_str(w, "until", until);
	kp_jsonw_int(w, "days_left", days_left(kb, g));
	kp_jsonw_begin(w, "units", '[');
	for (size_t i = 0; i < g->pilot->nunits; i++)
		kp_jsonw_str(w, NULL, kb->units[g->pilot->units[i]].id);
	kp_jsonw_end(w, ']');
	json_names(w, "people", g->pilot->people, g->pilot->npeople);
	json_names(w, "reviewers", g->pilot->reviewers, g->pilot->nreviewers);
	json_feedback(w, f);
	json_changes(w, kb, g);
	kp_jsonw_end(w, '}');
}

/* ---- the command ---- */

static int show_all(const struct kb *kb, struct store_conn *db, const char *only, bool json)
{
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};
	struct kp_err err = {0};
	size_t shown = 0;

	kp_jsonw_begin(&w, NULL, '[');
	for (size_t i = 0; i < kb->nguides; i++) {
		const struct kb_guide *g = &kb->guides[i];
		struct feedback f;

		if (!g->pilot || (only && strcmp(g->id, only) != 0))
			continue;
		if (read_feedback(db, g->id, arena, &f, &err) < 0)
			return cli_fail(&err);
		if (json)
			json_pilot(&w, kb, g, &f);
		else
			print_pilot(kb, g, &f);
		shown++;
	}
	kp_jsonw_end(&w, ']');
	if (only && !shown)
		return cli_usage("there is no pilot '%s'; write one of the list", only);
	if (json)
		cli_print(&s);
	else if (!shown)
		puts("no guide is being tried out");
	return CLI_FINE;
}

int cmd_pilot(int argc, char **argv)
{
	const char *args[CLI_MAX_ARGS];
	const struct cli_spec spec = {
		.usage = "pilot [OPTION…] [GUIDE]",
		.about = "Shows the guides that are being tried out: who gets them and until "
			 "when, what they say, and what the guide changes.",
		.uses = CLI_USE_KB | CLI_USE_DATA | CLI_USE_JSON,
		.max_args = 1,
	};
	struct cli_shared shared;
	KP_AUTO(cli_engine) struct cli_engine e = {0};
	KP_AUTO(store_conn) struct store_conn *db = NULL;
	struct kp_err err = {0};
	int rc = cli_parse(&spec, argc, argv, &shared, args);

	if (rc == CLI_GO_ON)
		rc = cli_kb_open(&shared, &e);
	if (rc != CLI_FINE)
		return rc;
	/* Before the daemon has run there is nothing said yet. */
	if (cli_db_open(&shared, &db, &err) < 0 && err.code != KP_ENOENT)
		return cli_fail(&err);
	return show_all(e.kb, db, args[0], shared.json);
}
