#include "match/match_priv.h"

static const char *const kinds[] = {
	[MATCH_BY_PATTERN] = "pattern",
	[MATCH_BY_FEATURE] = "feature",
};
static const char *const decisions[] = {
	[MATCH_DIRECT] = "direct",
	[MATCH_CLARIFY] = "clarify",
	[MATCH_DEFER] = "defer",
};

static const char *const borrowed[] = {
	[TEXT_FI] = "finnish", [TEXT_SV] = "swedish", [TEXT_EN] = "english"};

static void add_strings(struct kp_jsonw *w, const char *key, const char *const *v, size_t n)
{
	kp_jsonw_begin(w, key, '[');
	for (size_t i = 0; i < n; i++)
		kp_jsonw_str(w, NULL, v[i]);
	kp_jsonw_end(w, ']');
}

static void add_words(struct kp_jsonw *w, const struct text_words *words)
{
	kp_jsonw_begin(w, "words", '[');
	for (size_t i = 0; i < words->n; i++) {
		const struct text_word *word = &words->v[i];

		kp_jsonw_begin(w, NULL, '{');
		kp_jsonw_str(w, "surface", word->surface);
		kp_jsonw_str(w, "spelled", word->spelled);
		add_strings(w, "lemmas", word->lemmas, word->nlemmas);
		add_strings(w, "parts", word->parts, word->nparts);
		kp_jsonw_str(w, "lang", text_lang_code(word->lang));
		kp_jsonw_bool(w, "known", word->known);
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, ']');
}

static void add_reason(
	struct kp_jsonw *w, const struct match_reason *r, const struct match_result *m)
{
	kp_jsonw_begin(w, NULL, '{');
	kp_jsonw_str(w, "by", kinds[r->kind]);
	kp_jsonw_str(w, "what", r->what);
	kp_jsonw_num(w, "weight", r->weight, 3);
	if (r->kind == MATCH_BY_PATTERN) {
		kp_jsonw_str(w, "effect", kb_effect_name(r->effect));
		kp_jsonw_int(w, "from", r->from);
		kp_jsonw_int(w, "to", r->to);
		kp_jsonw_strn(w, "span", m->words.folded + r->from, r->to - r->from);
	}
	kp_jsonw_end(w, '}');
}

static void add_hit(struct kp_jsonw *w, const struct match_hit *hit,
	const struct match_result *m, const struct kb *kb)
{
	kp_jsonw_begin(w, NULL, '{');
	kp_jsonw_str(w, "intent", kb->intents[hit->intent].id);
	kp_jsonw_num(w, "confidence", hit->confidence, 4);
	kp_jsonw_begin(w, "reasons", '[');
	for (size_t i = 0; i < hit->nreasons; i++)
		add_reason(w, &hit->reasons[i], m);
	kp_jsonw_end(w, ']');
	kp_jsonw_end(w, '}');
}

static void add_part(struct kp_jsonw *w, const char *key, const char *what,
	const struct match_part_said *part, const struct kb *kb)
{
	kp_jsonw_begin(w, key, '{');
	kp_jsonw_str(w, what, part->text);
	kp_jsonw_str(w, "intent", kb->intents[part->intent].id);
	kp_jsonw_num(w, "confidence", part->confidence, 4);
	kp_jsonw_end(w, '}');
}

static void add_ways(struct kp_jsonw *w, const struct match_ways *ways)
{
	kp_jsonw_begin(w, "ways", '{');
	kp_jsonw_num(w, "same", ways->same, 4);
	kp_jsonw_num(w, "near", ways->near, 4);
	kp_jsonw_num(w, "own", ways->own, 4);
	kp_jsonw_end(w, '}');
}

void match_explain_json(const struct match_result *m, const struct kb *kb, struct kp_jsonw *w)
{
	kp_jsonw_str(w, "lang", text_lang_code(m->lang));
	kp_jsonw_str(w, "folded", m->words.folded);
	add_words(w, &m->words);
	kp_jsonw_num(w, "unseen", m->unseen, 4);
	if (m->asks.text)
		add_part(w, "asks", "sentence", &m->asks, kb);
	for (int l = 0; l < TEXT_LANGS; l++)
		if (m->borrowed[l].text)
			add_part(w, borrowed[l], "words", &m->borrowed[l], kb);
	kp_jsonw_bool(w, "from_context", m->from_context);
	if (m->ways.own > 0)
		add_ways(w, &m->ways);
	kp_jsonw_begin(w, "candidates", '[');
	for (size_t i = 0; i < m->nhits; i++)
		add_hit(w, &m->hits[i], m, kb);
	kp_jsonw_end(w, ']');
	kp_jsonw_num(w, "oos", m->oos, 4);
	kp_jsonw_str(
		w, "oos_intent", m->oos_intent < 0 ? NULL : kb->intents[m->oos_intent].id);
	kp_jsonw_num(w, "direct_at", m->direct_at, 4);
	kp_jsonw_num(w, "offer_at", m->offer_at, 4);
	kp_jsonw_str(w, "decision", decisions[m->decision]);
	kp_jsonw_str(w, "why", m->why);
}
