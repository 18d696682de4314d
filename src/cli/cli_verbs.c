#include <string.h>

#include "cli/cli.h"

/* What a command does that does several things. */

static const struct cli_verb *at(const void *verbs, size_t size, size_t i)
{
	return (const void *)((const char *)verbs + i * size);
}

static void unknown(const char *said, const void *verbs, size_t n, size_t size)
{
	KP_AUTO(kp_str) struct kp_str names = {0};

	for (size_t i = 0; i < n; i++)
		kp_str_addf(&names, "%s%s", i ? ", " : "", at(verbs, size, i)->name);
	cli_usage("'%s' is none of %s", said, kp_str_c(&names));
}

const void *cli_verb(
	const char *command, const char *const *args, const void *verbs, size_t n, size_t size)
{
	const struct cli_verb *verb = NULL;
	size_t nargs = 0;

	while (nargs < CLI_MAX_ARGS && args[nargs])
		nargs++;
	for (size_t i = 0; i < n && !verb; i++)
		if (strcmp(at(verbs, size, i)->name, args[0]) == 0)
			verb = at(verbs, size, i);
	if (!verb)
		unknown(args[0], verbs, n, size);
	else if (nargs < verb->least || nargs > verb->most)
		cli_usage("`%s %s` needs %s", command, verb->name, verb->needs);
	else
		return verb;
	return NULL;
}
