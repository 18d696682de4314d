#include "dialog/dialog.h"

/* The languages, each in its own words, for who reads only one of them. */
static void add_languages(const struct kb *kb, struct kp_str *out)
{
	char key[16];

	for (int l = 0; l < TEXT_LANGS; l++) {
		if (!kb->langs[l])
			continue;
		if (out->n)
			kp_str_add(out, ", ");
		snprintf(key, sizeof(key), "language_%s", text_lang_code(l));
		kp_str_add(out, kb_phrase(kb, key, l));
	}
}

/* A phrase with its holes filled. Where a person is known by name, the phrase that names them
 * is taken, if there is one. */
static void add_phrase(const struct dialog_reply *r, const struct kb *kb, const char *partner,
	const char *key, struct kp_str *out)
{
	KP_AUTO(kp_str) struct kp_str languages = {0};
	const char *holes[] = {"languages", NULL, "ticket", r->add_to_ticket, "low", r->low,
		"high", r->high, "example", r->example, "partner", partner, NULL};
	const char *text = key;
	char to[64];

	if (!key)
		return;
	add_languages(kb, &languages);
	holes[1] = kp_str_c(&languages);
	snprintf(to, sizeof(to), "%s_to", key);
	if (partner && r->offer_escalation)
		text = kb_phrase(kb, to, r->lang);
	if (text == key || text == to)
		text = kb_phrase(kb, key, r->lang);
	if (out->n)
		kp_str_add(out, "\n\n");
	kb_fill(text, holes, out);
}

/* The answer rests on a guide that they try out. */
static void add_pilot(const struct dialog_reply *r, const struct kb *kb, struct kp_str *out)
{
	char date[KB_SAID_DATE];

	kb_say_date(r->lang, r->pilot->pilot->until, date);
	kp_str_add(out, "\n\n*");
	kb_fill(kb_phrase(kb, "source_pilot", r->lang),
		(const char *const[]){"date", date, NULL}, out);
	kp_str_addc(out, '*');
}

bool dialog_speak(const struct dialog_reply *r, const struct kb *kb, const char *partner,
	struct kp_str *out)
{
	add_phrase(r, kb, partner, r->lead, out);
	if (r->md) {
		if (out->n)
			kp_str_add(out, "\n\n");
		kp_str_add(out, r->md);
	} else {
		add_phrase(r, kb, partner, r->phrase, out);
	}
	if (r->pilot)
		add_pilot(r, kb, out);
	add_phrase(r, kb, partner, r->tail, out);
	return r->md && !r->lead && !r->tail && !r->pilot;
}
