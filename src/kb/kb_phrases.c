#include "kb/kb_priv.h"

#include <string.h>

enum { LONGEST = 1000 };

const struct kb_phrase_key kb_phrase_table[] = {
	{"amount_day", "n"},
	{"amount_days", "n"},
	{"amount_hour", "n"},
	{"amount_hours", "n"},
	{"amount_month", "n"},
	{"amount_months", "n"},
	{"amount_percent", "n"},
	{"amount_week", "n"},
	{"amount_weeks", "n"},
	{"amount_year", "n"},
	{"amount_years", "n"},
	{"bot_label", ""},
	{"career_across", ""},
	{"career_by_agreement", ""},
	{"career_by_apprenticeship", ""},
	{"career_by_degree", ""},
	{"career_by_experience", ""},
	{"career_by_training", ""},
	{"career_drawn", "url"},
	{"career_from", "role"},
	{"career_into", "role"},
	{"career_needs", "needs"},
	{"career_no_steps", ""},
	{"career_no_way", "from role"},
	{"career_pay", "pay"},
	{"career_picture", "role"},
	{"career_picture_way", "from role"},
	{"career_question", "role"},
	{"career_step", "role takes"},
	{"career_takes", "takes"},
	{"career_time", "time"},
	{"career_up", ""},
	{"career_way", "from role"},
	{"career_ways_in", ""},
	{"career_which", ""},
	{"clarify", ""},
	{"clarify_none", ""},
	{"clarify_none_one", ""},
	{"clarify_one", ""},
	{"deferred", ""},
	{"deferred_source", ""},
	{"deferred_source_to", "partner"},
	{"deferred_to", "partner"},
	{"duty_label", ""},
	{"empty_question", ""},
	{"error_bad_json", ""},
	{"error_bad_request", ""},
	{"error_bad_utf8", ""},
	{"error_binary", ""},
	{"error_closed", ""},
	{"error_conflict", ""},
	{"error_hello_first", ""},
	{"error_not_allowed", ""},
	{"error_not_found", ""},
	{"error_rate_limited", ""},
	{"error_taken_over", ""},
	{"error_too_long", ""},
	{"error_unavailable", ""},
	{"error_unfinished", ""},
	{"error_unknown_type", ""},
	{"escalate_button", ""},
	{"escalate_offer", ""},
	{"escalate_offer_to", "partner"},
	{"example_notice", ""},
	{"feedback_question", ""},
	{"feedback_thanks", ""},
	{"frustrated", ""},
	{"going_away", ""},
	{"greeting", ""},
	{"greeting_back", ""},
	{"guides_title", ""},
	{"hello_short", ""},
	{"insulted", ""},
	{"language_en", ""},
	{"language_fi", ""},
	{"language_sv", ""},
	{"live_begins", "partner"},
	{"live_ended", "ticket partner?"},
	{"mail_answered", "partner"},
	{"mail_assigned", "respond_by"},
	{"mail_attachments", "count"},
	{"mail_automatic", "text"},
	{"mail_bounced", "text"},
	{"mail_closed", "ticket"},
	{"mail_escalated", "partner respond_by"},
	{"mail_hidden", ""},
	{"mail_matter", ""},
	{"mail_moment", "date hour minute"},
	{"mail_more", ""},
	{"mail_open_chat", ""},
	{"mail_open_guide", ""},
	{"mail_open_ticket", ""},
	{"mail_question", ""},
	{"mail_reminded", "respond_by"},
	{"mail_reply_partner", ""},
	{"mail_reply_supervisor", ""},
	{"mail_review", "guide date"},
	{"mail_review_subject", "guide"},
	{"mail_unit", "unit"},
	{"mail_your_question", ""},
	{"none_of_these", ""},
	{"none_of_these_source", ""},
	{"none_of_these_source_to", "partner"},
	{"none_of_these_to", "partner"},
	{"not_hr", ""},
	{"notice", ""},
	{"other_language", "languages"},
	{"partner_label", ""},
	{"personal_data", ""},
	{"personal_data_discipline", ""},
	{"personal_data_health", ""},
	{"personal_data_pay", ""},
	{"pilot_clear", ""},
	{"pilot_clear_no", ""},
	{"pilot_clear_partly", ""},
	{"pilot_clear_yes", ""},
	{"pilot_missing", ""},
	{"portal_accessibility", ""},
	{"portal_across", ""},
	{"portal_all", ""},
	{"portal_announced", "date"},
	{"portal_announced_to", "units"},
	{"portal_announcements", ""},
	{"portal_ask", ""},
	{"portal_by_area", ""},
	{"portal_by_owner", ""},
	{"portal_by_review", ""},
	{"portal_careers", ""},
	{"portal_chat", ""},
	{"portal_contents", ""},
	{"portal_coordinator", ""},
	{"portal_found", "count query"},
	{"portal_found_best", "count query"},
	{"portal_found_one", "query"},
	{"portal_in_language", "language"},
	{"portal_into", ""},
	{"portal_language", ""},
	{"portal_lines", ""},
	{"portal_missing", ""},
	{"portal_none", "query"},
	{"portal_order", ""},
	{"portal_other", ""},
	{"portal_overdue", "date"},
	{"portal_owner", "owner"},
	{"portal_part_all", ""},
	{"portal_part_office", ""},
	{"portal_part_professionals", ""},
	{"portal_pilot", "date"},
	{"portal_pilot_closed", ""},
	{"portal_pilot_published", ""},
	{"portal_process", ""},
	{"portal_related", ""},
	{"portal_requests", ""},
	{"portal_requests_how", ""},
	{"portal_results", ""},
	{"portal_retired", ""},
	{"portal_review_by", "date"},
	{"portal_roles", ""},
	{"portal_search", ""},
	{"portal_search_button", ""},
	{"portal_short", ""},
	{"portal_skip", ""},
	{"portal_steps", ""},
	{"portal_successor", ""},
	{"portal_target", ""},
	{"portal_to_top", ""},
	{"portal_up", ""},
	{"portal_version", "version"},
	{"portal_way", ""},
	{"portal_way_button", ""},
	{"review_overdue", "date"},
	{"second_clarify", ""},
	{"second_clarify_one", ""},
	{"second_question", ""},
	{"slot_general", ""},
	{"slot_ground", "ground"},
	{"slot_no", ""},
	{"slot_not_read", ""},
	{"slot_not_read_amount", "example"},
	{"slot_out_of_range", "low high"},
	{"slot_unknown", ""},
	{"slot_used", "values"},
	{"slot_wide", ""},
	{"slot_yes", ""},
	{"source_label", ""},
	{"source_pilot", "date"},
	{"source_reviewed", "date"},
	{"span_at_least", "low"},
	{"span_at_most", "high"},
	{"span_between", "low high"},
	{"span_over", "low"},
	{"span_under", "high"},
	{"status_answered", ""},
	{"status_assigned", ""},
	{"status_closed", ""},
	{"status_open", ""},
	{"status_waiting", ""},
	{"ticket_added", "ticket"},
	{"ticket_answered", "ticket partner?"},
	{"ticket_closed", "ticket"},
	{"ticket_closing", "ticket day month year"},
	{"ticket_no_partner", "ticket respond_by"},
	{"ticket_none", ""},
	{"ticket_opened", "ticket partner respond_by"},
	{"ticket_taken", "ticket partner respond_by"},
	{"ticket_waiting", "ticket"},
	{"unclear", ""},
	{"with_partner", "ticket"},
};
const size_t kb_phrase_table_n = KP_LEN(kb_phrase_table);

