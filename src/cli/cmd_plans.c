#include <stdio.h>

#include "base/kp_clock.h"
#include "cli/cli.h"

enum { MOST = 100000 /* people of a unit */ };

static int record(
	const struct cli_shared *shared, const char *unit, int64_t planned, int64_t size)
{
	KP_AUTO(store_conn) struct store_conn *db = NULL;
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_PLANS);
	struct kp_err err = {0};

	req->plans = (struct store_plans){.unit = store_req_str(req, unit),
		.at = kp_now_ms(NULL),
		.planned = planned,
		.size = size};
	if (cli_db_open(shared, &db, &err) < 0 || store_do(db, req, &err) < 0)
		return cli_fail(&err);
	return CLI_FINE;
}

int cmd_plans(int argc, char **argv)
{
	const char *args[CLI_MAX_ARGS];
	const struct cli_spec spec = {
		.usage = "plans [OPTION…] UNIT PLANNED SIZE",
		.about = "Records how many of a unit's people have a documented career plan: "
			 "PLANNED of SIZE.",
		.uses = CLI_USE_KB | CLI_USE_DATA,
		.min_args = 3,
		.max_args = 3,
	};
	struct cli_shared shared;
	KP_AUTO(cli_engine) struct cli_engine e = {0};
	int64_t planned, size;
	int rc = cli_parse(&spec, argc, argv, &shared, args);

	if (rc != CLI_GO_ON)
		return rc;
	if (kp_parse_int(args[2], 1, MOST, &size) < 0)
		return cli_usage("SIZE '%s' is no number from 1 to %d", args[2], MOST);
	if (kp_parse_int(args[1], 0, size, &planned) < 0)
		return cli_usage("PLANNED '%s' is no number from 0 to %s", args[1], args[2]);
	rc = cli_kb_open(&shared, &e);
	if (rc != CLI_FINE)
		return rc;
	if (kb_find_unit(e.kb, args[0]) < 0)
		return cli_usage("unit '%s' is not in organisation.yaml", args[0]);
	return record(&shared, args[0], planned, size);
}
