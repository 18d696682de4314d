#include "mail/mail_priv.h"

#include <strings.h>

#define MAX_LINES  20000
#define MAX_WROTE  400 /* bytes of the line before a quote, when it is broken in three */
#define HEAD_LINES 8   /* in which the heads of a copied message stand */
#define QUOTE_LEFT 3   /* lines of a quote that stay before its answer */
#define MAX_CARD   16  /* lines of names and numbers below a greeting */
#define SHORT_LINE 60

enum role {
	OWN,
	BLANK,
	QUOTE, /* of the history, marked by > */
	GONE,  /* leads to the history, or is a telephone's line */
};

struct line {
	const char *p;
	size_t n;
	enum role role;
};

struct reply {
	struct line *v;
	size_t n;
};

/* ---- lines ---- */

static void split(const char *text, size_t n, struct reply *r)
{
	size_t lines = 1;

	for (size_t i = 0; i < n && lines < MAX_LINES; i++)
		lines += text[i] == '\n';
	r->v = kp_alloc_n(lines, sizeof(*r->v));
	for (const char *p = text, *end = text + n; p < end && r->n < lines;) {
		const char *stop =
			r->n + 1 < lines ? memchr(p, '\n', (size_t)(end - p)) : NULL;
		size_t len = (size_t)((stop ? stop : end) - p);
		r->v[r->n++] = (struct line){.p = p, .n = len};
		p += len + 1;
	}
}

/* Without spaces around and the stars that bold text becomes. */
static struct line bare(const struct line *l)
{
	struct line b = *l;

	while (b.n && (*b.p == ' ' || *b.p == '*')) {
		b.p++;
		b.n--;
	}
	while (b.n && (b.p[b.n - 1] == ' ' || b.p[b.n - 1] == '*'))
		b.n--;
	return b;
}

static bool begins(const struct line *l, const char *word)
{
	size_t n = strlen(word);

	return l->n >= n && strncasecmp(l->p, word, n) == 0;
}

static bool begins_any(const struct line *l, const char *const *words)
{
	for (size_t i = 0; words[i]; i++)
		if (begins(l, words[i]))
			return true;
	return false;
}

static bool holds(const char *p, size_t n, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= n; i++)
		if (strncasecmp(p + i, word, len) == 0)
			return true;
	return false;
}

static bool holds_any(const struct line *l, const char *const *words)
{
	for (size_t i = 0; words[i]; i++)
		if (holds(l->p, l->n, words[i]))
			return true;
	return false;
}

static size_t digits_in(const char *p, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += p[i] >= '0' && p[i] <= '9';
	return count;
}

static void judge_lines(struct reply *r)
{
	for (size_t i = 0; i < r->n; i++) {
		struct line b = bare(&r->v[i]);
		r->v[i].role = !b.n ? BLANK : *b.p == '>' ? QUOTE : OWN;
	}
}

/* ---- what leads to the history ---- */

/* "From: …": one of the words, then a colon. */
static bool is_head(const struct line *l, const char *const *words)
{
	struct line b = bare(l);

	for (size_t i = 0; words[i]; i++) {
		size_t n = strlen(words[i]);
		const char *p = b.p + n, *end = b.p + b.n;

		if (!begins(&b, words[i]))
			continue;
		while (p < end && (*p == ' ' || *p == '*'))
			p++;
		if (p < end && *p == ':')
			return true;
	}
	return false;
}

/* The heads of a copied message, from its author on: Outlook's and Notes' way. */
static bool is_copied_head(const struct reply *r, size_t at)
{
	size_t heads = 0;

	if (!is_head(&r->v[at], mail_words_from))
		return false;
	for (size_t i = at + 1; i < r->n && i <= at + HEAD_LINES; i++)
		heads += is_head(&r->v[i], mail_words_head);
	return heads >= 2;
}

static bool is_rule(const struct line *l, char c)
{
	struct line b = bare(l);

	for (size_t i = 0; i < b.n; i++)
		if (b.p[i] != c)
			return false;
	return b.n >= 5;
}

/* "-----Original Message-----" */
static bool is_original(const struct line *l)
{
	struct line b = bare(l);
	size_t n = 0;

	while (n < b.n && b.p[n] == '-')
		n++;
	if (n < 2 && !begins(&b, "begin forwarded message"))
		return false;
	return b.n < 80 && holds_any(&b, mail_words_original);
}

