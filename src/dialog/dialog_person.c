#include "dialog/dialog_priv.h"

/* The out-of-scope intent of questions about one person. */
static const char of_a_person[] = "oos.henkilo";

bool dialog_looks_like(const struct kb *kb, const struct match_result *m, const char *id)
{
	return m->oos_intent >= 0 && strcmp(kb->intents[m->oos_intent].id, id) == 0;
}

bool dialog_is_sure(const struct kb *kb, const struct match_result *m, const char *id)
{
	return m->oos_share > 0.5 && dialog_looks_like(kb, m, id);
}

/* Words of one name, folded, that begin alike but for the ending: "Ainon" and "Aino". */
static bool same_name(const char *s, size_t n, const char *word, size_t nword)
{
	size_t same = 0;

	while (same < n && same < nword && s[same] == word[same])
		same++;
	return same >= 3 ? same + 2 >= nword && same + 6 >= n : same == nword && same == n;
}

static bool has_word(const char *phrase, const char *s, size_t n)
{
	while (*phrase) {
		size_t k = strcspn(phrase, " ");

		if (same_name(s, n, phrase, k))
			return true;
		phrase += k;
		phrase += strspn(phrase, " ");
	}
	return false;
}

static bool in_text(const struct kb_text *t, const char *s, size_t n)
{
	for (int l = 0; l < TEXT_LANGS; l++)
		if (t->in[l] && has_word(t->in[l], s, n))
			return true;
	return false;
}

/* A word of the name is that of a partner, a unit or the organisation. */
static bool word_is_ours(const struct kb *kb, const char *s, size_t n)
{
	if (in_text(&kb->name, s, n))
		return true;
	for (size_t i = 0; i < kb->npartners; i++)
		if (has_word(kb->partners[i].name, s, n))
			return true;
	for (size_t i = 0; i < kb->nunits; i++)
		if (in_text(&kb->units[i].name, s, n))
			return true;
	return false;
}

/* All words of it: Aino Virtanen is not our Aino Esimerkki. */
static bool is_ours(const struct kb *kb, const char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t k = 0;

		while (i + k < n && s[i + k] != ' ' && s[i + k] != ':' && s[i + k] != '\'')
			k++;
		if (k > 1 && !word_is_ours(kb, s + i, k))
			return false;
		i += k;
		while (i < n && s[i] != ' ')
			i++;
		i += i < n;
	}
	return true;
}

void dialog_find_names(const struct kb *kb, struct text_analyser *an, const char *text,
	const struct match_result *found, struct dialog_names *out)
{
	struct text_name v[DIALOG_MAX_NAMES];
	/* A word that was never seen may be a name, and what looks like such a question has
	 * one. */
	bool small = found->unseen > 0 ||
		     (dialog_looks_like(kb, found, of_a_person) && found->oos > 0.2);
	size_t end, n = text_names(an, found->lang, text, strlen(text), small, v,
			    DIALOG_MAX_NAMES, &end);

	*out = (struct dialog_names){.end = end};
	for (size_t i = 0; i < n; i++)
		if (is_ours(kb, text + v[i].from, v[i].to - v[i].from))
			out->ours = true;
		else
			out->v[out->n++] = v[i];
}

const char *dialog_personal_phrase(const struct kb *kb, const struct match_result *m)
{
	static const struct {
		const char *begins, *phrase;
	} reasons[] = {
		{"palkka.", "personal_data_pay"},
		{"poissaolo.", "personal_data_health"},
		{"tyokyky.", "personal_data_health"},
		{"perhe.", "personal_data_health"},
		{"palvelussuhde.varoitus", "personal_data_discipline"},
		{"palvelussuhde.irtisano", "personal_data_discipline"},
	};
	const char *id = m->nhits ? kb->intents[m->hits[0].intent].id : "";

	for (size_t i = 0; i < KP_LEN(reasons); i++)
		if (kp_str_starts(id, reasons[i].begins))
			return reasons[i].phrase;
	return "personal_data";
}

bool dialog_is_personal(const struct kb *kb, const char *text,
	const struct match_result *found, const struct match_result *nameless,
	const struct dialog_names *names)
{
	bool like = dialog_looks_like(kb, found, of_a_person);

	/* Who our partner is and when they are in may be asked, what they earn may not. */
	if (names->ours && names->n == 0)
		return match_asks_facts(found->lang, text, NULL, 0) &&
		       strcmp(dialog_personal_phrase(kb, nameless), "personal_data") != 0;
	if (names->n == 0)
		return like && found->oos > 0.5 && found->decision != MATCH_DIRECT;
	return match_asks_facts(found->lang, text, names->v, names->n) ||
	       (like && found->oos > 0.3 && nameless->decision != MATCH_DIRECT);
}

void dialog_replace_names(
	const char *text, const struct dialog_names *names, const char *by, struct kp_str *out)
{
	size_t done = 0;

	for (size_t i = 0; i < names->n; i++) {
		kp_str_addn(out, text + done, names->v[i].from - done);
		kp_str_add(out, by);
		done = names->v[i].to;
	}
	kp_str_add(out, text + done);
}
