/* Inside kb/: the snapshot while it is being read.
 *
 * A struct kb_reader takes files one after another (organisation.yaml first: its facts are
 * filled into what follows), notes everything wrong in the report, and is finished once.
 * What one file names in another is kept as a wish and looked up at the end. */
#ifndef KB_PRIV_H
#define KB_PRIV_H

#include <stdatomic.h>

#include "base/kp_arena.h"
#include "base/kp_map.h"
#include "base/kp_vec.h"
#include "base/kp_yaml.h"
#include "kb/kb.h"

enum { KB_LARGEST = 4 << 20 }; /* bytes of a file */

/* What kb_ref() really counts: a snapshot and what only this room sees of it. */
struct kb_full {
	struct kb kb; /* first: the two are cast into each other */
	atomic_size_t refs;
	struct kp_arena *arena;
	struct kp_map *intents, *units, *partners, *sections, *guides; /* id → index */
	struct kp_map *roles, *requests, *announcements, *surveys;
	struct kp_map *small_talk[TEXT_LANGS]; /* folded samples → index */
	struct kb_full *base; /* whose lists and maps these are, partners apart; NULL: own */
};
struct kb_full *kb_new(void);
/* The compiled patterns of an intent. */
void kb_free_patterns(const struct kb_intent *intent);
void kb_free_pattern_list(const struct kb_pattern *v, size_t n);

/* ---- the report ---- */

enum kb_rule_id {
	KB_FILE,
	KB_YAML,
	KB_TYPE,
	KB_UNKNOWN_KEY,
	KB_MISSING_KEY,
	KB_BAD_ID,
	KB_DUPLICATE_ID,
	KB_AREA,
	KB_BAD_LANGUAGE,
	KB_MISSING_LANGUAGE,
	KB_EMPTY,
	KB_TOO_LONG,
	KB_DUPLICATE_TITLE,
	KB_DUPLICATE_SAMPLE,
	KB_REPEATED_SAMPLE,
	KB_CHECK_IS_SAMPLE,
	KB_FEW_SAMPLES,
	KB_UNKNOWN_LIST,
	KB_LIST_IDLE,
	KB_EFFECT,
	KB_PATTERN_SYNTAX,
	KB_PATTERN_COST,
	KB_PATTERN_IDLE,
	KB_PATTERN_CLASH,
	KB_CHOICES,
	KB_SLOT,
	KB_SLOT_RANGE,
	KB_UNKNOWN_SLOT,
	KB_CONDITION,
	KB_HOLE,
	KB_TABLE_GAP,
	KB_TABLE_OVERLAP,
	KB_OOS,
	KB_UNKNOWN_SECTION,
	KB_UNPUBLISHED,
	KB_UNKNOWN_GUIDE,
	KB_DUPLICATE_GUIDE,
	KB_SUCCESSOR,
	KB_NO_SUCCESSOR,
	KB_RETIRED_SOURCE,
	KB_PILOT_RULES,
	KB_PILOT_OVER,
	KB_UNKNOWN_INTENT,
	KB_UNKNOWN_AREA,
	KB_UNUSED_AREA,
	KB_NO_PARTNER,
	KB_UNKNOWN_PARTNER,
	KB_UNKNOWN_UNIT,
	KB_UNKNOWN_FACT,
	KB_RAW_HTML,
	KB_LINK,
	KB_STATUTE,
	KB_FRONT_MATTER,
	KB_SECTION,
	KB_DATE,
	KB_TIMEZONE,
	KB_REVIEW_ORDER,
	KB_REVIEW_DUE,
	KB_STATUS,
	KB_HOURS,
	KB_EMAIL,
	KB_ABSENCE,
	KB_DUTY,
	KB_SERVICE,
	KB_CAREER_VALUE,
	KB_CAREER_STEP,
	KB_CAREER_CYCLE,
	KB_CAREER_UNREACHABLE,
	KB_UNKNOWN_ROLE,
	KB_COORDINATOR,
	KB_ANNOUNCEMENT,
	KB_SURVEY,
	KB_PHRASE_MISSING,
	KB_PHRASE_UNKNOWN,
	KB_PLACEHOLDER,
	KB_RULES
};

