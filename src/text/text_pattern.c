#include "text/text_phrase.h"

#define MAX_SOURCE 400 /* bytes */

/* Either of the two. */
struct text_pattern {
	struct text_phrase *phrase;
	pcre2_code *regex;
};

void text_pattern_free(struct text_pattern *p)
{
	if (!p)
		return;
	text_phrase_free(p->phrase);
	pcre2_code_free(p->regex);
	free(p);
}

size_t text_pattern_needs(const struct text_pattern *p, const struct text_need **out)
{
	return p->phrase ? text_phrase_needs(p->phrase, out) : 0;
}

/* ---- compiling ---- */

static int refuse(struct kp_err *err, const char *source, size_t at, const char *what)
{
	struct kp_pos pos = {.line = 1, .col = (int)kp_utf8_chars(source, at) + 1};

	return kp_fail_at(err, KP_EINPUT, pos, "%s", what);
}

static int compile_regex(struct text_pattern *p, const char *source, struct kp_err *err)
{
	size_t n = strlen(source);
	char why[120], what[160];
	int code;
	PCRE2_SIZE at;

	p->regex = pcre2_compile((PCRE2_SPTR)source, n,
		PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &code, &at, NULL);
	if (!p->regex) {
		pcre2_get_error_message(code, (PCRE2_UCHAR *)why, sizeof(why));
		snprintf(what, sizeof(what), "the regex does not compile: %s", why);
		return refuse(err, source, at < n ? at : n, what);
	}
	pcre2_jit_compile(p->regex, PCRE2_JIT_COMPLETE);
	return 0;
}

int text_pattern_compile(struct text_analyser *an, enum text_pattern_kind kind,
	enum text_lang lang, const char *source, struct text_pattern **out, struct kp_err *err)
{
	KP_AUTO(text_pattern) struct text_pattern *p = kp_alloc(sizeof(*p));

	if (strlen(source) > MAX_SOURCE)
		return refuse(err, source, MAX_SOURCE,
			"a pattern is at most 400 bytes: split it in two");
	if (!kp_utf8_valid(source, strlen(source)))
		return refuse(err, source, 0, "the pattern is not valid UTF-8");
	if (kind == TEXT_REGEX ? compile_regex(p, source, err) < 0
			       : text_phrase_compile(an, lang, source, &p->phrase, err) < 0)
		return -1;
	*out = KP_TAKE(p);
	return 0;
}

/* ---- matching ---- */

static int match_regex(struct text_analyser *an, const pcre2_code *regex, const char *text,
	uint32_t *from_out, uint32_t *to_out)
{
	int rc = pcre2_match(regex, (PCRE2_SPTR)text, strlen(text), 0, PCRE2_NO_UTF_CHECK,
		an->match, an->limits);
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(an->match);

	if (rc < 0)
		return rc == PCRE2_ERROR_NOMATCH ? 0 : -1;
	*from_out = (uint32_t)at[0];
	*to_out = (uint32_t)at[1];
	return 1;
}

int text_pattern_match(struct text_analyser *an, const struct text_pattern *p,
	const struct text_words *words, uint32_t *from_out, uint32_t *to_out)
{
	uint32_t from, to;
	int rc = p->phrase ? text_phrase_match(p->phrase, words, &from, &to)
			   : match_regex(an, p->regex, words->folded, &from, &to);

	if (rc == 1 && from_out)
		*from_out = from;
	if (rc == 1 && to_out)
		*to_out = to;
	return rc;
}
