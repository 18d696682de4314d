#include "notify/notify.h"

#include "ticket/ticket.h"

/* ---- who ---- */

static enum text_lang lang_of(const struct kb *kb, const char *code, const bool *speaks)
{
	enum text_lang lang = text_lang_parse(code);

	if (lang != TEXT_UNKNOWN && kb->langs[lang] && (!speaks || speaks[lang]))
		return lang;
	for (int l = 0; l < TEXT_LANGS; l++)
		if (kb->langs[l] && (!speaks || speaks[l]))
			return (enum text_lang)l;
	return TEXT_FI;
}

static void partner(const struct kb *kb, const struct store_post *p, struct notify_person *out)
{
	const char *id = *p->person ? p->person : p->ticket.partner;
	int i = ticket_partner(kb, id);

	/* Nobody's yet, or gone from the content: who is on duty hears of it. */
	if (i < 0) {
		out->address = kb->duty_email ? kb->duty_email : "";
		out->lang = lang_of(kb, p->ticket.lang, NULL);
		return;
	}
	out->address = kb->partners[i].email ? kb->partners[i].email : "";
	out->name = kb->partners[i].name;
	out->lang = lang_of(kb, p->ticket.lang, kb->partners[i].langs);
}

static void supervisor(const struct kb *kb, const struct store_post *p,
	const struct notify_options *opt, struct kp_arena *mem, struct notify_person *out)
{
	const char *user = p->ticket.user;

	out->lang = lang_of(kb, p->ticket.lang, NULL);
	if (strchr(user, '@'))
		out->address = kp_arena_strdup(mem, user);
	else if (*user && *opt->domain)
		out->address = kp_arena_format(mem, "%s@%s", user, opt->domain);
}

/* Without an address of its own a guide is the duty queue's. */
static void owner(const struct kb *kb, const char *guide, struct notify_person *out)
{
	int i = kb_find_guide(kb, guide);
	const char *address = i < 0 ? NULL : kb->guides[i].owner_email;

	out->lang = lang_of(kb, "", NULL);
	if (i < 0)
		return; /* it is gone, and needs no review */
	if (!address)
		address = kb->duty_email;
	out->address = address ? address : "";
	out->name = kb->guides[i].owner;
}

void notify_whom(const struct kb *kb, const struct store_post *p,
	const struct notify_options *opt, struct kp_arena *mem, struct notify_person *out)
{
	*out = (struct notify_person){.address = "", .lang = TEXT_FI};
	if (*p->guide)
		owner(kb, p->guide, out);
	else if (p->to_partner)
		partner(kb, p, out);
	else
		supervisor(kb, p, opt, mem, out);
	if (!mail_address_valid(out->address))
		out->address = "";
}

/* ---- what ---- */

struct letter {
	const struct kb *kb;
	const struct store_post *p;
	const struct notify_person *to;
	const struct notify_options *opt;
	struct kp_arena *mem;
	struct kp_str text, html;
};

static const char *date_of(const struct letter *l, int32_t day)
{
	char *text = kp_arena_alloc(l->mem, KB_SAID_DATE);

	kb_say_date(l->to->lang, day, text);
	return text;
}

static const char *fill_with(const struct letter *l, const char *key, const char *const *pairs)
{
	KP_AUTO(kp_str) struct kp_str s = {0};

	kb_fill(kb_phrase(l->kb, key, l->to->lang), pairs, &s);
	return kp_arena_strndup(l->mem, kp_str_c(&s), s.n);
}

/* "1.12.2026 klo 9.05", on the organisation's clock. */
static const char *moment(const struct letter *l, int64_t ms)
{
	struct ticket_local at = ticket_localtime(l->kb, ms);
	const char *const pairs[] = {"date", date_of(l, at.day), "hour",
		kp_arena_format(l->mem, "%d", at.minute / 60), "minute",
		kp_arena_format(l->mem, "%02d", at.minute % 60), NULL};

	return fill_with(l, "mail_moment", pairs);
}