void kb_remark(struct kb_report *r, enum kb_rule_id rule, struct kp_pos at, const char *fmt,
	...) __attribute__((format(printf, 4, 5)));
/* In the order of files and lines. */
void kb_report_sort(struct kb_report *r);

/* ---- the reader ---- */

enum kb_wish_kind {
	KB_WISH_SECTION, /* intent's guide */
	KB_WISH_RELATED,
	KB_WISH_ROUTE,
	KB_WISH_DEPUTY,
	KB_WISH_LEAD,
	KB_WISH_AREA, /* partner's or service's: an area or an intent */
	KB_WISH_UNIT, /* partner's */
	KB_WISH_ANNOUNCED_UNIT,
	KB_WISH_SURVEY_UNIT,
	KB_WISH_PILOT_UNIT,
	KB_WISH_PILOT_OF,
	KB_WISH_SUCCESSOR,
	KB_WISH_DUTY,
	KB_WISH_PAGE, /* a link to /guides/… in a text */
	KB_WISH_STEP_FROM,
	KB_WISH_STEP_TO,
	KB_WISH_COORDINATOR, /* career service's */
	KB_WISH_SERVICE,     /* the intent that is about a career service */
	KB_WISH_CAREER,      /* an intent that tells of careers */
};

/* A name that must turn out to mean something. */
struct kb_wish {
	enum kb_wish_kind kind;
	int from; /* index of the intent, partner, step, … that has it */
	const char *name;
	struct kp_pos at;
};

KP_VEC(struct kb_wishes, struct kb_wish);
KP_VEC(struct kb_intents, struct kb_intent);
KP_VEC(struct kb_followups, struct kb_followup);
KP_VEC(struct kb_guides, struct kb_guide);
KP_VEC(struct kb_sections, struct kb_section);
KP_VEC(struct kb_units, struct kb_unit);
KP_VEC(struct kb_partners, struct kb_partner);
KP_VEC(struct kb_patterns, struct kb_pattern);
KP_VEC(struct kb_samples, struct kb_sample);
KP_VEC(struct kb_texts, struct kb_text);
/* Words of one language that samples name together. */
struct kb_words {
	enum text_lang lang;
	const char *name, **v;
	size_t n;
	struct kp_pos at;
	size_t next; /* how often a word of it was taken */
};
KP_VEC(struct kb_word_lists, struct kb_words);
KP_VEC(struct kb_roles, struct kb_role);
KP_VEC(struct kb_steps, struct kb_step);
KP_VEC(struct kb_career_services, struct kb_career_service);
KP_VEC(struct kb_requests, struct kb_request);
KP_VEC(struct kb_career_answers, struct kb_career_answer);
KP_VEC(struct kb_announcements, struct kb_announcement);
KP_VEC(struct kb_surveys, struct kb_survey);

struct kb_reader {
	struct kb_full *full;   /* owned until kb_finish() */
	struct kp_arena *arena; /* the snapshot's */
	struct kb_report *report;
	struct text_analyser *an; /* NULL: patterns stay uncompiled */
	int32_t today;
	/* The file being read, for places inside its texts. Borrowed. */
	const char *file, *text;
	size_t len;
	struct kb_parsed *parsed; /* it, when another thread has parsed it; else NULL */
	const char *guide;        /* its id, while a guide is read */
	struct kb_wishes wishes;
	struct kb_intents intents;
	struct kb_followups followups;
	struct kb_guides guides;
	struct kb_sections sections;
	struct kb_units units;
	struct kb_partners partners;
	struct kb_texts facts;
	struct kb_word_lists words;
	struct kb_roles roles;
	struct kb_steps steps;
	struct kb_career_services career_services;
	struct kb_requests requests;
	struct kb_career_answers career_answers;
	struct kb_announcements announcements;
	struct kb_surveys surveys;
	bool draft;     /* what is being read is a draft: it may be incomplete */
	bool organised; /* organisation.yaml was read: units and facts are known */
	struct kp_map *fact_names, *areas, *service_names;
};

void kb_reader_init(struct kb_reader *r, struct text_analyser *an, int32_t today,
	struct kb_report *report);
