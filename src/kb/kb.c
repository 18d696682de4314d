#include "kb/kb_priv.h"

#include <stdlib.h>
#include <string.h>

static struct kb_full *full_of(const struct kb *kb)
{
	return (struct kb_full *)(uintptr_t)kb;
}

struct kb_full *kb_new(void)
{
	struct kb_full *f = kp_alloc(sizeof(*f));

	atomic_init(&f->refs, 1);
	f->arena = kp_arena_new(1 << 16);
	f->intents = kp_map_new(128);
	f->units = kp_map_new(0);
	f->partners = kp_map_new(0);
	f->sections = kp_map_new(128);
	f->roles = kp_map_new(0);
	f->requests = kp_map_new(0);
	f->announcements = kp_map_new(0);
	f->surveys = kp_map_new(0);
	f->guides = kp_map_new(64);
	for (int l = 0; l < TEXT_LANGS; l++)
		f->small_talk[l] = kp_map_new(0);
	f->kb.timezone = "Europe/Helsinki";
	f->kb.closed_eves = KB_MIDSUMMER_EVE | KB_CHRISTMAS_EVE;
	f->kb.closing = (struct kb_closing){.warn = 5, .close = 7, .reopen = 14};
	return f;
}

struct kb *kb_ref(struct kb *kb)
{
	atomic_fetch_add_explicit(&full_of(kb)->refs, 1, memory_order_relaxed);
	return kb;
}

void kb_free_pattern_list(const struct kb_pattern *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].compiled)
			text_pattern_free(v[i].compiled);
}

void kb_free_patterns(const struct kb_intent *intent)
{
	kb_free_pattern_list(intent->patterns, intent->npatterns);
	for (size_t i = 0; intent->ask && i < intent->ask->nchoices; i++)
		kb_free_pattern_list(
			intent->ask->choices[i].patterns, intent->ask->choices[i].npatterns);
	for (size_t i = 0; i < intent->nslots; i++) {
		const struct kb_slot *s = &intent->slots[i];

		kb_free_pattern_list(s->patterns, s->npatterns);
		for (size_t k = 0; k < s->noptions; k++)
			kb_free_pattern_list(s->options[k].patterns, s->options[k].npatterns);
	}
}

void kb_unref(struct kb *kb)
{
	struct kb_full *f = full_of(kb);

	if (!kb || atomic_fetch_sub_explicit(&f->refs, 1, memory_order_acq_rel) > 1)
		return;
	if (f->base) {
		kp_arena_free(f->arena);
		kb_unref(&f->base->kb);
		free(f);
		return;
	}
	for (size_t i = 0; i < kb->nintents; i++)
		kb_free_patterns(&kb->intents[i]);
	for (size_t i = 0; i < kb->careers.nroles; i++)
		kb_free_pattern_list(kb->careers.roles[i].words, kb->careers.roles[i].nwords);
	for (size_t i = 0; i < kb->careers.nanswers; i++)
		kb_free_pattern_list(
			kb->careers.answers[i].patterns, kb->careers.answers[i].npatterns);
	for (int l = 0; l < TEXT_LANGS; l++)
		kp_map_free(f->small_talk[l]);
	kp_map_free(f->roles);
	kp_map_free(f->requests);
	kp_map_free(f->announcements);
	kp_map_free(f->surveys);
	kp_map_free(f->intents);
	kp_map_free(f->units);
	kp_map_free(f->partners);
	kp_map_free(f->sections);
	kp_map_free(f->guides);
	kp_arena_free(f->arena);
	free(f);
}

const char *kb_text_in(const struct kb_text *t, enum text_lang lang)
{
	if (lang < TEXT_LANGS && t->in[lang])
		return t->in[lang];
	for (size_t i = 0; i < TEXT_LANGS; i++)
		if (t->in[i])
			return t->in[i];
	return NULL;
}

int kb_find_intent(const struct kb *kb, const char *id)
{
	return kp_map_get(full_of(kb)->intents, id, strlen(id));
}

int kb_find_unit(const struct kb *kb, const char *id)
{
	return kp_map_get(full_of(kb)->units, id, strlen(id));
}

int kb_find_partner(const struct kb *kb, const char *id)
{
	return kp_map_get(full_of(kb)->partners, id, strlen(id));
}

int kb_find_role(const struct kb *kb, const char *id)
{
	return kp_map_get(full_of(kb)->roles, id, strlen(id));
}

int kb_find_request(const struct kb *kb, const char *id)
{
	return kp_map_get(full_of(kb)->requests, id, strlen(id));
}

int kb_find_announcement(const struct kb *kb, const char *id)
{
	return kp_map_get(full_of(kb)->announcements, id, strlen(id));
}

int kb_find_survey(const struct kb *kb, const char *id)
{
	return kp_map_get(full_of(kb)->surveys, id, strlen(id));
}

int kb_find_guide(const struct kb *kb, const char *id)
{
	return kp_map_get(full_of(kb)->guides, id, strlen(id));
}

int kb_find_area(const struct kb *kb, const char *id)
{
	for (size_t i = 0; i < kb->nareas; i++)
		if (strcmp(kb->areas[i].id, id) == 0)
			return (int)i;
	return -1;
}

int kb_find_section(const struct kb *kb, const char *guide, const char *section)
{
	KP_AUTO(kp_str) struct kp_str name = {0};

	kp_str_addf(&name, "%s#%s", guide, section);
	return kp_map_get(full_of(kb)->sections, name.p, name.n);
}

bool kb_unit_within(const struct kb *kb, int unit, int ancestor)
{
	while (unit >= 0 && unit != ancestor)
		unit = kb->units[unit].parent;
	return unit >= 0;
}

bool kb_unit_among(const struct kb *kb, int unit, const int *units, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (kb_unit_within(kb, unit, units[i]))
			return true;
	return false;
}

static int by_key(const void *key, const void *phrase)
{
	return strcmp(key, ((const struct kb_phrase *)phrase)->key);
}

const char *kb_phrase(const struct kb *kb, const char *key, enum text_lang lang)
{
	const struct kb_phrase *p =
		kb->nphrases ? bsearch(key, kb->phrases, kb->nphrases, sizeof(*p), by_key)
			     : NULL;
	const char *text = p ? kb_text_in(&p->text, lang) : NULL;

	return text ? text : key;
}

static const char *value_of(const char *name, size_t n, const char *const *pairs)
{
	for (; *pairs; pairs += 2)
		if (strlen(pairs[0]) == n && memcmp(pairs[0], name, n) == 0)
			return pairs[1];
	return NULL;
}

void kb_fill(const char *phrase, const char *const *pairs, struct kp_str *out)
{
	for (const char *open; (open = strchr(phrase, '{')); phrase = open) {
		const char *close = strchr(open, '}');
		const char *value =
			close ? value_of(open + 1, (size_t)(close - open - 1), pairs) : NULL;
		kp_str_addn(out, phrase, (size_t)(open - phrase));
		if (value) {
			kp_str_add(out, value);
			open = close + 1;
		} else {
			kp_str_addc(out, *open++);
		}
	}
	kp_str_add(out, phrase);
}
