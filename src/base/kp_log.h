/* The log: one event, one line of key=value on stderr (journald adds the time).
 * Question texts and people's names never go here. Any thread; a line is written whole. */
#ifndef KP_LOG_H
#define KP_LOG_H

enum kp_level { KP_DEBUG, KP_INFO, KP_WARN, KP_ERROR };

void kp_log_level(enum kp_level least); /* default KP_INFO */
/* kp_log(KP_INFO, "ticket.open", "ticket=%s ms=%d", no, ms) → level=info event=ticket.open
 * ticket=… */
void kp_log(enum kp_level level, const char *event, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