void kb_reader_clear(struct kb_reader *r);
KP_AUTO_CLEAR(kb_reader, kb_reader_clear)

/* Each reads one file from memory. `file` is copied. Problems go to the report. */
void kb_read_organisation(struct kb_reader *r, const char *file, const char *text, size_t n);
void kb_read_partners(struct kb_reader *r, const char *file, const char *text, size_t n);
void kb_read_phrases(struct kb_reader *r, const char *file, const char *text, size_t n);
void kb_read_guide(struct kb_reader *r, const char *file, const char *text, size_t n);
/* Before the intents. */
void kb_read_words_text(struct kb_reader *r, const char *file, const char *text, size_t n);
void kb_read_intents_text(struct kb_reader *r, const char *file, const char *text, size_t n);
/* Pushes the sample; when it names a list in braces, one with each of some words of it. */
void kb_fill_sample(struct kb_reader *r, const struct kb_sample *s, struct kb_samples *all);
void kb_lint_words(struct kb_reader *r);
void kb_read_careers(struct kb_reader *r, const char *file, const char *text, size_t n);
void kb_read_announcements(struct kb_reader *r, const char *file, const char *text, size_t n);
/* After all intents. */
void kb_read_checks_text(struct kb_reader *r, const char *file, const char *text, size_t n);
void kb_read_followups_text(struct kb_reader *r, const char *file, const char *text, size_t n);
/* Looks up the wishes, checks what only the whole shows, hands the snapshot over. -1 when
 * the report has errors. */
int kb_finish(struct kb_reader *r, struct kb **out);
/* Makes samples of small talk known to kb_find_small_talk(). */
void kb_index_small_talk(struct kb_full *f);
void kb_link(struct kb_reader *r);
/* `status`, `pilot` and `successor` of a guide's front matter. */
void kb_read_life(struct kb_reader *r, const struct kp_node *front, struct kb_guide *g);
/* Of guides, before anything that rests on them is linked. */
void kb_link_life(struct kb_reader *r);
/* The wishes of kb_link_life(); what names guides in another way. */
bool kb_is_life_wish(enum kb_wish_kind kind);
/* The published guide at the end of a retired one's successors; -1. */
int kb_last_successor(const struct kb_guide *guides, size_t n, int guide);
/* What each guide is about and which belong beside it, by the intents that rest on them. */
void kb_relate(struct kb_reader *r);
void kb_lint(struct kb_reader *r);
/* Guides that are called the same. */
void kb_lint_guides(struct kb_reader *r);
/* Whether a partner gets the tickets of an intent. */
bool kb_covers(const struct kb_partner *p, const struct kb_intent *intent);
/* Vertical steps that lead in a circle, roles that nobody gets into. After linking. */
void kb_lint_careers(struct kb_reader *r);
/* Takes the drafts out of what was read. After linking. */
void kb_drop_drafts(struct kb_reader *r);

void kb_wish(struct kb_reader *r, enum kb_wish_kind kind, int from, const char *name,
	struct kp_pos at);

/* ---- reading nodes (kb_node.c) ---- */

struct kb_field {
	const char *key;
	enum { KB_OPTIONAL, KB_NEEDED } need;
};

/* Makes `text` the current file and parses it; NULL (with a remark) when it is no YAML. The
 * tree is owned; positions in it point to r->file. */
struct kp_yaml *kb_yaml(struct kb_reader *r, const char *file, const char *text, size_t n);

/* ---- files read and parsed by a thread of its own, ahead of who takes them in ---- */

struct kb_parsed {
	size_t file; /* its place among them */
	char *text;  /* NULL: `unread` says why */
	size_t n;
	struct kp_yaml *yaml; /* NULL: `unparsed` says why */
	struct kp_err unread, unparsed;
};
void kb_parsed_free(struct kb_parsed *p);
KP_AUTO_FREE(kb_parsed, kb_parsed_free)

