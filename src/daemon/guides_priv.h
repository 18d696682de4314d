/* Inside of the guide portal: what its pages have in common. */
#ifndef GUIDES_PRIV_H
#define GUIDES_PRIV_H

#include "daemon/guides.h"

/* One request and the page that is being written for it. */
struct guides_page {
	struct app *app;
	const struct kb *kb;
	const struct search_index *ix;
	const struct net_request *rq;
	struct net_response *rs;
	struct kp_str *out;  /* of the response */
	enum text_lang lang; /* of the page; guides may be in another */
	const char *pilot;   /* the code of a link to a guide that is tried out; "": none */
	const char *query;   /* what was searched for; "": nothing */
	int32_t today;
};

void guides_list(struct guides_page *p);
void guides_one(struct guides_page *p, const struct kb_guide *g);
/* Whether a guide is tried out and the link says that the reader takes part. */
bool guides_life_open(const struct guides_page *p, const struct kb_guide *g);
/* In place of one that is tried out by others: what holds for all. */
void guides_life_closed(struct guides_page *p, const struct kb_guide *g);
/* In place of a guide that is retired: what holds instead of it. */
void guides_life_retired(struct guides_page *p, int guide);
/* The careers' page of that name, "" being the first one; false: there is none. */
bool guides_careers(struct guides_page *p, const char *id);
/* A paragraph that leads to them; nothing where the content has none. */
void guides_careers_link(struct guides_page *p);
/* A list of the career services; nothing where there are none. The page of one; false: there
 * is none of that name. */
void guides_services(struct guides_page *p);
bool guides_services_page(struct guides_page *p, const char *id);
void guides_find_page(struct guides_page *p);
void guides_find_json(struct guides_page *p);
void guides_find_suggest(struct guides_page *p);

bool guides_is_shown(const struct kb_guide *g);
/* The page up to its heading, and what follows the content. */
void guides_begin(struct guides_page *p, const char *title);
void guides_end(struct guides_page *p);

void guides_text(struct guides_page *p, const char *text); /* escaped */
void guides_phrase(struct guides_page *p, const char *key);
void guides_heading(struct guides_page *p, int level, const char *key);
/* A phrase with its holes filled; pairs as for kb_fill(). */
void guides_filled(struct guides_page *p, const char *key, const char *const *pairs);
/* <a href="path?lang=…&amp;more#anchor">; more and anchor may be NULL. */
void guides_open_link(
	struct guides_page *p, const char *path, const char *more, const char *anchor);
/* <a href="/guides/…">its title</a> */
void guides_title_link(struct guides_page *p, const struct kb_guide *g);
/* A link that puts a text into the chat's question. */
void guides_ask_link(struct guides_page *p, const char *key, const char *text);
/* <mark> around what was asked for. */
void guides_marked(struct kp_str *out, const struct search_text *t);
/* ` lang="fi"` where it is another one than the page's. */
void guides_lang(struct guides_page *p, enum text_lang lang);
/* The same, the end of the tag and the text. */
void guides_text_in(struct guides_page *p, enum text_lang lang, const char *text);

#endif