static const struct kb_phrase_key *find(const char *key)
{
	for (size_t i = 0; i < kb_phrase_table_n; i++)
		if (strcmp(kb_phrase_table[i].key, key) == 0)
			return &kb_phrase_table[i];
	return NULL;
}

static bool may_have(const char *names, const char *name, size_t n)
{
	for (size_t len; *names; names += len + (names[len] == ' ')) {
		len = strcspn(names, " ");
		size_t bare = len - (names[len - 1] == '?');
		if (bare == n && memcmp(names, name, n) == 0)
			return true;
	}
	return false;
}

static void check_unknown(
	struct kb_reader *r, const struct kb_phrase_key *key, const struct kp_node *node)
{
	for (const char *open = node->text; (open = strchr(open, '{')); open++) {
		size_t n = strcspn(open + 1, "{}");
		if (open[1] == '{') { /* a fact */
			open++;
			continue;
		}
		if (open[n + 1] == '}' && may_have(key->names, open + 1, n))
			continue;
		kb_remark(r->report, KB_PLACEHOLDER, kb_spot(r, node, open, n + 1),
			"nobody fills '%.*s}' in '%s'; it may hold: %s",
			(int)(n < 40 ? n + 1 : 41), open, key->key,
			*key->names ? key->names : "nothing");
	}
}

