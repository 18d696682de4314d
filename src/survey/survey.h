/* Surveys: what was answered, as it is kept, and what the answers come to. Results are told
 * from SURVEY_LEAST answers on, and of a division of the organisation when as many came from
 * it and when what is left over could not be worked out. Any thread; the snapshot is only
 * read. */
#ifndef SURVEY_H
#define SURVEY_H

#include "base/kp_json.h"
#include "kb/kb.h"
#include "store/store.h"

#define SURVEY_LEAST 5

/* What was filled in, which must fit (kb_fields_wrong()), as the JSON that the store keeps;
 * identity codes are taken out of texts. Appended. */
void survey_write(const struct kb_survey *s, const char *const *given, struct kp_str *out);

struct survey_question {
	const struct kb_form_field *field; /* borrowed from the snapshot */
	int64_t answers;
	bool few; /* too few to tell what; texts are told all the same */
	int64_t counts[KB_MOST_CHOICES]; /* of a choice; of a scale: how many gave i + 1 */
	double mean;                     /* of a scale or a number; 0 without answers */
	const char **texts;              /* of a text: in the order of the alphabet */
	size_t ntexts;
};

struct survey_group {
	const char *unit; /* a division: its id */
	int64_t answers;
	double *means; /* beside the questions; -1: not a scale, or fewer than SURVEY_LEAST */
};

struct survey_results {
	int64_t answers;
	bool few; /* too few: nothing else is told */
	struct survey_question *questions;
	size_t nquestions;
	struct survey_group *groups;
	size_t ngroups;
};

/* All of it lives in `arena`. An answer to a question that is no longer there counts only as
 * an answer. */
int survey_results(struct store_conn *c, const struct kb *kb, const struct kb_survey *s,
	struct kp_arena *arena, struct survey_results *out, struct kp_err *err);

/* As members of an object: the survey in `lang` with its results. */
void survey_json(const struct survey_results *r, const struct kb *kb,
	const struct kb_survey *s, enum text_lang lang, struct kp_jsonw *w);

#endif
