#include "kb/kb_priv.h"

#include <string.h>

bool kb_small_talk(const struct kb_intent *intent)
{
	return kp_str_eq(intent->area, "chat");
}

static void add_sample(struct kp_map *to, const struct kb_sample *sample, int intent)
{
	KP_AUTO(kp_str) struct kp_str folded = {0};

	text_fold(sample->text, strlen(sample->text), &folded);
	while (folded.n && strchr(" ,.!", folded.p[folded.n - 1]))
		folded.n--;
	if (folded.n)
		kp_map_set(to, folded.p, folded.n, intent);
}

void kb_index_small_talk(struct kb_full *f)
{
	for (size_t i = 0; i < f->kb.nintents; i++) {
		const struct kb_intent *intent = &f->kb.intents[i];

		for (size_t k = 0; kb_small_talk(intent) && k < intent->nsamples; k++)
			add_sample(f->small_talk[intent->samples[k].lang], &intent->samples[k],
				(int)i);
	}
}

int kb_find_small_talk(const struct kb *kb, enum text_lang lang, const char *folded, size_t n)
{
	return kp_map_get(((const struct kb_full *)kb)->small_talk[lang], folded, n);
}
