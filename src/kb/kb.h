/* The knowledge base: intents/ and knowledge/ read, checked and linked into one frozen
 * snapshot. Built by one thread, then immutable; shared by reference (any thread).
 * Everything inside is borrowed from the snapshot: keep your reference while you use it. */
#ifndef KB_H
#define KB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/kp_err.h"
#include "base/kp_zone.h"
#include "text/text.h"

/* One text in up to three languages; NULL where it is not given. */
struct kb_text {
	const char *in[TEXT_LANGS];
};
/* The text in `lang`, else in Finnish, else in any; NULL when there is none. */
const char *kb_text_in(const struct kb_text *t, enum text_lang lang);

/* An answer: Markdown with facts filled in, and the same rendered to safe HTML. */
struct kb_answer {
	struct kb_text md, html;
};

enum kb_effect { KB_BOOST, KB_DECIDE, KB_FORBID };

struct kb_pattern {
	struct text_pattern *compiled; /* owned by the snapshot */
	enum text_lang lang;
	enum kb_effect effect;
	const char *source; /* as written */
	struct kp_pos at;
};

struct kb_choice {
	struct kb_text label;
	struct kb_answer answer;
	struct kb_pattern *patterns;
	size_t npatterns;
};

struct kb_ask {
	struct kb_text question;
	struct kb_choice *choices;
	size_t nchoices;
};

/* ---- what an answer depends on ---- */

#define KB_MAX_SLOTS 6 /* of an intent */

enum kb_slot_kind { KB_NUMBER, KB_DURATION, KB_CALENDAR, KB_CHOICE, KB_YES_NO };

/* Values from lo to hi, both included. Numbers, durations and dates as in struct text_amount;
 * choices by their index. */
struct kb_span {
	int64_t lo, hi;
};

/* One of the choices of a KB_CHOICE or KB_YES_NO, or a button beside a typed value. */
struct kb_option {
	const char *id; /* NULL: a button */
	struct kb_text label;
	struct kb_span value;
	struct kb_answer
		answer; /* what it says by itself, before the rest is known; may be NULL */
	struct kb_pattern *patterns;
	size_t npatterns;
};

struct kb_slot {
	const char *name;
	enum kb_slot_kind kind;
	enum text_measure unit; /* of a bare number */
	unsigned units;         /* in which a question may tell it: a bit for each */
	struct kb_span range;
	struct kb_text label, question;
	struct kb_answer asking; /* the general answer with the question behind it */
	struct kb_option *options;
	size_t noptions;
	struct kb_pattern *patterns; /* what stands beside the value; of a KB_YES_NO: yes */
	size_t npatterns;
	struct kp_pos at;
};

struct kb_when {
	bool any;
	unsigned options; /* a bit for each choice it takes */
	struct kb_span span;
};

/* A row of the decision table: each case has exactly one. */
struct kb_row {
	struct kb_when *when; /* one for each slot */
	bool otherwise;       /* what no other row has */
	uint8_t uses, picks;  /* slots that its holes say, and that pick from a list: bits */
	struct kb_answer answer;
	struct kb_text ground; /* the statute or agreement, or who decides */
	struct kp_pos at;
};

struct kb_sample {
	const char *text;
	enum text_lang lang;
	struct kp_pos at;
	/* Which it is of those that one line with a list in braces stands for, from 1 on; 0: a
	 * line of its own. */
	uint8_t listed;
};

/* Words of a question that a deciding pattern settles. In a story it is one word among many,
 * and speaks for its intent as others do. */
#define KB_MOST_DECIDED 15

/* A question that follows another, and what it means then. */
struct kb_followup {
	const char *first, *text;
	int after, intent; /* indexes into kb->intents: of the first, and what is asked now */
	enum text_lang lang;
	struct kp_pos at;
};

