#include "cli/cli.h"

int cli_db_open(const struct cli_shared *shared, struct store_conn **out, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/kumppani.db", shared->data);

	if (store_conn_open(path, out, err) == 0)
		return 0;
	if (err->code == KP_ENOENT)
		return kp_fail(err, KP_ENOENT,
			"there is no database '%s' yet; say where the daemon keeps it with "
			"--data",
			path);
	return -1;
}