struct kb_ahead;
/* Files of the folder `dir`; both are borrowed until it is stopped. */
struct kb_ahead *kb_ahead_start(const char *dir, const char *const *files, size_t n);
/* The next of them, once it is there; owned. To be called at most n times. */
struct kb_parsed *kb_ahead_next(struct kb_ahead *a);
void kb_ahead_stop(struct kb_ahead *a); /* however many were taken; frees */
KP_AUTO_FREE(kb_ahead, kb_ahead_stop)
void kb_begin_file(struct kb_reader *r, const char *file, const char *text, size_t n);
/* A position that outlives the tree it came from. */
struct kp_pos kb_at(const struct kb_reader *r, const struct kp_node *node);

/* True when node is of that kind, else a remark; `what` names it. */
bool kb_is(struct kb_reader *r, const struct kp_node *node, enum kp_yaml_kind kind,
	const char *what);
/* A map with known keys only and all that are needed. False when it is no map. */
bool kb_keys(struct kb_reader *r, const struct kp_node *map, const struct kb_field *fields,
	size_t n, const char *what);
/* The text of a key, at most `max` characters, copied; NULL when not there or wrong. */
const char *kb_string(
	struct kb_reader *r, const struct kp_node *map, const char *key, size_t max);
const char *kb_scalar(
	struct kb_reader *r, const struct kp_node *node, const char *what, size_t max);
bool kb_bool(struct kb_reader *r, const struct kp_node *map, const char *key, bool otherwise);
/* A text per language; `one` also takes a single text for all of them. */
void kb_read_text(struct kb_reader *r, const struct kp_node *node, const char *what,
	size_t max, bool one, struct kb_text *out);
/* The language of a key such as `fi`, else TEXT_UNKNOWN with a remark. */
enum text_lang kb_lang(struct kb_reader *r, const struct kp_node *code);
/* Small letters a–z, digits and '-', with `dots` parts ("a.b" has 1). */
bool kb_id_valid(const char *id, int dots);
/* Remembers that `id` is taken: false with a remark when it was already. */
bool kb_claim(struct kb_reader *r, struct kp_map *ids, const char *id, int index,
	struct kp_pos at, const char *what);
/* An id of a map that is valid and new; NULL with a remark when not. */
const char *kb_new_id(struct kb_reader *r, const struct kp_node *map, struct kp_map *ids,
	int index, int dots, const char *what);
int32_t kb_date(struct kb_reader *r, const struct kp_node *map, const char *key);
const char *kb_email(struct kb_reader *r, const struct kp_node *map, const char *key);
/* Days or ranges of days and their hours. */
void kb_read_hours(struct kb_reader *r, const struct kp_node *map, struct kb_week *out);
/* A list of units, to be looked up as `kind`; *units_out has room for them. */
void kb_read_units(struct kb_reader *r, const struct kp_node *map, enum kb_wish_kind kind,
	int owner, int **units_out);
/* `service` and `closing` of partners.yaml. */
void kb_read_services(struct kb_reader *r, const struct kp_node *list);
void kb_read_closing(struct kb_reader *r, const struct kp_node *map);
/* A list of areas and intents. `what` owns it. */
void kb_read_areas(struct kb_reader *r, const struct kp_node *map, int owner,
	const char ***areas_out, size_t *n_out);
/* One of `names`, by a scalar; -1 with a remark when it is none of them. */
int kb_one_of(struct kb_reader *r, const struct kp_node *node, const char *what,
	const char *const *names, size_t n);
/* A short text in Markdown per language: checked, facts filled in. */
void kb_read_markdown(struct kb_reader *r, const struct kp_node *node, const char *what,
	struct kb_text *out);
/* How many items a list has; 0 with a remark when it is none, or over `most`. NULL: 0. */
size_t kb_length(
	struct kb_reader *r, const struct kp_node *list, const char *what, size_t most);
/* The fields of a form; what is wrong with their values comes under `rule`. */
void kb_read_fields(struct kb_reader *r, const struct kp_node *list, const char *what,
	enum kb_rule_id rule, struct kb_form_field **out, size_t *n_out);
