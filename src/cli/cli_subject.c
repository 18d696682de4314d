#include "cli/cli_subject.h"

#include <stdio.h>

int cli_subject_check(const char *command, const struct store_subject *of)
{
	const char *const all[] = {of->user, of->session, of->ticket};
	int told = 0;

	for (size_t i = 0; i < KP_LEN(all); i++) {
		told += all[i] != NULL;
		if (all[i] && !*all[i])
			return cli_usage("the id is empty; say whose: --user ID, --session ID "
					 "or --ticket NUMBER");
	}
	if (told != 1)
		return cli_usage("say what to %s: one of --user ID, --session ID and --ticket "
				 "NUMBER",
			command);
	return CLI_GO_ON;
}

char *cli_subject_name(const struct store_subject *of)
{
	if (of->user)
		return kp_format("user '%s'", of->user);
	if (of->session)
		return kp_format("conversation '%s'", of->session);
	return kp_format("ticket '%s'", of->ticket);
}

int cli_subject_fail(const struct store_subject *of, const struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *name = cli_subject_name(of);

	if (err->code == KP_ENOENT) {
		cli_usage("nothing is kept of %s; `kumppani user list` shows who there is",
			name);
		return CLI_BAD;
	}
	cli_refused(err);
	return err->code == KP_EBUSY ? CLI_BAD : CLI_BROKEN;
}
