#include "daemon/pages.h"

#include "base/kp_json.h"
#include "daemon/guides.h"
#include "daemon/issuer.h"

static void plain(struct net_response *rs, int status, const char *text)
{
	rs->status = status;
	rs->type = "text/plain; charset=utf-8";
	rs->body = text;
	rs->n = strlen(text);
}

static const char no_pages[] =
	"This daemon was built without its web pages, because Node.js or npm was missing.\n"
	"Install both (apt-get install nodejs npm) and build again.\n";

static void not_found(struct net_response *rs)
{
	plain(rs, 404, "there is nothing here\n");
}

/* ---- for machines ---- */

static void healthz(struct app *app, struct net_response *rs)
{
	(void)app;
	plain(rs, 200, "ok\n");
}

static void readyz(struct app *app, struct net_response *rs)
{
	struct store_stats s;

	store_stats(app->store, &s);
	if (app->stage != APP_SERVING)
		plain(rs, 503, "stopping\n");
	else if (!app->kb)
		plain(rs, 503, "reading the knowledge base\n");
	else if (!s.healthy)
		plain(rs, 503, "the database can't be written\n");
	else
		plain(rs, 200, "ready\n");
}

static void metrics(struct app *app, struct net_response *rs)
{
	rs->status = 200;
	rs->type = "text/plain; version=0.0.4; charset=utf-8";
	metrics_print(app, &rs->text);
}

/* ---- for browsers ---- */

const char *pages_asset_path(const char *name)
{
	for (size_t i = 0; i < pages_nassets; i++)
		if (strcmp(pages_assets[i].name, name) == 0)
			return pages_assets[i].path;
	return "";
}

static bool asset(const struct net_request *rq, struct net_response *rs)
{
	for (size_t i = 0; i < pages_nassets; i++) {
		const struct pages_asset *a = &pages_assets[i];

		if (strcmp(a->path, rq->path) != 0)
			continue;
		rs->status = 200;
		rs->type = a->type;
		rs->etag = a->etag;
		rs->cache = a->cache;
		rs->gzip = rq->gzip && a->packed;
		rs->body = (const char *)(rs->gzip ? a->packed : a->data);
		rs->n = rs->gzip ? a->npacked : a->n;
		return true;
	}
	return false;
}

/* What pages say in the bot's words. */
static bool is_for_pages(const char *key)
{
	static const char *const begin[] = {"bot_label", "clarify_none", "escalate_button",
		"feedback_", "partner_label", "source_", "status_", "ticket_"};

	for (size_t i = 0; i < KP_LEN(begin); i++)
		if (kp_str_starts(key, begin[i]))
			return true;
	return false;
}

/* The bot's phrases, for the labels of pages: one object a language. */
static void phrases(struct app *app, struct net_response *rs)
{
	const struct kb *kb = app->kb;
	struct kp_jsonw w = {.s = &rs->text};

	rs->status = 200;
	rs->type = "application/json";
	rs->cache = NET_KEEP_A_WHILE;
	kp_jsonw_begin(&w, NULL, '{');
	for (int lang = 0; lang < TEXT_LANGS; lang++) {
		if (!kb->langs[lang])
			continue;
		kp_jsonw_begin(&w, text_lang_code(lang), '{');
		for (size_t i = 0; i < kb->nphrases; i++)
			if (is_for_pages(kb->phrases[i].key))
				kp_jsonw_str(&w, kb->phrases[i].key,
					kb_text_in(&kb->phrases[i].text, lang));
		kp_jsonw_end(&w, '}');
	}
	kp_jsonw_end(&w, '}');
}

/* Where the console sends those who sign in; {} when that is nowhere. */
static void login(struct app *app, struct net_response *rs)
{
	struct kp_jsonw w = {.s = &rs->text};
	const char *authorize = issuer_authorize(app);

	rs->status = 200;
	rs->type = "application/json";
	kp_jsonw_begin(&w, NULL, '{');
	if (authorize) {
		kp_jsonw_str(&w, "authorize", authorize);
		kp_jsonw_str(&w, "client", app->conf->oidc.audience);
	}
	kp_jsonw_end(&w, '}');
}

void pages_serve(struct app *app, const struct net_request *rq, struct net_response *rs)
{
	static const struct {
		const char *path;
		void (*serve)(struct app *app, struct net_response *rs);
	} fixed[] = {{"/healthz", healthz}, {"/readyz", readyz}, {"/metrics", metrics},
		{"/login.json", login}};

	for (size_t i = 0; i < KP_LEN(fixed); i++) {
		if (strcmp(fixed[i].path, rq->path) == 0) {
			fixed[i].serve(app, rs);
			return;
		}
	}
	if (asset(rq, rs))
		return;
	if (pages_nassets == 0 && strcmp(rq->path, "/") == 0)
		plain(rs, 200, no_pages);
	else if (!app->kb)
		plain(rs, 503, "reading the knowledge base\n");
	else if (strcmp(rq->path, "/phrases.json") == 0)
		phrases(app, rs);
	else if (!guides_serve(app, rq, rs))
		not_found(rs);
}