/* Notes: "Name---27.11.2026 10:00:00---subject". */
static bool is_notes_head(const struct line *l)
{
	const char *first = memmem(l->p, l->n, "---", 3);
	const char *end = l->p + l->n;
	const char *second =
		first ? memmem(first + 3, (size_t)(end - first - 3), "---", 3) : NULL;

	return second && second - first < 40 &&
	       digits_in(first, (size_t)(second - first)) >= 8;
}

static size_t next_shown(const struct reply *r, size_t i)
{
	while (i < r->n && r->v[i].role == BLANK)
		i++;
	return i;
}

/* The first line of one that was broken: a day or an address stands in it, and it is no
 * sentence of its own. */
static bool may_be_broken(const struct line *l)
{
	struct line b = bare(l);

	return b.n && !strchr(".!?", b.p[b.n - 1]) &&
	       (digits_in(b.p, b.n) >= 4 || memchr(b.p, '@', b.n));
}

/* Lines [at, at + k) as one: "On … wrote:". They name a day or an address, or stand right
 * above a quote. */
static bool is_wrote(const struct reply *r, size_t at, size_t k)
{
	KP_AUTO(kp_str) struct kp_str all = {0};
	struct line whole;
	size_t after = next_shown(r, at + k);
	bool quote_follows = after < r->n && r->v[after].role == QUOTE;

	if (k > 1 && !may_be_broken(&r->v[at]))
		return false;
	for (size_t i = at; i < at + k; i++) {
		if (r->v[i].role != OWN || all.n + r->v[i].n > MAX_WROTE)
			return false;
		kp_str_addn(&all, r->v[i].p, r->v[i].n);
		kp_str_addc(&all, ' ');
	}
	whole = bare(&(struct line){.p = kp_str_c(&all), .n = all.n});
	if (!whole.n || whole.p[whole.n - 1] != ':' || !holds_any(&whole, mail_words_wrote))
		return false;
	return quote_follows || digits_in(whole.p, whole.n) >= 8 ||
	       (memchr(whole.p, '@', whole.n) && digits_in(whole.p, whole.n) >= 4);
}

static void drop(struct reply *r, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		r->v[i].role = GONE;
}

/* From here on it is a copy of older messages, unmarked. */
static bool begins_copy(const struct reply *r, size_t i)
{
	size_t next = next_shown(r, i + 1);

	if (is_original(&r->v[i]) || is_copied_head(r, i) || is_notes_head(&r->v[i]))
		return true;
	return is_rule(&r->v[i], '_') && next < r->n && is_copied_head(r, next);
}

/* A line of "wrote:" above something unmarked is the head of a copy too. */
static void find_history(struct reply *r)
{
	for (size_t i = 0; i < r->n; i++) {
		if (r->v[i].role != OWN)
			continue;
		if (begins_copy(r, i)) {
			drop(r, i, r->n);
			return;
		}
		for (size_t k = 1; k <= 3 && i + k <= r->n; k++) {
			size_t after = next_shown(r, i + k);

			if (!is_wrote(r, i, k))
				continue;
			drop(r, i, after < r->n && r->v[after].role == QUOTE ? i + k : r->n);
			break;
		}
	}
}

/* ---- signatures ---- */

/* Where a stretch of own lines ends: at a quote or at what is gone. */
static size_t end_of_own(const struct reply *r, size_t i)
{
	while (i < r->n && (r->v[i].role == OWN || r->v[i].role == BLANK))
		i++;
	return i;
}

static bool is_mark(const struct line *l)
{
	return (l->n == 2 && !memcmp(l->p, "--", 2)) || (l->n == 3 && !memcmp(l->p, "-- ", 3));
}

/* A telephone's line stands last. */
static bool is_device(const struct reply *r, size_t i)
{
	struct line b = bare(&r->v[i]);

	return b.n < 120 && begins_any(&b, mail_words_device) &&
	       next_shown(r, i + 1) == end_of_own(r, i + 1);
}

static bool is_greeting(const struct line *l)
{
	struct line b = bare(l);

	while (b.n && strchr(",.!-", b.p[b.n - 1]))
		b.n--;
	for (size_t i = 0; mail_words_greeting[i]; i++) {
		size_t n = strlen(mail_words_greeting[i]);
		/* A name may follow on the same line. */
		if (begins(&b, mail_words_greeting[i]) && b.n < SHORT_LINE &&
			(b.n == n || ((b.p[n] == ' ' || b.p[n] == ',') && b.n < n + 40)))
			return true;
	}
	return false;
}

