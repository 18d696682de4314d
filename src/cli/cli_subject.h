/* Of whom it is: the options that `kumppani export` and `erase` share, and how
 * they are named in messages. */
#ifndef CLI_SUBJECT_H
#define CLI_SUBJECT_H

#include "cli/cli.h"

/* CLI_GO_ON when exactly one of them is told, else after a complaint. */
int cli_subject_check(const char *command, const struct store_subject *of);
/* "user 'essi'", for messages. Owned. */
char *cli_subject_name(const struct store_subject *of);
/* What went wrong, with whose it was to be; the exit status. */
int cli_subject_fail(const struct store_subject *of, const struct kp_err *err);

#endif
