/* What can be said of a YAML text before it is parsed. Inside base/ only. */
#ifndef KP_YAML_TEXT_H
#define KP_YAML_TEXT_H

#include <stddef.h>

#include "base/kp_err.h"

/* Refuses what is no UTF-8, control characters, and tabs in the indentation (which the
 * parser would report far from their place). Steps over a byte order mark. */
int kp_yaml_text(
	const char *file, int line0, const char **text, size_t *len, struct kp_err *err);

#endif