static bool is_card_line(const struct line *l)
{
	return memchr(l->p, '@', l->n) || holds(l->p, l->n, "www.") ||
	       holds(l->p, l->n, "http") || digits_in(l->p, l->n) >= 6;
}

/* Below a greeting and a name stand title, numbers and addresses: nothing that asks or
 * tells. Where a question or a postscript follows it is no card. */
static bool is_card(const struct reply *r, size_t from, size_t end)
{
	bool contact = false;

	if (end - from > MAX_CARD)
		return false;
	for (size_t i = from; i < end; i++) {
		struct line b = bare(&r->v[i]);

		if (memchr(b.p, '?', b.n) || begins(&b, "ps") || begins(&b, "p.s"))
			return false;
		contact |= is_card_line(&b);
	}
	return contact;
}

static void cut_card(struct reply *r, size_t greeting, size_t end)
{
	size_t name = next_shown(r, greeting + 1), rest;

	if (name >= end)
		return;
	rest = r->v[name].n <= SHORT_LINE && !is_card_line(&r->v[name]) ? name + 1 : name;
	if (rest < end && is_card(r, rest, end))
		drop(r, rest, end);
}

static void find_signatures(struct reply *r)
{
	for (size_t i = 0; i < r->n; i++) {
		size_t end;

		if (r->v[i].role != OWN)
			continue;
		end = end_of_own(r, i);
		if (is_mark(&r->v[i]))
			drop(r, i, end);
		else if (is_device(r, i))
			drop(r, i, i + 1);
		else if (is_greeting(&r->v[i]))
			cut_card(r, i, end);
	}
}

/* ---- what stays ---- */

/* One after the last line of the author's own. */
static size_t end_of_answers(const struct reply *r)
{
	size_t end = r->n;

	while (end && r->v[end - 1].role != OWN)
		end--;
	return end;
}

/* Stretches of quotes with an answer after them. One alone above the answer is the message
 * that is answered, whole; only between several do they tell what is meant. */
static size_t count_quotes(const struct reply *r, size_t end)
{
	size_t count = 0;
	bool in = false;

	for (size_t i = 0; i < end; i++) {
		count += r->v[i].role == QUOTE && !in;
		in = r->v[i].role == QUOTE || (in && r->v[i].role != OWN);
	}
	return count;
}

static void keep_last_of_quotes(struct reply *r, size_t end)
{
	bool keep = count_quotes(r, end) > 1;
	size_t kept = 0;

	for (size_t i = r->n; i-- > 0;) {
		struct line b = bare(&r->v[i]);

		if (r->v[i].role == OWN)
			kept = 0;
		if (r->v[i].role != QUOTE)
			continue;
		/* A bare ">" is as good as a blank line. */
		if (keep && i < end && b.n > 1 && kept < QUOTE_LEFT)
			kept++;
		else
			r->v[i].role = GONE;
	}
}

static void put(const struct reply *r, struct kp_str *out)
{
	bool blank = false, any = false;

	for (size_t i = 0; i < r->n; i++) {
		const struct line *l = &r->v[i];
		size_t n = l->n;

		if (l->role == BLANK || l->role == GONE) {
			blank |= any;
			continue;
		}
		while (n && l->p[n - 1] == ' ')
			n--;
		if (any)
			kp_str_add(out, blank ? "\n\n" : "\n");
		kp_str_addn(out, l->p, n);
		blank = false;
		any = true;
	}
}

static void put_all(const char *text, size_t n, struct kp_str *out)
{
	while (n && strchr(" \n", text[n - 1]))
		n--;
	while (n && strchr(" \n", *text)) {
		text++;
		n--;
	}
	kp_str_addn(out, text, n);
}

void mail_cut(const char *text, size_t n, struct kp_str *out)
{
	struct reply r = {0};

	split(text, n, &r);
	judge_lines(&r);
	find_history(&r);
	find_signatures(&r);
	if (end_of_answers(&r)) {
		keep_last_of_quotes(&r, end_of_answers(&r));
		put(&r, out);
	} else {
		put_all(text, n, out);
	}
	free(r.v);
}