/* "knowledge/guides/vuosiloma.md" → "vuosiloma". */
const char *kb_file_id(struct kb_reader *r, const char *file, const char *suffix);
/* A file of surveys/. */
void kb_read_survey(struct kb_reader *r, const char *file, const char *text, size_t n);
/* `services` of a file of careers/. */
void kb_read_career_services(struct kb_reader *r, const struct kp_node *list);
/* Where p[0..n) stands in the current file: p points into the node's text, or (node NULL)
 * into r->text itself. */
struct kp_pos kb_spot(
	const struct kb_reader *r, const struct kp_node *node, const char *p, size_t n);

/* ---- Markdown (kb_markdown.c, kb_check_markdown.c) ---- */

/* text[0..n) with facts filled in, as Markdown (escaped) or plain. Copied to the snapshot.
 * `node` tells where the text stands; NULL: it is a part of r->text. */
const char *kb_facts(struct kb_reader *r, const struct kp_node *node, const char *text,
	size_t n, enum text_lang lang, bool markdown);
/* Raw HTML and bad links in md[0..n) become remarks; `node` as above. */
void kb_check_markdown(
	struct kb_reader *r, const struct kp_node *node, const char *md, size_t n);
/* Statutes cited in md[0..n) in another form than the usual one become remarks. */
void kb_check_statutes(
	struct kb_reader *r, const struct kp_node *node, const char *md, size_t n);
/* Answers in Markdown, per language: checked, filled in, rendered. */
void kb_read_answers(struct kb_reader *r, const struct kp_node *node, const char *what,
	struct kb_answer *out);

/* ---- patterns (kb_patterns.c) ---- */

/* A map of languages to lists of patterns; *out lives in the snapshot. */
void kb_read_patterns(struct kb_reader *r, const struct kp_node *node, struct kb_pattern **out,
	size_t *n_out);

/* Compiles p->source, if there is an analyser, and remarks what is wrong with it. */
void kb_compile_pattern(
	struct kb_reader *r, enum text_pattern_kind kind, struct kb_pattern *p);

/* False when a regex reaches the match limits on a text made against it. */
bool kb_pattern_cheap(struct text_analyser *an, const struct kb_pattern *p);

/* ---- slots and decision tables (kb_slots.c, kb_condition.c, kb_hole.c, kb_table.c) ---- */

/* `slots` and `table` of an intent; either node may be NULL. */
void kb_read_slots(struct kb_reader *r, const struct kp_node *slots,
	const struct kp_node *table, struct kb_intent *intent);
/* A condition such as "over 1 year and at most 4 years", or a value for a button. */
bool kb_read_span(struct kb_reader *r, const struct kp_node *node, const struct kb_slot *slot,
	struct kb_span *out);
/* One end of a range. */
bool kb_read_amount(struct kb_reader *r, const struct kp_node *node,
	const struct kb_slot *slot, int64_t *out);
/* Gaps and overlaps of a table whose slots and rows were read without errors. */
void kb_check_table(
	struct kb_reader *r, const struct kp_node *table, const struct kb_intent *intent);

/* A hole in a row's answer: `{name}`, `{name / 2}`, `{name - 15}`, `{name: 2, 4, 5}`. */
struct kb_hole {
	const char *from, *to; /* from '{' to past '}' */
	int slot;              /* -1: there is no such slot */
	char op;               /* 0, '/', '-', '+', '*'; ':' picks from the list */
	int64_t by;            /* thousandths */
	const char *list;      /* ':', up to `to` */
	size_t nlist;
	bool malformed;
};
/* The next one in s; false: there is none. */
bool kb_next_hole(const struct kb_intent *intent, const char *s, struct kb_hole *out);
/* Entry i of a hole's list. */
void kb_hole_entry(const struct kb_hole *h, size_t i, const char **p_out, size_t *n_out);
/* Checks every hole of a row's answer in one language, and notes which slots they need. */
void kb_check_holes(struct kb_reader *r, const struct kp_node *node,
	const struct kb_intent *intent, struct kb_row *row, const char *md);

/* ---- phrases ---- */

/* What a phrase may hold: names in one string, those that may be left out end in '?'. */
struct kb_phrase_key {
	const char *key, *names;
};
extern const struct kb_phrase_key kb_phrase_table[];
extern const size_t kb_phrase_table_n;

#endif
