#include "draft/draft_priv.h"

#include <string.h>

/* A closed ticket: what was asked becomes samples, what was answered a section of a guide.
 * Names, numbers and addresses of people are taken out of both. */

enum { TITLE = 60, MOST_SAMPLES = 6, LONGEST_SAMPLE = 140, NAMES = 64 };

/* ---- taking people out ---- */

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool word_char(char c)
{
	return digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c & 0x80);
}

/* "0400 123 456", "+358-40-1234567", "1234567": bytes of a number of a phone or a person. */
static size_t number_length(const char *s)
{
	size_t n = 0, end = 0, digits = 0;

	for (; digit(s[n]) || (n && strchr(" -", s[n]) && s[n]) || (!n && *s == '+'); n++)
		if (digit(s[n])) {
			digits++;
			end = n + 1;
		} else if (n && !digit(s[n - 1])) {
			break;
		}
	size_t run = strspn(s + (*s == '+'), "0123456789");
	bool phone = (*s == '+' || *s == '0') && digits >= 7;
	return phone ? end : run >= 6 ? run + (*s == '+') : 0;
}

/* Where the address begins and ends that has its '@' at s[at]; false: it is none. */
static bool address(const char *s, size_t at, size_t *from, size_t *to)
{
	size_t a = at, b = at + 1;

	while (a && (word_char(s[a - 1]) || strchr(".-_+", s[a - 1])))
		a--;
	while (word_char(s[b]) || (s[b] && strchr(".-", s[b]) && word_char(s[b + 1])))
		b++;
	*from = a;
	*to = b;
	return a < at && b > at + 1;
}

static void redact_numbers(const char *s, struct kp_str *out)
{
	size_t begin = out->n, from, to;

	for (size_t i = 0; s[i];) {
		size_t n = i && word_char(s[i - 1]) ? 0 : number_length(s + i);
		if (s[i] == '@' && address(s, i, &from, &to) && out->n - begin >= i - from) {
			out->n -= i - from;
			kp_str_add(out, "[@]");
			i = to;
		} else if (n) {
			kp_str_add(out, "[0]");
			i += n;
		} else {
			kp_str_addc(out, s[i++]);
		}
	}
}

static void redact_names(
	struct text_analyser *an, enum text_lang lang, const char *s, struct kp_str *out)
{
	size_t n = strlen(s);

	while (n) {
		struct text_name names[NAMES];
		size_t end = n, done = 0;
		size_t found = text_names(an, lang, s, n, true, names, NAMES, &end);
		for (size_t i = 0; i < found; i++) {
			kp_str_addn(out, s + done, names[i].from - done);
			kp_str_add(out, "[N]");
			done = names[i].to;
		}
		if (!end || end > n)
			end = n;
		if (end > done)
			kp_str_addn(out, s + done, end - done);
		end = end > done ? end : done;
		s += end;
		n -= end;
	}
}

/* Whether a word is a part of the name, in whatever case. */
static bool is_part(const char *word, size_t n, const char *part, size_t in)
{
	size_t stem = in > 4 ? in - 1 : in;

	if (n == in && n > 1 && !strncmp(word, part, n))
		return true;
	return stem > 2 && n >= stem && n <= in + 5 && !strncmp(word, part, stem);
}

/* Words of a name that is known. */
static void redact_known(const char *s, const char *name, struct kp_str *out)
{
	while (*s) {
		size_t n = 0, in;
		bool hit = false;
		while (word_char(s[n]))
			n++;
		for (const char *part = name; n && *part;
			part += in + strspn(part + in, " -")) {
			in = strcspn(part, " -");
			hit |= is_part(s, n, part, in);
		}
		n = n ? n : 1;
		if (hit)
			kp_str_add(out, "[N]");
		else
			kp_str_addn(out, s, n);
		s += n;
	}
}

void draft_redact(struct text_analyser *an, enum text_lang lang, const char *const *names,
	size_t nnames, const char *text, struct kp_str *out)
{
	KP_AUTO(kp_str) struct kp_str a = {0}, b = {0};

	text_redact(text, strlen(text), &a);
	for (size_t i = 0; i < nnames; i++) {
		kp_str_reset(&b);
		redact_known(kp_str_c(&a), names[i], &b);
		kp_str_reset(&a);
		kp_str_add(&a, kp_str_c(&b));
	}
	kp_str_reset(&b);
	redact_numbers(kp_str_c(&a), &b);
	redact_names(an, lang, kp_str_c(&b), out);
}

/* ---- what was asked ---- */