struct kb_intent {
	const char *id, *area; /* "loma.saastovapaa", "loma" */
	struct kb_text title;
	struct kb_answer answer; /* all NULL: `ask` comes first */
	int section;             /* index into kb->sections, of a published guide; -1: none */
	int pilot;               /* the section of a pilot guide that it names; -1: none */
	struct kb_pattern *patterns;
	size_t npatterns;
	struct kb_sample *samples;
	size_t nsamples;
	struct kb_sample *checks; /* questions never trained on: they calibrate */
	size_t nchecks;
	struct kb_ask *ask;    /* NULL: there is none */
	struct kb_slot *slots; /* none: depends on nothing, or on `ask` */
	size_t nslots;
	struct kb_row *rows;
	size_t nrows;
	const char *route; /* area that gets the ticket */
	int *related;      /* indexes into kb->intents */
	size_t nrelated;
	bool strict, oos;
	bool draft; /* checked and left out of the snapshot */
	struct kp_pos at;
};

enum kb_status { KB_DRAFT, KB_PILOT, KB_PUBLISHED, KB_RETIRED };

struct kb_guide {
	const char *id, *title, *owner, *version, *summary; /* id: file name without .md */
	const char *owner_email; /* who is told when it is due; NULL: the duty queue */
	const char *intro_html;
	int32_t reviewed, review_by; /* days since 1970-01-01 */
	enum kb_status status;
	enum text_lang lang;
	int first_section, nsections; /* in kb->sections */
	const char *area;             /* of most intents that rest on it; NULL: none do */
	int *related;                 /* guides that people want next, likeliest first */
	size_t nrelated;
	int successor;          /* of a retired guide: what holds instead of it; -1: nothing */
	struct kb_pilot *pilot; /* of a pilot guide; else NULL */
	int next;               /* the pilot guide that is a new version of it; -1: none */
	struct kp_pos at;
};

/* Who gets a guide before it is published, and until when. */
struct kb_pilot {
	int of; /* the published guide that it is to take the place of; -1: a new one */
	int *units;
	size_t nunits;                    /* with everything below them */
	const char **people, **reviewers; /* ids of users; reviewers: staff representatives */
	size_t npeople, nreviewers;
	int32_t until; /* days since 1970-01-01, included */
};

struct kb_section {
	int guide;              /* index into kb->guides */
	const char *id, *title; /* anchor, heading text */
	const char *md, *html, *plain;
	const char *url; /* "/guides/vuosiloma#saastovapaa" */
	struct kp_pos at;
};

struct kb_area {
	const char *id;
	struct kb_text name;
};

struct kb_unit {
	const char *id;
	struct kb_text name;
	int parent; /* -1: top */
};

struct kb_hours {
	int16_t from, to;
};                 /* minutes of the day; both 0: no more spans */
#define KB_SPANS 4 /* of a day at most, in order: a lunch break makes two */
struct kb_week {
	struct kb_hours on[7][KB_SPANS]; /* 0 = Monday */
};
struct kb_partner;
struct kb_absence {
	int32_t from, to;                /* days since 1970-01-01, both included */
	const struct kb_partner *deputy; /* NULL: who stands in for the partner else */
	int64_t entry;                   /* whoever laid it over the file's; 0: the file's */
};

struct kb_partner {
	const char *id, *name, *email, *phone;
	struct kb_text title;
	const char **areas; /* areas and intents; "*" covers all */
	size_t nareas;
	int *units;
	size_t nunits; /* none: the whole organisation */
	bool langs[TEXT_LANGS];
	struct kb_week hours;
	struct kb_absence *absences;
	size_t nabsences;
	int deputy; /* -1: none */
	int lead;   /* hears of their overdue tickets; -1: the deputy does */
	struct kp_pos at;
};

/* ---- what is promised ---- */

enum kb_priority { KB_LOW, KB_NORMAL, KB_URGENT, KB_PRIORITIES };

/* Office time of who answers: whole office days and minutes. */
struct kb_promise {
	int16_t days, minutes;
};
struct kb_level {
	struct kb_promise respond, resolve;
};
/* What is promised in some areas. */
struct kb_service {
	const char **areas; /* areas and intents; "*": all */
	size_t nareas;
	struct kb_level levels[KB_PRIORITIES];
};
/* Days of the calendar. */
struct kb_closing {
	int16_t warn, close; /* since the last word in an answered ticket */
	int16_t reopen;      /* since closing: how long it can be opened again */
};

