#include "kb/kb_priv.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void name_intents(struct kb_full *f, const char *const *ids, size_t n)
{
	struct kb *kb = &f->kb;

	kb->intents = kp_arena_alloc(f->arena, n * sizeof(*kb->intents));
	kb->nintents = n;
	for (size_t i = 0; i < n; i++) {
		struct kb_intent *intent = &kb->intents[i];
		intent->id = kp_arena_strdup(f->arena, ids[i]);
		intent->area = intent->route = "";
		intent->section = -1;
		intent->pilot = -1;
		for (size_t lang = 0; lang < TEXT_LANGS; lang++)
			intent->title.in[lang] = intent->id;
		kp_map_set(f->intents, ids[i], strlen(ids[i]), (int)i);
	}
}

/* Two walks: count, make room, fill. */
static void give_samples(struct kb_full *f, enum text_lang lang, const char *const *texts,
	const int *labels, size_t n)
{
	struct kb *kb = &f->kb;

	for (size_t i = 0; i < n; i++) {
		assert(labels[i] >= 0 && (size_t)labels[i] < kb->nintents);
		kb->intents[labels[i]].nsamples++;
	}
	for (size_t i = 0; i < kb->nintents; i++) {
		struct kb_intent *intent = &kb->intents[i];
		intent->samples =
			kp_arena_alloc(f->arena, intent->nsamples * sizeof(*intent->samples));
		intent->nsamples = 0;
	}
	for (size_t i = 0; i < n; i++) {
		struct kb_intent *intent = &kb->intents[labels[i]];
		intent->samples[intent->nsamples++] = (struct kb_sample){
			.text = kp_arena_strdup(f->arena, texts[i]),
			.lang = lang,
		};
	}
}

static uint64_t hash_of(const struct kb *kb, enum text_lang lang)
{
	uint64_t hash = (uint64_t)lang;

	for (size_t i = 0; i < kb->nintents; i++) {
		const struct kb_intent *intent = &kb->intents[i];
		hash = kp_hash(intent->id, strlen(intent->id), hash);
		for (size_t k = 0; k < intent->nsamples; k++)
			hash = kp_hash(intent->samples[k].text,
				strlen(intent->samples[k].text), hash);
	}
	return hash;
}

struct kb *kb_from_samples(enum text_lang lang, const char *const *intents, size_t nintents,
	const char *const *texts, const int *labels, size_t n)
{
	struct kb_full *f = kb_new();

	f->kb.langs[lang] = true;
	name_intents(f, intents, nintents);
	give_samples(f, lang, texts, labels, n);
	snprintf(f->kb.hash, sizeof(f->kb.hash), "%016" PRIx64, hash_of(&f->kb, lang));
	return &f->kb;
}