static const char *fill(const struct letter *l, const char *key)
{
	const struct store_ticket *t = &l->p->ticket;
	int i = ticket_partner(l->kb, t->partner);
	const char *const pairs[] = {"ticket", t->number, "partner",
		i < 0 ? kb_phrase(l->kb, "duty_label", l->to->lang) : l->kb->partners[i].name,
		"respond_by", moment(l, t->respond_by), NULL};

	return fill_with(l, key, pairs);
}

/* With its lines. */
static void add_html(struct kp_str *out, const char *s)
{
	for (;;) {
		size_t n = strcspn(s, "\n");

		kp_str_add_html(out, s, n);
		if (!s[n])
			return;
		kp_str_add(out, "<br>\n");
		s += n + 1;
	}
}

static void add_paragraph(struct letter *l, const char *s)
{
	kp_str_addf(&l->text, "%s\n\n", s);
	kp_str_add(&l->html, "<p>");
	add_html(&l->html, s);
	kp_str_add(&l->html, "</p>\n");
}

/* What a person wrote, as a quote. */
static void add_quote(struct letter *l, const char *s)
{
	for (const char *line = s; *line;) {
		size_t n = strcspn(line, "\n");

		kp_str_addf(&l->text, "    %.*s\n", (int)n, line);
		line += n + (line[n] == '\n');
	}
	kp_str_addc(&l->text, '\n');
	kp_str_add(&l->html, "<blockquote style=\"margin:0 0 1em 0;padding:0 0 0 1em;"
			     "border-left:3px solid #7a869a\">");
	add_html(&l->html, s);
	kp_str_add(&l->html, "</blockquote>\n");
}

static void add_link(struct letter *l, const char *key, const char *path)
{
	const char *label = fill(l, key);

	if (!*l->opt->url)
		return;
	kp_str_addf(&l->text, "%s: %s%s\n\n", label, l->opt->url, path);
	kp_str_add(&l->html, "<p><a href=\"");
	add_html(&l->html, l->opt->url);
	add_html(&l->html, path);
	kp_str_add(&l->html, "\">");
	add_html(&l->html, label);
	kp_str_add(&l->html, "</a></p>\n");
}

static const char *title(const struct letter *l)
{
	int i = kb_find_intent(l->kb, l->p->ticket.intent);

	return i < 0 ? kb_phrase(l->kb, "mail_matter", l->to->lang)
		     : kb_text_in(&l->kb->intents[i].title, l->to->lang);
}

static const char *lead_key(const struct store_post *p)
{
	if (strcmp(p->event.kind, "reminded") == 0)
		return "mail_reminded";
	if (strcmp(p->event.kind, "escalated") == 0)
		return "mail_escalated";
	if (strcmp(p->event.kind, "message") != 0)
		return "mail_assigned";
	return p->to_partner ? "mail_more" : "mail_answered";
}

static void add_unit(struct letter *l)
{
	int i = kb_find_unit(l->kb, l->p->ticket.unit);
	const char *pairs[] = {"unit", NULL, NULL};

	if (i < 0)
		return;
	pairs[1] = kb_text_in(&l->kb->units[i].name, l->to->lang);
	add_paragraph(l, fill_with(l, "mail_unit", pairs));
}

/* What it is about is said again: the question may be days old, and who asked it in the chat
 * has no mail of it. */
static void add_words(struct letter *l, bool message)
{
	const struct store_post *p = l->p;

	if (message) {
		add_quote(l, p->event.text);
		add_paragraph(
			l, fill(l, p->to_partner ? "mail_question" : "mail_your_question"));
	}
	add_quote(l, p->ticket.subject);
	if (p->to_partner)
		add_unit(l);
}

