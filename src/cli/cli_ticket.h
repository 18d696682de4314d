/* Tickets put into words and JSON, for `kumppani ticket`. */
#ifndef CLI_TICKET_H
#define CLI_TICKET_H

#include "cli/cli.h"
#include "ticket/ticket.h"

/* Members of an object that the caller has begun. */
void cli_ticket_json(const struct store_ticket *t, struct kp_jsonw *w);
void cli_ticket_history_json(const struct store_events *history, struct kp_jsonw *w);
/* One line. */
void cli_ticket_line(const struct store_ticket *t);
/* All of it. */
void cli_ticket_page(const struct store_ticket *t, const struct store_events *history);
/* What store_ticket.routing says. */
void cli_ticket_why(const struct store_ticket *t, const struct kp_json *routing);

#endif
