#include "cli/cli.h"

/* OASIS SARIF 2.1.0. Files are named from the folder of the content, which reviewing tools
 * take for the root of the repository. */

static void json_text(struct kp_jsonw *w, const char *key, const char *text)
{
	kp_jsonw_begin(w, key, '{');
	kp_jsonw_str(w, "text", text);
	kp_jsonw_end(w, '}');
}

static const char *level(bool error)
{
	return error ? "error" : "warning";
}

static void json_rules(struct kp_jsonw *w)
{
	size_t n;
	const struct kb_rule *rules = kb_rules(&n);

	kp_jsonw_begin(w, "rules", '[');
	for (size_t i = 0; i < n; i++) {
		kp_jsonw_begin(w, NULL, '{');
		kp_jsonw_str(w, "id", rules[i].id);
		json_text(w, "shortDescription", rules[i].help);
		kp_jsonw_begin(w, "defaultConfiguration", '{');
		kp_jsonw_str(w, "level", level(rules[i].error));
		kp_jsonw_end(w, '}');
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, ']');
}

static void json_tool(struct kp_jsonw *w)
{
	kp_jsonw_begin(w, "tool", '{');
	kp_jsonw_begin(w, "driver", '{');
	kp_jsonw_str(w, "name", "kumppani");
	kp_jsonw_str(w, "semanticVersion", KP_VERSION);
	json_rules(w);
	kp_jsonw_end(w, '}');
	kp_jsonw_end(w, '}');
}

/* A relative reference of RFC 3986. */
static void json_uri(struct kp_jsonw *w, const char *file)
{
	KP_AUTO(kp_str) struct kp_str uri = {0};

	for (; *file; file++) {
		unsigned char c = (unsigned char)*file;
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
			     c == '~' || c == '/';
		if (plain)
			kp_str_addc(&uri, *file);
		else
			kp_str_addf(&uri, "%%%02X", c);
	}
	kp_jsonw_str(w, "uri", kp_str_c(&uri));
	kp_jsonw_str(w, "uriBaseId", "%SRCROOT%");
}

static void json_place(struct kp_jsonw *w, const struct kp_pos *at)
{
	kp_jsonw_begin(w, "locations", '[');
	kp_jsonw_begin(w, NULL, '{');
	kp_jsonw_begin(w, "physicalLocation", '{');
	kp_jsonw_begin(w, "artifactLocation", '{');
	json_uri(w, at->file);
	kp_jsonw_end(w, '}');
	if (at->line > 0) {
		kp_jsonw_begin(w, "region", '{');
		kp_jsonw_int(w, "startLine", at->line);
		if (at->col > 0)
			kp_jsonw_int(w, "startColumn", at->col);
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, '}');
	kp_jsonw_end(w, '}');
	kp_jsonw_end(w, ']');
}

static int rule_index(const char *id)
{
	size_t n;
	const struct kb_rule *rules = kb_rules(&n);

	for (size_t i = 0; i < n; i++)
		if (kp_str_eq(rules[i].id, id))
			return (int)i;
	return -1;
}

static void json_result(struct kp_jsonw *w, const struct kb_remark *m)
{
	kp_jsonw_begin(w, NULL, '{');
	kp_jsonw_str(w, "ruleId", m->rule);
	kp_jsonw_int(w, "ruleIndex", rule_index(m->rule));
	kp_jsonw_str(w, "level", level(m->error));
	json_text(w, "message", m->msg);
	if (*m->at.file)
		json_place(w, &m->at);
	kp_jsonw_end(w, '}');
}

void cli_sarif_print(const struct kb_report *report)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};

	kp_jsonw_begin(&w, NULL, '{');
	kp_jsonw_str(&w, "$schema",
		"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
		"sarif-schema-2.1.0.json");
	kp_jsonw_str(&w, "version", "2.1.0");
	kp_jsonw_begin(&w, "runs", '[');
	kp_jsonw_begin(&w, NULL, '{');
	json_tool(&w);
	kp_jsonw_str(&w, "columnKind", "unicodeCodePoints");
	kp_jsonw_begin(&w, "results", '[');
	for (size_t i = 0; i < report->n; i++)
		json_result(&w, &report->v[i]);
	kp_jsonw_end(&w, ']');
	kp_jsonw_end(&w, '}');
	kp_jsonw_end(&w, ']');
	kp_jsonw_end(&w, '}');
	cli_print(&s);
}
