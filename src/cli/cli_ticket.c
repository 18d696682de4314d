#include "cli/cli_ticket.h"

#include <stdio.h>
#include <string.h>

#include "base/kp_clock.h"

/* ---- JSON ---- */

static void json_time(struct kp_jsonw *w, const char *key, int64_t ms)
{
	if (ms)
		kp_jsonw_time(w, key, ms);
}

void cli_ticket_json(const struct store_ticket *t, struct kp_jsonw *w)
{
	kp_jsonw_str(w, "ticket", t->number);
	kp_jsonw_int(w, "version", t->version);
	kp_jsonw_str(w, "status", store_status_name(t->status));
	kp_jsonw_str(w, "priority", store_priority_name(t->priority));
	kp_jsonw_bool(w, "urgent", t->priority == STORE_URGENT);
	kp_jsonw_str(w, "partner", t->partner);
	kp_jsonw_str(w, "escalated", t->escalated);
	kp_jsonw_str(w, "area", t->area);
	kp_jsonw_str(w, "intent", t->intent);
	kp_jsonw_str(w, "unit", t->unit);
	kp_jsonw_str(w, "lang", t->lang);
	kp_jsonw_str(w, "subject", t->subject);
	json_time(w, "opened_at", t->opened_at);
	json_time(w, "respond_by", t->respond_by);
	json_time(w, "responded_at", t->responded_at);
	json_time(w, "resolve_by", t->resolve_by);
	json_time(w, "closed_at", t->closed_at);
	kp_jsonw_bool(w, "answer_owed", t->asked_at != 0);
	kp_jsonw_int(w, "response_office_s", t->response_ms / 1000);
	kp_jsonw_int(w, "worked_office_s", t->worked_ms / 1000);
	kp_jsonw_int(w, "unread", t->unread);
}

void cli_ticket_history_json(const struct store_events *history, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, "history", '[');
	for (size_t i = 0; i < history->n; i++) {
		const struct store_event *e = &history->v[i];
		kp_jsonw_begin(w, NULL, '{');
		json_time(w, "at", e->at);
		kp_jsonw_str(w, "kind", e->kind);
		kp_jsonw_str(w, "from", store_sender_name(e->sender));
		kp_jsonw_str(w, "name", e->name);
		kp_jsonw_str(w, "text", e->text);
		kp_jsonw_str(w, "status", store_status_name(e->status));
		kp_jsonw_bool(w, "delivered", e->delivered_at != 0);
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, ']');
}

/* ---- words ---- */

/* One line of at most `width` characters of a text that may have several. */
static void print_line(const char *text, size_t width)
{
	for (; *text && width; text++) {
		putchar((unsigned char)*text < ' ' ? ' ' : *text);
		/* Bytes that continue a character take no place. */
		width -= ((unsigned char)text[1] & 0xc0) != 0x80;
	}
}

static const char *const marks[STORE_PRIORITIES] = {"- ", "", "! "};

void cli_ticket_line(const struct store_ticket *t)
{
	char when[21];

	kp_time_iso(t->respond_by, when);
	printf("%s  %-8s  by %.16s  %-18s %s", t->number, store_status_name(t->status), when,
		*t->partner ? t->partner : "(duty)", marks[t->priority]);
	print_line(t->subject, 60);
	putchar('\n');
}

static void print_time(const char *what, int64_t ms)
{
	char when[21];

	if (!ms)
		return;
	kp_time_iso(ms, when);
	printf("%s: %s\n", what, when);
}

static void print_event(const struct store_event *e)
{
	char when[21];

	kp_time_iso(e->at, when);
	printf("\n%s  %s %s%s%s → %s\n", when, e->kind, store_sender_name(e->sender),
		*e->name ? " " : "", e->name, store_status_name(e->status));
	if (*e->text)
		printf("%s\n", e->text);
}

void cli_ticket_page(const struct store_ticket *t, const struct store_events *history)
{
	printf("%s  %s  %s priority  version %lld\npartner: %s\n", t->number,
		store_status_name(t->status), store_priority_name(t->priority),
		(long long)t->version, *t->partner ? t->partner : "(duty)");
	if (*t->escalated)
		printf("escalated to: %s\n", t->escalated);
	printf("area: %s   intent: %s   unit: %s   language: %s\n", t->area, t->intent,
		t->unit, t->lang);
	print_time(t->asked_at ? "answer by" : "answer was due by", t->respond_by);
	print_time("first answered at", t->responded_at);
	print_time("solve by", t->resolve_by);
	for (size_t i = 0; i < history->n; i++)
		print_event(&history->v[i]);
}

/* ---- why ---- */

static int64_t number_of(const struct kp_json *obj, const char *key, int64_t otherwise)
{
	int64_t v = otherwise;

	return kp_json_int(kp_json_get(obj, key), &v) ? v : otherwise;
}

static void print_candidate(const struct kp_json *c)
{
	const char *partner = kp_json_string(kp_json_get(c, "partner"));
	const char *instead = kp_json_string(kp_json_get(c, "instead_of"));
	int verdict = ticket_verdict_parse(kp_json_string(kp_json_get(c, "verdict")));
	int64_t distance = number_of(c, "distance", -1), days = number_of(c, "days", -1);

	printf("  %-20s %s", partner ? partner : "?",
		verdict < 0 ? "?" : ticket_verdict_help((enum ticket_verdict)verdict));
	if (instead)
		printf(" (%s)", instead);
	printf("; %lld waiting", (long long)number_of(c, "load", 0));
	if (distance >= 0)
		printf(", unit %lld up", (long long)distance);
	if (days == 0)
		fputs(", in the office", stdout);
	else if (days > 0)
		printf(", office opens in %lld days", (long long)days - 1);
	putchar('\n');
}

void cli_ticket_why(const struct store_ticket *t, const struct kp_json *routing)
{
	const char *partner = kp_json_string(kp_json_get(routing, "partner"));
	int rule = ticket_verdict_parse(kp_json_string(kp_json_get(routing, "rule")));
	const struct kp_json *all = kp_json_get(routing, "candidates");
	int64_t elsewhere = number_of(routing, "elsewhere", 0);

	printf("%s: area %s, intent %s, unit %s, language %s → %s\n", t->number,
		*t->area ? t->area : "-", *t->intent ? t->intent : "-",
		*t->unit ? t->unit : "-", t->lang, partner ? partner : "(duty)");
	if (rule >= 0)
		printf("  decided by %s\n", ticket_verdict_rule((enum ticket_verdict)rule));
	for (size_t i = 0; i < kp_json_count(all); i++)
		print_candidate(kp_json_at(all, i));
	if (elsewhere)
		printf("  %lld others do not cover the area\n", (long long)elsewhere);
	if (partner && strcmp(partner, t->partner) != 0)
		printf("  now with %s\n", *t->partner ? t->partner : "(duty)");
}