/* Eves on which offices are closed although they are no public holidays. */
enum kb_eve { KB_MIDSUMMER_EVE = 1, KB_CHRISTMAS_EVE = 2 };

/* ---- careers ---- */

/* A task that people do; steps lead from one to another. */
struct kb_role {
	const char *id;
	struct kb_text name, needs; /* needs: what qualifies for it, in Markdown */
	bool entry;                 /* people come into it from outside */
	struct kb_pattern *words;   /* by which a question names it, the name among them */
	size_t nwords;
	struct kp_pos at;
};

enum kb_step_kind { KB_VERTICAL, KB_HORIZONTAL };

/* By what one gets there: bits. */
enum kb_means {
	KB_BY_DEGREE = 1,
	KB_BY_APPRENTICESHIP = 2,
	KB_BY_TRAINING = 4,
	KB_BY_EXPERIENCE = 8,
	KB_BY_AGREEMENT = 16,
	KB_MEANS = 5 /* how many there are */
};

struct kb_step {
	int from, to; /* roles */
	enum kb_step_kind kind;
	unsigned by;                     /* kb_means, or-ed; any of them may do */
	struct kb_text takes, time, pay; /* Markdown; time and pay NULL: not known */
	struct kp_pos at;
};

/* Which steps an intent tells of: those by some means, of some kind. */
struct kb_career_answer {
	int intent;
	bool kinds[2];  /* by kb_step_kind */
	unsigned means; /* kb_means, or-ed */
	bool beside;    /* the intent's own answer comes first */
	/* What settles, together with a role's name, that a question is for it. */
	struct kb_pattern *patterns;
	size_t npatterns;
};

/* What a form asks: of whoever requests something, or answers a survey. */
enum kb_field_kind {
	KB_FIELD_TEXT,
	KB_FIELD_NUMBER,
	KB_FIELD_DATE,
	KB_FIELD_CHOICE,
	KB_FIELD_SCALE /* 1 to KB_SCALE */
};
#define KB_SCALE        5
#define KB_MOST_CHOICES 20
const char *kb_field_kind_name(enum kb_field_kind k); /* "text", … */

struct kb_form_field {
	const char *id;
	struct kb_text label;
	enum kb_field_kind kind;
	bool needed;
	int64_t min, max; /* of a number or a scale; of a text its characters */
	struct kb_text *choices;
	size_t nchoices;
	struct kb_text low, high; /* of a scale: what its ends mean */
};

struct kb_request {
	const char *id; /* unique among all services */
	struct kb_text title;
	struct kb_form_field *fields;
	size_t nfields;
	int service; /* whose it is */
	struct kp_pos at;
};

/* Which third of the career services it belongs to. */
enum kb_career_part { KB_CAREER_OFFICE, KB_CAREER_PROFESSIONALS, KB_CAREER_ALL };

struct kb_career_service {
	const char *id;
	enum kb_career_part part;
	struct kb_text title, target; /* target: for whom it is */
	int coordinator;              /* partner */
	int intent;                   /* that is about it; -1: none that is published */
	struct kb_text *process;      /* in order, Markdown */
	size_t nprocess;
	int first_request, nrequests; /* in kb_careers.requests */
	struct kp_pos at;
};

struct kb_careers {
	struct kb_role *roles;
	size_t nroles;
	struct kb_step *steps;
	size_t nsteps;
	struct kb_career_service *services;
	size_t nservices;
	struct kb_request *requests;
	size_t nrequests;
	struct kb_career_answer *answers;
	size_t nanswers;
	struct kb_text note; /* what is true of every step; Markdown, NULL: nothing */
	int target;          /* per cent of the staff with a documented plan; 0: none set */
};

/* What changed in HR: shown once to each supervisor whom it concerns. */
struct kb_announcement {
	const char *id;
	int32_t from, until;        /* days since 1970-01-01, both among them */
	int *units;                 /* it is for these and what is below them */
	size_t nunits;              /* 0: for everybody */
	struct kb_text title, text; /* text: Markdown */
	struct kp_pos at;
};

