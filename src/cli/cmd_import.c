#include <stdio.h>
#include <string.h>

#include "base/kp_clock.h"
#include "cli/cli.h"
#include "draft/draft.h"

struct wishes {
	struct cli_shared shared;
	const char *args[CLI_MAX_ARGS];
	const char *out, *area, *owner;
	enum text_lang lang;
};

static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static int import(const struct wishes *wishes)
{
	KP_AUTO(cli_engine) struct cli_engine e = {0};
	KP_AUTO(draft_document) struct draft_document *doc = NULL;
	KP_AUTO(draft) struct draft *d = NULL;
	struct kp_err err = {0};

	if (!cli_is_area(wishes->area))
		return cli_usage("--area '%s' is no area; use small letters a-z, digits and -",
			wishes->area);
	if (draft_read(wishes->args[0], &doc, &err) < 0) {
		cli_fail(&err);
		return err.code == KP_EINPUT || err.code == KP_EFULL ? CLI_BAD : CLI_BROKEN;
	}
	int rc = cli_engine_open(&wishes->shared, &e);
	if (rc != CLI_FINE)
		return rc;
	struct draft_options opt = {.engine = e.engine,
		.an = e.an,
		.lang = wishes->lang,
		.area = wishes->area,
		.owner = wishes->owner,
		.source = name_of(wishes->args[0]),
		.today = (int32_t)(kp_now_ms(NULL) / (24 * 3600 * 1000))};
	draft_propose(doc, &opt, &d);
	return cli_draft_write(d, &wishes->shared, wishes->out);
}

int cmd_import(int argc, char **argv)
{
	struct wishes wishes = {.out = "drafts", .lang = TEXT_FI};
	const struct cli_option options[] = {
		{"out", CLI_TEXT, &wishes.out, "DIR", "where to write (default: drafts)", 0,
			0},
		{"lang", CLI_LANG, &wishes.lang, "LANG",
			"the document's language: fi (default), sv or en", 0, 0},
		{"area", CLI_TEXT, &wishes.area, "AREA",
			"the area of the intents (default: that of the nearest ones)", 0, 0},
		{"owner", CLI_TEXT, &wishes.owner, "ROLE",
			"who keeps the guide true (default: the organisation)", 0, 0},
	};
	const struct cli_spec spec = {
		.usage = "import [OPTION…] FILE",
		.about = "Makes a draft guide and draft intents of a Word, PDF, HTML or "
			 "Markdown\n"
			 "file, and tells which existing intents they overlap with.",
		.uses = CLI_USE_KB | CLI_USE_DATA | CLI_USE_JSON,
		.options = options,
		.noptions = KP_LEN(options),
		.min_args = 1,
		.max_args = 1,
	};
	int rc = cli_parse(&spec, argc, argv, &wishes.shared, wishes.args);

	return rc == CLI_GO_ON ? import(&wishes) : rc;
}
