#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/kp_clock.h"
#include "base/kp_zone.h"
#include "cli/cli.h"
#include "ticket/ticket.h"

int cli_usage(const char *fmt, ...)
{
	va_list ap;

	fputs("kumppani: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return CLI_BROKEN;
}

int cli_fail(const struct kp_err *err)
{
	if (!err->at.file)
		return cli_usage("%s", err->msg);
	fprintf(stderr, "%s:%d:%d: error: %s\n", err->at.file, err->at.line, err->at.col,
		err->msg);
	return err->code == KP_EINPUT ? CLI_BAD : CLI_BROKEN;
}

int cli_refused(const struct kp_err *err)
{
	cli_fail(err);
	return err->code == KP_EINPUT || err->code == KP_ENOENT ? CLI_BAD : CLI_BROKEN;
}

/* Shared options and the command's own, looked at as one list. */
struct options {
	struct cli_option shared[6];
	size_t nshared;
	const struct cli_spec *spec;
};

static void collect_subject(struct options *all, struct store_subject *of)
{
	all->shared[all->nshared++] = (struct cli_option){"user", CLI_TEXT, &of->user, "ID",
		"all of this user; `kumppani user list` tells who there is", 0, 0};
	all->shared[all->nshared++] = (struct cli_option){"session", CLI_TEXT, &of->session,
		"ID", "one conversation; that of somebody who did not sign in", 0, 0};
	all->shared[all->nshared++] = (struct cli_option){
		"ticket", CLI_TEXT, &of->ticket, "NUMBER", "one ticket", 0, 0};
}

static void collect(
	struct options *all, const struct cli_spec *spec, struct cli_shared *shared)
{
	all->spec = spec;
	if (spec->uses & CLI_USE_SUBJECT)
		collect_subject(all, &shared->subject);
	if (spec->uses & CLI_USE_KB)
		all->shared[all->nshared++] =
			(struct cli_option){"kb", CLI_TEXT, &shared->kb, "DIR",
				"folder with intents/ and knowledge/ (default: the nearest "
				"one upwards)",
				0, 0};
	if (spec->uses & CLI_USE_DATA)
		all->shared[all->nshared++] =
			(struct cli_option){"data", CLI_TEXT, &shared->data, "DIR",
				"database and model cache (default: ./data)", 0, 0};
	if (spec->uses & CLI_USE_JSON)
		all->shared[all->nshared++] = (struct cli_option){
			"json", CLI_FLAG, &shared->json, NULL, "print JSON", 0, 0};
}

static const struct cli_option *option_at(const struct options *all, size_t i)
{
	if (i < all->spec->noptions)
		return &all->spec->options[i];
	i -= all->spec->noptions;
	return i < all->nshared ? &all->shared[i] : NULL;
}

static int help(const struct options *all)
{
	const struct cli_option *o;

	printf("usage: kumppani %s\n%s\n\n", all->spec->usage, all->spec->about);
	for (size_t i = 0; (o = option_at(all, i)); i++) {
		char head[40];
		snprintf(head, sizeof(head), "--%s%s%s", o->name, o->value ? " " : "",
			o->value ? o->value : "");
		printf("  %-20s %s\n", head, o->help);
	}
	printf("  %-20s %s\n", "--help", "print this");
	return CLI_FINE;
}

static int set_date(const struct cli_option *o, const char *value)
{
	int32_t day;

	if (kp_date_parse(value, &day) < 0)
		return cli_usage("--%s '%s' is no date; write YYYY-MM-DD", o->name, value);
	*(int64_t *)o->out = kp_zone_moment(NULL, day, 0);
	return CLI_GO_ON;
}

static int set_percent(const struct cli_option *o, const char *value)
{
	char *end;
	double n = strtod(value, &end);

	if (end == value || *end || !(n >= 0 && n <= 100))
		return cli_usage("--%s '%s' is no percentage from 0 to 100", o->name, value);
	*(double *)o->out = n / 100;
	return CLI_GO_ON;
}

static int add_text(const struct cli_option *o, const char *value)
{
	struct cli_texts *list = o->out;

	if (list->n == CLI_MAX_TEXTS)
		return cli_usage("--%s is given over %d times", o->name, CLI_MAX_TEXTS);
	list->v[list->n++] = value;
	return CLI_GO_ON;
}

static int set(const struct cli_option *o, const char *value)
{
	switch (o->kind) {
	case CLI_FLAG:
		*(bool *)o->out = true;
		return CLI_GO_ON;
	case CLI_TEXT:
		*(const char **)o->out = value;
		return CLI_GO_ON;
	case CLI_TEXTS:
		return add_text(o, value);
	case CLI_INT:
		if (kp_parse_int(value, o->min, o->max, o->out) < 0)
			return cli_usage("--%s '%s' is no whole number from %lld to %lld",
				o->name, value, (long long)o->min, (long long)o->max);
		return CLI_GO_ON;
	case CLI_LANG:
		*(enum text_lang *)o->out = text_lang_parse(value);
		if (*(enum text_lang *)o->out == TEXT_UNKNOWN)
			return cli_usage("--%s '%s' is no language here; use fi, sv or en",
				o->name, value);
		return CLI_GO_ON;
	case CLI_PERCENT:
		return set_percent(o, value);
	case CLI_DATE:
		return set_date(o, value);
	}
	return CLI_BROKEN;
}

/* argv[*i] is "--name", "--name=value", or "--name" with its value next. */
static int take(const struct options *all, int argc, char **argv, int *i)
{
	const char *name = argv[*i] + 2, *eq = strchr(name, '=');
	size_t n = eq ? (size_t)(eq - name) : strlen(name);
	const struct cli_option *o;

	for (size_t k = 0; (o = option_at(all, k)); k++)
		if (strlen(o->name) == n && !strncmp(o->name, name, n))
			break;
	if (!o)
		return cli_usage("unknown option '%s'; see --help", argv[*i]);
	if (o->kind == CLI_FLAG)
		return eq ? cli_usage("--%s takes no value", o->name) : set(o, NULL);
	if (eq)
		return set(o, eq + 1);
	if (*i + 1 >= argc)
		return cli_usage("--%s needs a value: %s", o->name, o->value);
	return set(o, argv[++*i]);
}

int cli_parse(const struct cli_spec *spec, int argc, char **argv, struct cli_shared *shared,
	const char **args)
{
	struct options all = {0};
	size_t nargs = 0;
	bool rest = false;

	*shared = (struct cli_shared){.data = "data"};
	collect(&all, spec, shared);
	memset(args, 0, CLI_MAX_ARGS * sizeof(*args));
	for (int i = 1; i < argc; i++) {
		bool option = !rest && argv[i][0] == '-' && argv[i][1];
		if (option && (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")))
			return help(&all);
		if (option && !strcmp(argv[i], "--")) {
			rest = true;
			continue;
		}
		if (option) {
			int rc = argv[i][1] == '-'
					 ? take(&all, argc, argv, &i)
					 : cli_usage(
						   "unknown option '%s'; see --help", argv[i]);
			if (rc != CLI_GO_ON)
				return rc;
			continue;
		}
		if (nargs >= spec->max_args)
			return cli_usage("'%s' is one argument too many; see --help", argv[i]);
		args[nargs++] = argv[i];
	}
	if (nargs < spec->min_args)
		return cli_usage("an argument is missing; usage: kumppani %s", spec->usage);
	return CLI_GO_ON;
}