/* Questions that are asked of those it concerns while it is open. */
struct kb_survey {
	const char *id;
	int32_t from, until; /* days since 1970-01-01, both included */
	int *units;          /* with all below them; none: the whole organisation */
	size_t nunits;
	struct kb_text title, intro; /* intro: Markdown; may be NULL */
	struct kb_form_field *questions;
	size_t nquestions;
	struct kp_pos at;
};

struct kb_phrase {
	const char *key;
	struct kb_text text;
};

struct kb {
	struct kb_intent *intents;
	size_t nintents;
	size_t ndrafts; /* intents that were checked and left out */
	struct kb_followup *followups;
	size_t nfollowups;
	struct kb_guide *guides;
	size_t nguides;
	struct kb_section *sections;
	size_t nsections;
	struct kb_area *areas; /* that have names, as the organisation orders them */
	size_t nareas;
	struct kb_unit *units;
	size_t nunits; /* parents before children */
	struct kb_partner *partners;
	size_t npartners;
	int *duty;
	size_t nduty;
	const char *duty_email;
	struct kb_service *services;
	size_t nservices;
	struct kb_closing closing;
	struct kb_careers careers;
	struct kb_announcement *announcements; /* as the file orders them */
	size_t nannouncements;
	struct kb_phrase *phrases;
	size_t nphrases;           /* sorted by key */
	struct kb_text name;       /* the organisation */
	struct kb_survey *surveys; /* by their files' names */
	size_t nsurveys;
	const char *timezone;
	const struct kp_zone *zone; /* of `timezone` */
	unsigned closed_eves;       /* kb_eve, or-ed */
	int32_t *
		closed; /* more days on which offices are closed: since 1970-01-01, in order */
	size_t nclosed;
	bool example;
	bool langs[TEXT_LANGS];
	char hash[17]; /* of all files read, hexadecimal */
};

/* One lint rule: what kb_load looks for. */
struct kb_rule {
	const char *id; /* "kb-duplicate-id" */
	bool error;     /* else a warning */
	const char *help;
};
const struct kb_rule *kb_rules(size_t *n_out); /* static */

/* A remark on the content. One that is an error keeps the snapshot from being used. Files
 * are named from the knowledge base's folder: "intents/loma.yaml". */
struct kb_remark {
	const char *rule; /* lint rule id: static */
	bool error;
	struct kp_pos at;
	char *msg;
};

struct kb_report {
	struct kb_remark *v;
	size_t n, cap;
	size_t errors, warnings;
	struct kp_arena *arena; /* holds messages and file names */
};
void kb_report_clear(struct kb_report *r);
KP_AUTO_CLEAR(kb_report, kb_report_clear)
/* FILE:LINE:COL: error: message [rule], a line each, in the order of files and lines. */
void kb_report_print(const struct kb_report *r, struct kp_str *out);

/* Reads dir/intents and dir/knowledge. Everything found wrong goes into *report (warnings
 * also on success). -1 when there are errors or a folder can't be read. `an` is used for
 * compiling patterns, during the call only; NULL leaves them uncompiled. *kb_out has one
 * reference. kb_load() tells by the clock which guides are past their review date. */
int kb_load(const char *dir, struct text_analyser *an, struct kb **kb_out,
	struct kb_report *report, struct kp_err *err);
int kb_load_on(int32_t today, const char *dir, struct text_analyser *an, struct kb **kb_out,
	struct kb_report *report, struct kp_err *err);

/* Puts every sample to the patterns and notes those that find none of their own, or those of
 * another intent. It takes longer than all of kb_load(). */
void kb_try_patterns(const struct kb *kb, struct text_analyser *an, struct kb_report *report);

/* An absence that stands beside those of the file. */
struct kb_away {
	const char *partner, *deputy; /* ids; deputy '' or NULL: as in the file */
	int32_t from, to;
	int64_t entry; /* greater than 0 */
};
/* The same snapshot with more absences, in which all indexes mean the same; it keeps a
 * reference to `kb`. Entries of unknown partners are left out. */
struct kb *kb_with_absences(struct kb *kb, const struct kb_away *v, size_t n);

