#include "daemon/metrics.h"

#include <inttypes.h>

#include "daemon/app.h"

static const int64_t bounds_us[METRICS_BUCKETS] = {
	100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 1000000};

void metrics_latency(struct metrics *m, int64_t us)
{
	m->latency_count++;
	m->latency_us += (uint64_t)us;
	for (int i = 0; i < METRICS_BUCKETS; i++) {
		if (us <= bounds_us[i]) {
			m->latency[i]++;
			return;
		}
	}
}

static void head(struct kp_str *out, const char *name, const char *type, const char *help)
{
	kp_str_addf(
		out, "# HELP kumppani_%s %s\n# TYPE kumppani_%s %s\n", name, help, name, type);
}

static void one(struct kp_str *out, const char *name, const char *type, const char *help,
	uint64_t value)
{
	head(out, name, type, help);
	kp_str_addf(out, "kumppani_%s %" PRIu64 "\n", name, value);
}

static void labelled(struct kp_str *out, const char *name, const char *label, const char *is,
	uint64_t value)
{
	kp_str_addf(out, "kumppani_%s{%s=\"%s\"} %" PRIu64 "\n", name, label, is, value);
}

static void latency(const struct metrics *m, struct kp_str *out)
{
	uint64_t sum = 0;

	head(out, "answer_seconds", "histogram",
		"from a question's arrival to its answer, committed");
	for (int i = 0; i < METRICS_BUCKETS; i++) {
		sum += m->latency[i];
		kp_str_addf(out, "kumppani_answer_seconds_bucket{le=\"%g\"} %" PRIu64 "\n",
			(double)bounds_us[i] / 1e6, sum);
	}
	kp_str_addf(out,
		"kumppani_answer_seconds_bucket{le=\"+Inf\"} %" PRIu64
		"\nkumppani_answer_seconds_sum %.6f\nkumppani_answer_seconds_count %" PRIu64
		"\n",
		m->latency_count, (double)m->latency_us / 1e6, m->latency_count);
}

static void conversation(const struct app *app, struct kp_str *out)
{
	const struct metrics *m = &app->metrics;

	head(out, "messages_total", "counter", "requests understood, by type");
	for (int i = 0; i < WIRE_TYPES; i++)
		labelled(out, "messages_total", "type", wire_type_name(i), m->messages[i]);
	head(out, "errors_total", "counter", "errors told to clients, by code");
	for (int i = 0; i < WIRE_CODES; i++)
		labelled(out, "errors_total", "code", wire_code_name(i), m->errors[i]);
	one(out, "messages_remembered_total", "counter",
		"questions understood from one that was heard before",
		heard_cache_found(app->heard));
	head(out, "answers_total", "counter", "answers, by outcome");
	for (int i = 0; i < METRICS_OUTCOMES; i++)
		labelled(out, "answers_total", "outcome", dialog_outcome_name(i),
			m->outcomes[i]);
	head(out, "feedback_total", "counter", "opinions on answers");
	labelled(out, "feedback_total", "helpful", "true", m->feedback_yes);
	labelled(out, "feedback_total", "helpful", "false", m->feedback_no);
	one(out, "tickets_opened_total", "counter", "tickets opened", m->tickets);
	one(out, "mails_sent_total", "counter", "mails taken by the mail server",
		m->mails_sent);
	one(out, "mails_delayed_total", "counter", "tries after which a mail waits",
		m->mails_delayed);
	one(out, "mails_parked_total", "counter", "mails given up; see kumppani outbox",
		m->mails_parked);
	one(out, "sessions_resumed_total", "counter", "conversations gone on with",
		m->sessions_resumed);
	one(out, "reloads_total", "counter", "knowledge bases taken into use", m->reloads);
	one(out, "reloads_refused_total", "counter", "knowledge bases refused",
		m->reloads_refused);
}

static void network(const struct net *net, struct kp_str *out)
{
	struct net_stats n;

	net_stats(net, &n);
	one(out, "connections", "gauge", "WebSockets open", n.connections);
	one(out, "connections_limit", "gauge", "WebSockets that can be open", n.most);
	one(out, "connections_accepted_total", "counter", "WebSockets opened", n.accepted);
	head(out, "connections_refused_total", "counter", "WebSockets refused");
	labelled(out, "connections_refused_total", "why", "full", n.refused_full);
	labelled(out, "connections_refused_total", "why", "origin", n.refused_origin);
	head(out, "connections_closed_total", "counter", "WebSockets closed by us");
	labelled(out, "connections_closed_total", "why", "slow", n.slow_closed);
	labelled(out, "connections_closed_total", "why", "idle", n.idle_closed);
	one(out, "messages_too_fast_total", "counter", "messages beyond the rate", n.too_fast);
	one(out, "http_requests_total", "counter", "HTTP requests", n.http);
}

static void storage(const struct store *store, struct kp_str *out)
{
	struct store_stats s;

	store_stats(store, &s);
	one(out, "store_pending", "gauge", "requests on their way to disk and back",
		store_pending(store));
	one(out, "store_requests_total", "counter", "requests done", s.requests);
	one(out, "store_groups_total", "counter", "commits", s.groups);
	one(out, "store_failed_total", "counter", "requests the disk failed", s.failed);
	one(out, "store_largest_group", "gauge", "most requests in one commit",
		s.largest_group);
	one(out, "store_healthy", "gauge", "the last commit went through", s.healthy);
	one(out, "store_wal_bytes", "gauge", "write-ahead log on disk", (uint64_t)s.wal_bytes);
}

static void mail(const struct app *app, struct kp_str *out)
{
	const struct metrics *m = &app->metrics;

	one(out, "mailbox_healthy", "gauge", "the mail server could be read at the last look",
		mail_mailbox_healthy(app->mailbox));
	head(out, "mail_received_total", "counter",
		"received messages, by what became of them");
	labelled(
		out, "mail_received_total", "outcome", "placed", m->mail[METRICS_MAIL_PLACED]);
	labelled(out, "mail_received_total", "outcome", "tray", m->mail[METRICS_MAIL_TRAY]);
	labelled(out, "mail_received_total", "outcome", "again", m->mail[METRICS_MAIL_AGAIN]);
}

void metrics_print(const struct app *app, struct kp_str *out)
{
	one(out, "ready", "gauge", "a knowledge base is in use", app->kb != NULL);
	if (app->kb) {
		head(out, "knowledge_info", "gauge", "the knowledge base in use");
		labelled(out, "knowledge_info", "hash", app->kb->hash, 1);
		one(out, "intents", "gauge", "intents in use", app->kb->nintents);
	}
	one(out, "sessions", "gauge", "conversations in memory", session_count(app->sessions));
	one(out, "hear_pending", "gauge", "messages that are being understood",
		hear_pool_pending(app->hearers));
	conversation(app, out);
	latency(&app->metrics, out);
	network(app->net, out);
	storage(app->store, out);
	if (app->mailbox)
		mail(app, out);
}
