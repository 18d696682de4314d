#include "conf/conf.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/kp_file.h"

static bool holds_kb(const char *dir)
{
	KP_AUTO(kp_cstr) char *intents = kp_format("%s/intents", dir);
	KP_AUTO(kp_cstr) char *knowledge = kp_format("%s/knowledge", dir);

	return kp_file_exists(intents) && kp_file_exists(knowledge);
}

/* The folder of the running program: build/ in a repository, bin/ when installed. */
static char *program_dir(void)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (n <= 0)
		return NULL;
	path[n] = '\0';
	char *slash = strrchr(path, '/');
	return slash ? kp_strndup(path, (size_t)(slash - path)) : NULL;
}

char *conf_find_kb(const struct conf *c)
{
	if (c && *c->kb.dir)
		return kp_strdup(c->kb.dir);
	if (holds_kb("."))
		return kp_strdup(".");
	KP_AUTO(kp_cstr) char *program = program_dir();
	static const char *const near[] = {"..", "../share/kumppani"};
	for (size_t i = 0; program && i < KP_LEN(near); i++) {
		KP_AUTO(kp_cstr) char *dir = kp_format("%s/%s", program, near[i]);
		if (holds_kb(dir))
			return KP_TAKE(dir);
	}
	return holds_kb("/usr/share/kumppani") ? kp_strdup("/usr/share/kumppani") : NULL;
}
