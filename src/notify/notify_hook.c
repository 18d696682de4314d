#include "notify/notify.h"

#include "base/kp_json.h"

static void add_ticket(const struct store_ticket *t, const char *url, struct kp_jsonw *w)
{
	kp_jsonw_str(w, "ticket", t->number);
	kp_jsonw_str(w, "area", t->area);
	kp_jsonw_str(w, "intent", t->intent);
	kp_jsonw_str(w, "unit", t->unit);
	kp_jsonw_str(w, "lang", t->lang);
	kp_jsonw_str(w, "partner", t->partner);
	kp_jsonw_str(w, "priority", store_priority_name(t->priority));
	kp_jsonw_time(w, "respond_by", t->respond_by);
	if (*url) {
		KP_AUTO(kp_cstr) char *link = kp_format("%s/console/#%s", url, t->number);

		kp_jsonw_str(w, "url", link);
	}
}

/* Bodies of other lines than these are ids and the like, which say nothing of anybody. */
static bool is_written(const struct store_event *e)
{
	return strcmp(e->kind, "opened") == 0 || strcmp(e->kind, "message") == 0 ||
	       strcmp(e->kind, "note") == 0;
}

void notify_hook(const struct kb *kb, const struct store_post *p, const char *url, bool whole,
	struct kp_str *out)
{
	struct kp_jsonw w = {.s = out};
	const struct store_event *e = &p->event;

	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "type", "ticket");
	kp_jsonw_int(&w, "event", e->id);
	kp_jsonw_str(&w, "kind", e->kind);
	kp_jsonw_str(&w, "from", store_sender_name(e->sender));
	kp_jsonw_str(&w, "status", store_status_name(e->status));
	kp_jsonw_time(&w, "at", e->at);
	add_ticket(&p->ticket, url, &w);
	if (whole && is_written(e))
		kp_jsonw_str(&w, "text", e->text);
	kp_jsonw_str(&w, "organisation", kb_text_in(&kb->name, TEXT_FI));
	kp_jsonw_end(&w, '}');
}
