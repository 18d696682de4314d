#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/kp_clock.h"
#include "base/kp_file.h"
#include "cli/cli.h"
#include "conf/conf.h"
#include "ticket/ticket.h"

char *cli_kb_dir(const struct cli_shared *shared)
{
	KP_AUTO(conf) struct conf *conf = NULL;
	KP_AUTO(kp_str) struct kp_str report = {0};
	struct kp_err err = {0};

	if (shared->kb)
		return kp_strdup(shared->kb);
	char *dir = conf_load(NULL, &conf, &report, &err) < 0 ? NULL : conf_find_kb(conf);
	if (!dir)
		cli_usage("no folder with intents/ and knowledge/ found; say where with --kb "
			  "DIR");
	return dir;
}

char *cli_cache_dir(const struct cli_shared *shared)
{
	KP_AUTO(kp_cstr) char *cache = kp_format("%s/cache", shared->data);

	/* Without a cache the same comes out, later. */
	return kp_dir_make(cache, NULL) < 0 ? NULL : KP_TAKE(cache);
}

char *cli_models_dir(const struct cli_shared *shared)
{
	KP_AUTO(kp_cstr) char *dir = cli_kb_dir(shared);

	return dir ? kp_format("%s/models", dir) : NULL;
}

int cli_kb_open(const struct cli_shared *shared, struct cli_engine *e)
{
	KP_AUTO(kp_cstr) char *dir = cli_kb_dir(shared);
	KP_AUTO(kb_report) struct kb_report report = {0};
	KP_AUTO(kp_str) struct kp_str text = {0};
	struct kp_err err = {0};

	if (!dir)
		return CLI_BROKEN;
	if (!e->arena)
		e->arena = kp_arena_new(0);
	if (!e->an && text_open(&e->an, &err) < 0)
		return cli_fail(&err);
	if (kb_load(dir, e->an, &e->kb, &report, &err) == 0)
		return CLI_FINE;
	if (!report.errors)
		return cli_fail(&err);
	kb_report_print(&report, &text);
	fputs(kp_str_c(&text), stderr);
	return CLI_BAD;
}

void cli_progress(void *arg, const char *what, double share)
{
	(void)arg;
	if (!isatty(STDERR_FILENO)) {
		fprintf(stderr, "%s %.0f %%\n", what, 100 * share);
		return;
	}
	fprintf(stderr, "\r%s %3.0f %%  ", what, 100 * share);
	if (share >= 1)
		fputs("\r\033[K", stderr);
}

int cli_engine_train(const struct cli_shared *shared, struct cli_engine *e)
{
	KP_AUTO(kp_cstr) char *cache = cli_cache_dir(shared);
	KP_AUTO(kp_cstr) char *models = cli_models_dir(shared);
	struct match_options opt = {.cache_dir = cache, .models_dir = models};
	struct kp_err err = {0};

	if (isatty(STDERR_FILENO))
		opt.progress = cli_progress;
	if (match_build(e->kb, e->an, &opt, &e->engine, &err) < 0)
		return cli_fail(&err);
	return CLI_FINE;
}

int cli_absences_open(struct cli_engine *e, struct store_conn *db)
{
	KP_AUTO(store_req) struct store_req *req = store_req_new(STORE_ABSENCES);
	struct kp_err err = {0};

	req->absences.since = ticket_localtime(e->kb, kp_now_ms(NULL)).day;
	if (store_do(db, req, &err) < 0)
		return cli_fail(&err);
	const struct store_absences *l = &req->absences;
	struct kb_away *v = kp_arena_alloc(req->mem, (l->n + 1) * sizeof(*v));
	for (size_t i = 0; i < l->n; i++)
		v[i] = (struct kb_away){
			l->v[i].partner, l->v[i].deputy, l->v[i].from, l->v[i].to, l->v[i].id};
	struct kb *with = kb_with_absences(e->kb, v, l->n);
	kb_unref(e->kb);
	e->kb = with;
	return CLI_FINE;
}

int cli_engine_open(const struct cli_shared *shared, struct cli_engine *e)
{
	int rc = cli_kb_open(shared, e);

	return rc == CLI_FINE ? cli_engine_train(shared, e) : rc;
}

void cli_engine_close(struct cli_engine *e)
{
	search_free(e->search);
	if (e->engine)
		match_unref(e->engine);
	if (e->kb)
		kb_unref(e->kb);
	if (e->an)
		text_close(e->an);
	if (e->arena)
		kp_arena_free(e->arena);
	*e = (struct cli_engine){0};
}

void cli_converse(struct dialog_state *s, enum text_lang lang)
{
	dialog_init(s);
	dialog_tell(s, lang, -1);
}

/* Once more, with the guides at hand: their index takes longer to make than all the rest. */
static void step_with_sources(struct cli_engine *e, struct dialog_state *s,
	const struct dialog_state *before, struct dialog_event *event, struct cli_reply *out)
{
	if (!e->search)
		e->search = search_build(e->kb, e->an, match_vocab(e->engine), NULL);
	event->search = e->search;
	*s = *before;
	dialog_step(s, e->kb, event, e->arena, &out->said);
}

void cli_reply(struct cli_engine *e, struct dialog_state *s, const char *question,
	bool explain, struct cli_reply *out)
{
	struct dialog_event event = {.kind = DIALOG_ASKED,
		.interaction = s->nrecent ? s->recent[s->nrecent - 1].interaction + 1 : 1,
		.heard = &out->heard,
		.now = kp_now_ms(NULL),
		.an = e->an};

	const struct dialog_state before = *s;

	*out = (struct cli_reply){.intent = -1};
	kp_arena_reset(e->arena);
	int64_t start = kp_mono_us();
	dialog_hear(s, e->engine, e->an, question, explain, e->arena, &out->heard);
	out->us = kp_mono_us() - start;
	dialog_step(s, e->kb, &event, e->arena, &out->said);
	if (e->sources && out->said.outcome == DIALOG_DEFERRED)
		step_with_sources(e, s, &before, &event, out);
	out->intent = out->said.intent;
	out->confidence = out->said.confidence;
	if (out->intent < 0 && out->heard.found.nhits) {
		out->intent = out->heard.found.hits[0].intent;
		out->confidence = out->heard.found.hits[0].confidence;
	}
}

void cli_warm_up(struct cli_engine *e)
{
	size_t most = 500;

	for (size_t i = 0; i < e->kb->nintents && most; i++) {
		const struct kb_intent *intent = &e->kb->intents[i];
		for (size_t k = 0; k < intent->nsamples && k < 3 && most; k++, most--) {
			struct dialog_state s;
			struct cli_reply ignored;
			cli_converse(&s, intent->samples[k].lang);
			cli_reply(e, &s, intent->samples[k].text, false, &ignored);
		}
	}
}
