#include "dialog/dialog_priv.h"

#include <string.h>

void dialog_offer_source(struct dialog_reply *r, const struct dialog_event *e,
	const struct text_words *words, const char *phrase, struct kp_arena *arena)
{
	int section = e->search ? search_source(e->search, words, arena) : -1;

	if (section < 0)
		return;
	r->section = section;
	r->phrase = phrase;
}

void dialog_offer_source_again(struct dialog_reply *r, const struct dialog_state *s,
	const struct dialog_event *e, const char *phrase, struct kp_arena *arena)
{
	struct text_words words;

	if (!e->search || !e->an || !s->question[0])
		return;
	text_analyse(e->an, r->lang, s->question, strlen(s->question), NULL, arena, &words);
	dialog_offer_source(r, e, &words, phrase, arena);
}
