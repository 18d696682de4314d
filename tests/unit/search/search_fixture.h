/* A small knowledge base made from texts, and its index. */
#ifndef SEARCH_FIXTURE_H
#define SEARCH_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/kp_clock.h"
#include "kb/kb_priv.h"
#include "search/search.h"

#define FRONT(title, status)                                                                  \
	"---\ntitle: " title "\nowner: HR\nversion: \"1\"\nreviewed: 2026-01-01\n"            \
	"review_by: 2099-01-01\nstatus: " status "\nlanguage: fi\n---\n\n"

#define LEAVE                                                                                        \
	FRONT("Vuosiloma", "published")                                                              \
	"## Säästövapaa {#saastovapaa}\n\nLomasta voidaan säästää se osa, joka ylittää 15 " \
	"päivää. Esihenkilö sopii siitä kirjallisesti.\n\n"                                     \
	"## Loman siirto {#siirto}\n\nSairastuminen siirtää **vuosilomapäivät** "                \
	"myöhempään aikaan. Säästövapaasta on oma kohtansa.\n"
#define TRIAL                                                                                     \
	FRONT("Palvelussuhde", "published")                                                       \
	"## Koeaika {#koeaika}\n\nKoeaika on enintään kuusi kuukautta. <b>Ei</b> &lt;tässä. " \
	"Esihenkilö sopii siitä.\n"
#define DRAFT                                                                                 \
	FRONT("Luonnos", "draft")                                                             \
	"## Koeajan uusi malli {#malli}\n\nKoeaika koeaika koeaika.\n"

#define SAMPLES                                                                               \
	"  samples:\n    fi: [saako lomaa siirtää, saako lomaa pitää, saako olla pois, "  \
	"saako jäädä, saako mennä, saako tulla, saako tehdä, saako ottaa, saako antaa, " \
	"saako hakea]\n"
#define INTENTS                                                                               \
	"- id: loma.saastovapaa\n"                                                            \
	"  title: {fi: Säästövapaan pitäminen, sv: Sparad ledighet, en: Saved leave}\n"   \
	"  guide: vuosiloma#saastovapaa\n"                                                    \
	"  answer: {fi: Sovitaan., sv: Den del av semestern som överstiger 15 dagar kan "    \
	"sparas., en: Leave days above **15** can be saved.}\n" SAMPLES

#define ORGANISATION "name: K\nlanguages: [fi, sv, en]\nunits: [{id: a, name: A}]\n"

struct shelf {
	struct text_analyser *an;
	struct kb *kb;
	struct search_index *ix;
	struct kp_arena *arena;
};

static int shelf_open(void **state)
{
	struct shelf *s = kp_alloc(sizeof(*s));
	KP_AUTO(kb_reader) struct kb_reader r = {0};
	KP_AUTO(kb_report) struct kb_report report = {0};
	struct kp_err err = {0};

	if (text_open(&s->an, &err) < 0)
		fail_msg("%s", err.msg);
	kb_reader_init(&r, s->an, 20000, &report);
	kb_read_organisation(&r, "o.yaml", ORGANISATION, strlen(ORGANISATION));
	kb_read_guide(&r, "g/vuosiloma.md", LEAVE, strlen(LEAVE));
	kb_read_guide(&r, "g/palvelussuhde.md", TRIAL, strlen(TRIAL));
	kb_read_guide(&r, "g/luonnos.md", DRAFT, strlen(DRAFT));
	kb_read_intents_text(&r, "intents/loma.yaml", INTENTS, strlen(INTENTS));
	for (size_t i = 0; i < report.n; i++) /* one is there on purpose */
		if (report.v[i].error && strcmp(report.v[i].rule, "kb-raw-html") != 0)
			fail_msg("%s", report.v[i].msg);
	report.errors = 0;
	if (kb_finish(&r, &s->kb) < 0)
		fail_msg("%s", report.v[report.n - 1].msg);
	s->ix = search_build(s->kb, s->an, NULL, NULL);
	s->arena = kp_arena_new(0);
	*state = s;
	return 0;
}

static int shelf_close(void **state)
{
	struct shelf *s = *state;

	search_free(s->ix);
	kb_unref(s->kb);
	text_close(s->an);
	kp_arena_free(s->arena);
	free(s);
	return 0;
}

static int shelf_reset(void **state)
{
	kp_arena_reset(((struct shelf *)*state)->arena);
	return 0;
}

static inline struct search_result shelf_ask(
	struct shelf *s, enum text_lang lang, const char *text)
{
	struct search_result r;

	search_ask(s->ix, s->an, lang, text, strlen(text), 5, s->arena, &r);
	return r;
}

/* The anchor of a hit. */
static inline const char *shelf_hit(
	const struct shelf *s, const struct search_result *r, size_t i)
{
	return i < r->nhits ? s->kb->sections[r->hits[i].section].id : "";
}

/* A marked text with brackets around the marks, in the arena. */
static inline const char *shelf_marked(struct shelf *s, const struct search_text *t)
{
	KP_AUTO(kp_str) struct kp_str out = {0};
	size_t at = 0;

	for (size_t i = 0; i < t->nmarks; i++) {
		kp_str_addn(&out, t->text + at, t->marks[i].from - at);
		kp_str_addf(&out, "[%.*s]", (int)(t->marks[i].to - t->marks[i].from),
			t->text + t->marks[i].from);
		at = t->marks[i].to;
	}
	kp_str_add(&out, t->text + at);
	return kp_arena_strdup(s->arena, kp_str_c(&out));
}

#endif