/* A snapshot made of samples alone (public corpora): no patterns, guides or people.
 * texts[i] belongs to intents[labels[i]]. */
struct kb *kb_from_samples(enum text_lang lang, const char *const *intents, size_t nintents,
	const char *const *texts, const int *labels, size_t n);

struct kb *kb_ref(struct kb *kb);
void kb_unref(struct kb *kb);
KP_AUTO_FREE(kb, kb_unref)

int kb_find_intent(const struct kb *kb, const char *id); /* index or -1 */
int kb_find_unit(const struct kb *kb, const char *id);
int kb_find_partner(const struct kb *kb, const char *id);
int kb_find_area(const struct kb *kb, const char *id);
int kb_find_guide(const struct kb *kb, const char *id);
int kb_find_section(const struct kb *kb, const char *guide, const char *section);
/* Whether it is about manners instead of work: greetings, thanks, "who are you". */
bool kb_small_talk(const struct kb_intent *intent);
/* Such an intent that has folded[0..n) among its samples, apart from what ends a sentence;
 * index or -1. */
int kb_find_small_talk(const struct kb *kb, enum text_lang lang, const char *folded, size_t n);
const char *kb_status_name(enum kb_status s); /* "draft", … */
const char *kb_effect_name(enum kb_effect e); /* "boost", … */
/* Who asks: a unit and a user's id (-1 and NULL: not known), and the day. */
struct kb_asker {
	int unit;
	const char *user;
	int32_t today; /* since 1970-01-01 */
};
/* The section that they are to get instead of a published one (-1: of none): that of a pilot
 * with the same anchor, or `own`, a pilot's section that is for it (-1: none); else it itself.
 */
int kb_section_for(const struct kb *kb, int section, int own, const struct kb_asker *who);
#define KB_SAID_DATE 36 /* bytes */
/* A day as people write it in the language: "1.12.2026", "2026-12-01". */
void kb_say_date(enum text_lang lang, int32_t day, char out[KB_SAID_DATE]);
/* The guide that holds instead of a retired one, at the end of all its successors; -1. */
int kb_successor(const struct kb *kb, int guide);
/* What is promised for an intent, else for its area, else for all; either may be NULL. Where
 * the content promises nothing it is the usual: an office day, urgent two office hours. */
const struct kb_service *kb_find_service(
	const struct kb *kb, const char *intent, const char *area);
bool kb_unit_within(const struct kb *kb, int unit, int ancestor);
/* Within one of them; unit -1, which is not known: false. */
bool kb_unit_among(const struct kb *kb, int unit, const int *units, size_t n);
int kb_find_role(const struct kb *kb, const char *id);
int kb_find_request(const struct kb *kb, const char *id);
int kb_find_announcement(const struct kb *kb, const char *id);
int kb_find_survey(const struct kb *kb, const char *id);
/* Whether it is open on a day, for those of a unit (-1: not known). */
bool kb_survey_asks(const struct kb *kb, const struct kb_survey *s, int32_t day, int unit);

/* What is filled into a form: ids and values in turn, NULL ends them; of a choice its line,
 * from 0. The value of a field; NULL: not there, or blank. */
const char *kb_field_given(const char *const *given, const char *id);
bool kb_field_fits(const struct kb_form_field *f, const char *value);
/* The field that is needed and missing, does not fit or is none of the form; NULL: all is
 * well. Borrowed. */
const char *kb_fields_wrong(
	const struct kb_form_field *fields, size_t n, const char *const *given);
bool kb_announced_on(const struct kb_announcement *a, int32_t day);
/* Whether it is for who works in the unit; -1: it is not known where they do. */
bool kb_announced_to(const struct kb *kb, const struct kb_announcement *a, int unit);
/* What an intent tells of careers; NULL: nothing. */
const struct kb_career_answer *kb_find_career_answer(const struct kb *kb, int intent);

#define KB_MAX_ROUTE 16 /* steps */
/* The fewest steps from one role to another, of these ways the one with the fewest horizontal
 * ones, as indexes into the steps. How many; 0: there is no way, or it is the same role. */
