#include "kb/kb_priv.h"

#include <string.h>

/* knowledge/surveys/: what is asked, of whom and when. A file is a survey; its name is the id.
 */

enum { TITLE = 100, LONGEST_DAYS = 366 };

/* Who has answered is remembered for a little longer than it can be open. */
static void read_days(struct kb_reader *r, const struct kp_node *map, struct kb_survey *s)
{
	size_t errors = r->report->errors;

	s->from = kb_date(r, map, "from");
	s->until = kb_date(r, map, "until");
	if (r->report->errors != errors)
		return;
	if (s->until < s->from)
		kb_remark(r->report, KB_SURVEY, kb_at(r, kp_node_get(map, "until")),
			"this survey ends before it begins; swap 'from' and 'until'");
	else if (s->until - s->from > LONGEST_DAYS)
		kb_remark(r->report, KB_SURVEY, kb_at(r, kp_node_get(map, "until")),
			"this survey is open for over a year; end it sooner, and ask again in "
			"a "
			"file of its own");
}

/* Whoever answers is kept apart from the answer, by the id alone. */
static const char *read_id(struct kb_reader *r, const char *file)
{
	const char *id = kb_file_id(r, file, ".yaml");

	if (!kb_id_valid(id, 0))
		kb_remark(r->report, KB_BAD_ID, (struct kp_pos){r->file, 1, 1},
			"the file's name is the survey's id: small letters a-z, digits and "
			"'-'; "
			"rename it");
	else
		kp_map_set(r->full->surveys, id, strlen(id), (int)r->surveys.n);
	return id;
}

void kb_read_survey(struct kb_reader *r, const char *file, const char *text, size_t n)
{
	static const struct kb_field fields[] = {{"title", KB_NEEDED}, {"intro", KB_OPTIONAL},
		{"from", KB_NEEDED}, {"until", KB_NEEDED}, {"units", KB_OPTIONAL},
		{"questions", KB_NEEDED}};
	KP_AUTO(kp_yaml) struct kp_yaml *y = kb_yaml(r, file, text, n);
	const struct kp_node *root = y ? kp_yaml_root(y) : NULL;
	const struct kp_node *title, *intro;
	struct kb_survey s = {0};

	if (!root || !kb_keys(r, root, fields, KP_LEN(fields), "survey"))
		return;
	s.at = kb_at(r, root);
	s.id = read_id(r, file);
	read_days(r, root, &s);
	kb_read_units(r, root, KB_WISH_SURVEY_UNIT, (int)r->surveys.n, &s.units);
	title = kp_node_get(root, "title");
	intro = kp_node_get(root, "intro");
	if (title)
		kb_read_text(r, title, "title", TITLE, false, &s.title);
	if (intro)
		kb_read_markdown(r, intro, "intro", &s.intro);
	kb_read_fields(r, kp_node_get(root, "questions"), "questions", KB_SURVEY, &s.questions,
		&s.nquestions);
	KP_PUSH(&r->surveys, s);
}

bool kb_survey_asks(const struct kb *kb, const struct kb_survey *s, int32_t day, int unit)
{
	if (day < s->from || day > s->until)
		return false;
	return !s->nunits || kb_unit_among(kb, unit, s->units, s->nunits);
}
