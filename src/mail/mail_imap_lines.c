/* What the lines of an IMAP server's answers tell (RFC 3501). */
#include "mail/mail_priv.h"

#include "base/kp_vec.h"

const char *mail_imap_line(const char **p, const char *end, size_t *n_out)
{
	const char *line = *p, *stop;

	if (line >= end)
		return NULL;
	stop = memchr(line, '\n', (size_t)(end - line));
	*n_out = (size_t)((stop ? stop : end) - line);
	*p = stop ? stop + 1 : end;
	return line;
}

/* The number at line[*i], which moves behind it; -1: none. */
static int64_t number_at(const char *line, size_t n, size_t *i)
{
	int64_t v = 0;

	if (*i >= n || line[*i] < '0' || line[*i] > '9')
		return -1;
	for (; *i < n && line[*i] >= '0' && line[*i] <= '9' && v < INT64_C(1) << 40; ++*i)
		v = v * 10 + (line[*i] - '0');
	return v;
}

/* The number after `name` in a line; -1: none. */
static int64_t number_after(const char *line, size_t n, const char *name)
{
	const char *at = memmem(line, n, name, strlen(name));
	size_t i = at ? (size_t)(at - line) + strlen(name) : n;

	return number_at(line, n, &i);
}

void mail_imap_read_status(const char *line, size_t n, struct mail_status *out)
{
	int64_t validity = number_after(line, n, "[UIDVALIDITY ");
	int64_t next = number_after(line, n, "[UIDNEXT ");
	size_t i = strlen("* ");
	int64_t messages = number_at(line, n, &i);

	if (n < 2 || memcmp(line, "* ", 2) != 0)
		return;
	if (messages >= 0 && n - i >= 7 && memcmp(line + i, " EXISTS", 7) == 0)
		out->messages = messages;
	if (validity > 0)
		out->validity = validity;
	if (next > 0)
		out->next = next;
}

bool mail_imap_read_entry(const char *line, size_t n, struct mail_entry *out)
{
	const char *items = memmem(line, n, " FETCH (", 8);
	struct mail_entry e;
	size_t left;

	if (!items || memcmp(line, "* ", 2) != 0)
		return false;
	left = n - (size_t)(items - line);
	e = (struct mail_entry){.uid = number_after(items, left, "UID "),
		.bytes = number_after(items, left, "RFC822.SIZE ")};
	if (e.uid <= 0 || e.bytes < 0)
		return false;
	*out = e;
	return true;
}

void mail_imap_read_found(const char *line, size_t n, struct mail_uids *out)
{
	size_t i = strlen("* SEARCH");

	if (n < i || memcmp(line, "* SEARCH", i) != 0)
		return;
	while (i < n && line[i] == ' ') {
		i++;
		int64_t uid = number_at(line, n, &i);
		if (uid > 0)
			KP_PUSH(out, uid);
	}
}