size_t kb_career_route(const struct kb *kb, int from, int to, int steps[KB_MAX_ROUTE]);
/* By what a step is taken: "degree, training". Appended. */
void kb_say_means(const struct kb *kb, unsigned by, enum text_lang lang, struct kp_str *out);
/* A role with what leads into it and what it leads to, and a way of n > 0 steps, as inline SVG
 * for a page whose style sheet knows the class `career`; its ids ("wide-title", …) are the
 * same each time. A role is drawn twice, for screens that are `wide` and `narrow`. Appended.
 */
void kb_draw_role(const struct kb *kb, int role, enum text_lang lang, struct kp_str *out);
void kb_draw_way(const struct kb *kb, const int *steps, size_t n, enum text_lang lang,
	struct kp_str *out);
/* A phrase the bot says; the key itself when it is missing (kb_load refuses that). */
const char *kb_phrase(const struct kb *kb, const char *key, enum text_lang lang);
/* Appends `phrase` with each {name} replaced by its value from `pairs`, which are names and
 * values in turn and end with NULL. A {name} that is not there stays as it is. */
void kb_fill(const char *phrase, const char *const *pairs, struct kp_str *out);

/* ---- decision tables ---- */

/* What is known of an intent's slots. */
struct kb_values {
	uint8_t known; /* a bit for each */
	struct kb_span v[KB_MAX_SLOTS];
};
static inline bool kb_knows(const struct kb_values *values, size_t slot)
{
	return values->known >> slot & 1;
}
static inline void kb_learn(struct kb_values *values, size_t slot, struct kb_span v)
{
	values->known |= (uint8_t)(1u << slot);
	values->v[slot] = v;
}
/* Whether its values are options, not amounts. */
static inline bool kb_is_chosen(const struct kb_slot *s)
{
	return s->kind == KB_CHOICE || s->kind == KB_YES_NO;
}

struct kb_decision {
	const struct kb_row *row; /* NULL: more must be known: */
	int slot;                 /* what to ask for next; -1: nothing can help */
	bool wide;                /* its value is known, but too roughly */
};
void kb_decide(const struct kb_intent *intent, const struct kb_values *values,
	struct kb_decision *out);
int kb_find_slot(const struct kb_intent *intent, const char *name); /* index or -1 */
const char *kb_slot_kind_name(enum kb_slot_kind kind);              /* "duration", … */
const char *kb_slot_unit_name(const struct kb_slot *slot);          /* "year"; NULL: none */
/* The range of a number or duration in its unit; both 0 for others. */
void kb_slot_limits(const struct kb_slot *slot, double *min_out, double *max_out);

/* A value in words: "6 vuotta", "yli 5 vuotta", a choice's label. Appended. */
void kb_say_value(const struct kb *kb, const struct kb_slot *slot, struct kb_span value,
	enum text_lang lang, struct kp_str *out);
/* "Employer, length of employment: 6 years". Appended. */
void kb_say_values(const struct kb *kb, const struct kb_intent *intent,
	const struct kb_values *values, enum text_lang lang, struct kp_str *out);
/* A row's answer with its holes filled, and its ground, as Markdown. Appended. */
void kb_say_row(const struct kb *kb, const struct kb_intent *intent, const struct kb_row *row,
	const struct kb_values *values, enum text_lang lang, struct kp_str *out);
void kb_say_ground(const struct kb *kb, const struct kb_row *row, enum text_lang lang,
	struct kp_str *out);

/* Whether a link may lead there: https, http, mailto, tel or the site itself. */
bool kb_href_safe(const char *href, size_t n);
/* What tells samples apart: folded, without the marks at the end. *out is replaced. */
void kb_sample_key(const char *text, struct kp_str *out);
/* Markdown as words with spaces between them. Appended. */
void kb_plain(const char *md, size_t n, struct kp_str *out);
/* Writes Markdown as safe HTML: no raw HTML, links only to https, http, mailto, tel and
 * the site itself. Appended to *out. */
void kb_markdown(const char *md, size_t n, struct kp_str *out);
/* Markdown as words with spaces between them. Appended. */
void kb_plain(const char *md, size_t n, struct kp_str *out);

#endif