static void write_body(struct letter *l)
{
	const struct store_post *p = l->p;
	bool message = strcmp(p->event.kind, "message") == 0;
	/* The bot's own word says all by itself. */
	bool own_words = (message && p->event.sender == STORE_BOT) ||
			 strcmp(p->event.kind, "declined") == 0;

	if (!own_words)
		add_paragraph(l, fill(l, lead_key(p)));
	if (own_words)
		add_paragraph(l, p->event.text);
	else if (l->opt->whole)
		add_words(l, message);
	else
		add_paragraph(l, fill(l, "mail_hidden"));
	if (p->to_partner)
		add_link(l, "mail_open_ticket",
			kp_arena_format(l->mem, "/console/#%s", p->ticket.number));
	else
		add_link(l, "mail_open_chat", "/");
	add_paragraph(
		l, fill(l, p->to_partner ? "mail_reply_partner" : "mail_reply_supervisor"));
}

static void begin_html(struct letter *l)
{
	kp_str_addf(&l->html,
		"<!doctype html>\n<html lang=\"%s\"><body style=\""
		"max-width:40em;line-height:1.5;font-family:'Segoe UI',"
		"Roboto,Arial,sans-serif\">\n",
		text_lang_code(l->to->lang));
}

static void sign(struct letter *l)
{
	kp_str_addf(&l->text, "-- \n%s\n", kb_text_in(&l->kb->name, l->to->lang));
	kp_str_add(&l->html, "<p style=\"color:#5a6472\">");
	add_html(&l->html, kb_text_in(&l->kb->name, l->to->lang));
	kp_str_add(&l->html, "</p>\n</body></html>\n");
}

static const char *domain_of(const struct letter *l)
{
	return strchr(l->opt->from, '@') + 1;
}

static void write_about_ticket(struct letter *l, struct mail_letter *out)
{
	const struct store_post *p = l->p;
	const char **thread = kp_arena_alloc(l->mem, sizeof(*thread));

	/* Nothing was sent under this id: mail programs thread by it all the same. */
	*thread = kp_arena_format(l->mem, "%s@%s", p->ticket.number, domain_of(l));
	write_body(l);
	out->subject = kp_arena_format(l->mem, "%s: %s", p->ticket.number, title(l));
	out->id = kp_arena_format(l->mem, "%s.%lld.%s@%s", p->ticket.number,
		(long long)p->event.id, p->to_partner ? "partner" : "supervisor",
		domain_of(l));
	out->refers = (struct mail_list){thread, 1};
	out->at = p->event.at;
	out->person = strcmp(p->event.kind, "message") == 0 && p->event.sender != STORE_BOT;
}

/* The guide is there: who has none gets no letter. */
static void write_reminder(struct letter *l, struct mail_letter *out)
{
	const struct kb_guide *g = &l->kb->guides[kb_find_guide(l->kb, l->p->guide)];
	const char *pairs[] = {"guide", g->title, "date", date_of(l, g->review_by), NULL};

	add_paragraph(l, fill_with(l, "mail_review", pairs));
	add_link(l, "mail_open_guide", kp_arena_format(l->mem, "/guides/%s", g->id));
	out->subject = fill_with(l, "mail_review_subject", pairs);
	out->id = kp_arena_format(l->mem, "guide.%lld@%s", (long long)l->p->id, domain_of(l));
	out->at = l->p->created_at;
}

void notify_letter(const struct kb *kb, const struct store_post *p,
	const struct notify_person *to, const struct notify_options *opt, struct kp_arena *mem,
	struct mail_letter *out)
{
	struct letter l = {.kb = kb, .p = p, .to = to, .opt = opt, .mem = mem};

	*out = (struct mail_letter){.from = opt->from,
		.from_name = kb_text_in(&kb->name, to->lang),
		.to = to->address,
		.to_name = to->name};
	begin_html(&l);
	if (*p->guide)
		write_reminder(&l, out);
	else
		write_about_ticket(&l, out);
	sign(&l);
	out->text = kp_arena_strndup(mem, kp_str_c(&l.text), l.text.n);
	out->html = kp_arena_strndup(mem, kp_str_c(&l.html), l.html.n);
	kp_str_clear(&l.text);
	kp_str_clear(&l.html);
}