/* Without the marks that stand for people: the question is one without them, too. */
static void drop_marks(const char *s, struct kp_str *out)
{
	for (; *s; s++) {
		size_t n = *s == '[' ? strcspn(s, "]") : 0;
		if (n && s[n] && n < 8) {
			s += n;
			continue;
		}
		bool space = *s == ' ' || *s == '\n' || *s == '\r' || *s == '\t';
		if (!space)
			kp_str_addc(out, *s);
		else if (out->n && out->p[out->n - 1] != ' ')
			kp_str_addc(out, ' ');
	}
	while (out->n && strchr(" ,", out->p[out->n - 1]))
		out->p[--out->n] = '\0';
}

static void add_sample(struct draft_asked *asked, const char *s, size_t n)
{
	while (n && *s == ' ')
		s++, n--;
	if (n < 8 || n > LONGEST_SAMPLE || asked->samples.n == MOST_SAMPLES)
		return;
	KP_PUSH(&asked->samples,
		(struct draft_sample){.text = kp_arena_strndup(asked->arena, s, n)});
}

/* The sentences that ask; of the opening else the first one. */
static void add_samples(struct draft_asked *asked, const char *text, bool opening)
{
	KP_AUTO(kp_str) struct kp_str clean = {0};
	size_t before = asked->samples.n;

	drop_marks(text, &clean);
	const char *from = kp_str_c(&clean), *first = from;
	for (const char *c = from; *c; c++) {
		if (c[1] && !(strchr(".?!", *c) && c[1] == ' '))
			continue;
		if (match_is_question(from, (size_t)(c + 1 - from)))
			add_sample(asked, from, (size_t)(c + 1 - from));
		from = c + 1;
	}
	if (opening && asked->samples.n == before)
		add_sample(asked, first, strcspn(first, ".?!"));
}

/* The beginning of the first question, to the end of a word. */
static void make_title(struct draft_asked *asked, const char *subject)
{
	KP_AUTO(kp_str) struct kp_str clean = {0};

	drop_marks(asked->samples.n ? asked->samples.v[0].text : subject, &clean);
	size_t n = clean.n;
	while (n && strchr(" ?!.", clean.p[n - 1]))
		n--;
	while (n && kp_utf8_chars(clean.p, n) > TITLE) {
		n = kp_utf8_cut(clean.p, n, n - 1);
		while (n && clean.p[n - 1] != ' ')
			n = kp_utf8_cut(clean.p, n, n - 1);
		while (n && clean.p[n - 1] == ' ')
			n--;
	}
	asked->title = n ? kp_arena_strndup(asked->arena, clean.p, n) : NULL;
}

/* ---- what was answered ---- */

/* Plain text as people write it: lists stay lists, other lines stay lines. */
static void add_answer(struct kp_str *md, const char *text)
{
	bool blank = true, listed = false;

	while (*text) {
		size_t n = strcspn(text, "\n");
		size_t item = !strncmp(text, "- ", 2) || !strncmp(text, "* ", 2) ? 2 : 0;
		KP_AUTO(kp_str) struct kp_str line = {0};
		size_t len = n;
		while (len && strchr(" \r\t", text[len - 1]))
			len--;
		if (len > item)
			draft_escape(text + item, len - item, &line);
		if (!item)
			draft_guard(&line);
		if (md->n && line.n)
			kp_str_add(md, blank || (listed && !item) ? "\n\n"
				       : item                     ? "\n"
								  : "\\\n");
		kp_str_add(md, line.n && item ? "- " : "");
		kp_str_add(md, kp_str_c(&line));
		blank = !line.n;
		listed = line.n && item;
		text += n + (text[n] == '\n');
	}
}

void draft_hear(
	const struct draft_ticket *t, struct text_analyser *an, struct draft_asked *out)
{
	KP_AUTO(kp_str) struct kp_str answer = {0};

	*out = (struct draft_asked){.arena = kp_arena_new(0)};
	for (size_t i = 0; i < t->nsaid; i++) {
		KP_AUTO(kp_str) struct kp_str text = {0};
		draft_redact(an, t->lang, t->names, t->nnames, t->said[i].text, &text);
		if (t->said[i].partner)
			add_answer(&answer, kp_str_c(&text));
		else
			add_samples(out, kp_str_c(&text), i == 0);
	}
	out->answer = kp_arena_strdup(out->arena, kp_str_c(&answer));
	make_title(out, t->number);
}

void draft_asked_clear(struct draft_asked *a)
{
	KP_VEC_FREE(&a->samples);
	kp_arena_free(a->arena);
	*a = (struct draft_asked){0};
}

void draft_answered(const struct draft_asked *a, struct draft_document **out)
{
	KP_AUTO(draft_building) struct draft_building b;

	draft_building_init(&b, DRAFT_MARKDOWN);
	kp_str_add(&b.md, a->answer);
	*out = draft_built(&b);
	(*out)->title = kp_arena_strdup((*out)->arena, a->title ? a->title : "HR");
}