static void check_needed(
	struct kb_reader *r, const struct kb_phrase_key *key, const struct kp_node *node)
{
	const char *names = key->names;

	for (size_t len; *names; names += len + (names[len] == ' ')) {
		len = strcspn(names, " ");
		if (names[len - 1] == '?')
			continue;
		KP_AUTO(kp_str) struct kp_str hole = {0};
		kp_str_addf(&hole, "{%.*s}", (int)len, names);
		if (!strstr(node->text, hole.p))
			kb_remark(r->report, KB_PLACEHOLDER, kb_at(r, node),
				"'%s' needs %s; add it", key->key, hole.p);
	}
}

static void read_phrase(struct kb_reader *r, const struct kb_phrase_key *key,
	const struct kp_node *map, struct kb_phrase *out)
{
	kb_read_text(r, map, key->key, LONGEST, false, &out->text);
	for (size_t i = 0; map->kind == KP_YAML_MAP && i < map->n; i++) {
		const struct kp_node *item = map->items[i];
		enum text_lang lang = text_lang_parse(map->keys[i]->text);
		if (lang == TEXT_UNKNOWN || !out->text.in[lang])
			continue;
		check_unknown(r, key, item);
		check_needed(r, key, item);
		out->text.in[lang] = kb_facts(r, item, item->text, item->len, lang, false);
	}
}

/* The table is sorted by key, so what is read in its order is too. */
static void read_all(struct kb_reader *r, const struct kp_node *root)
{
	struct kb *kb = &r->full->kb;

	kb->phrases = kp_arena_alloc(r->arena, kb_phrase_table_n * sizeof(*kb->phrases));
	for (size_t i = 0; i < kb_phrase_table_n; i++) {
		const struct kb_phrase_key *key = &kb_phrase_table[i];
		const struct kp_node *node = kp_node_get(root, key->key);
		struct kb_phrase *phrase = &kb->phrases[kb->nphrases++];
		phrase->key = key->key;
		if (node)
			read_phrase(r, key, node, phrase);
		else
			kb_remark(r->report, KB_PHRASE_MISSING, kb_at(r, root),
				"phrase '%s' is missing; add it", key->key);
	}
}

void kb_read_phrases(struct kb_reader *r, const char *file, const char *text, size_t n)
{
	KP_AUTO(kp_yaml) struct kp_yaml *y = kb_yaml(r, file, text, n);
	const struct kp_node *root = y ? kp_yaml_root(y) : NULL;

	if (!root || !kb_is(r, root, KP_YAML_MAP, "phrases"))
		return;
	for (size_t i = 0; i < root->n; i++)
		if (!find(root->keys[i]->text))
			kb_remark(r->report, KB_PHRASE_UNKNOWN, kb_at(r, root->keys[i]),
				"the bot never says '%.60s'; remove it or correct the key",
				root->keys[i]->text);
	read_all(r, root);
}
