/* Figures of the daemon as Prometheus text. The loop's alone. */
#ifndef METRICS_H
#define METRICS_H

#include "dialog/dialog.h"
#include "wire/wire.h"

#define METRICS_BUCKETS  12
#define METRICS_OUTCOMES 4

/* What became of a received message. */
enum metrics_mail {
	METRICS_MAIL_PLACED,
	METRICS_MAIL_TRAY,
	METRICS_MAIL_AGAIN,
	METRICS_MAILS
};

struct app;

struct metrics {
	uint64_t messages[WIRE_TYPES];
	uint64_t errors[WIRE_CODES];
	uint64_t outcomes[METRICS_OUTCOMES];
	uint64_t
		latency[METRICS_BUCKETS]; /* not cumulative; beyond the last: in count alone */
	uint64_t latency_count, latency_us;
	uint64_t mails_sent, mails_delayed, mails_parked;
	uint64_t mail[METRICS_MAILS];
	uint64_t tickets, feedback_yes, feedback_no, sessions_resumed, reloads,
		reloads_refused;
};

/* From the message's arrival to its answer being handed over. */
void metrics_latency(struct metrics *m, int64_t us);
void metrics_print(const struct app *app, struct kp_str *out);

#endif
