#include "kb/kb_priv.h"

#include <ctype.h>
#include <string.h>

/* How statutes are cited: "semesterlag (162/2005)", number and year, and "5 §". What is
 * written otherwise is a slip of the keyboard, and a reader would not find the statute. */

enum {
	FIRST_YEAR = 1734, /* the oldest statutes in force */
	LONGEST = 24,      /* bytes between the brackets */
	SECTION_SIGN = 2,  /* bytes of "§" in UTF-8 */
};

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Whether the word that ends at md[end] names a statute, in any of the three languages. */
static bool names_statute(const char *md, size_t end)
{
	static const char *const marks[] = {"laki", "lain", "laissa", "lakia", "asetu", "lag",
		"rordning", " act", "decree"};
	char word[64] = " ";
	size_t n = 1, from;

	while (end && (md[end - 1] == ' ' || md[end - 1] == '*' || md[end - 1] == '\n'))
		end--;
	for (from = end; from && !strchr(" \n([*", md[from - 1]) && end - from < 60;)
		from--;
	while (from < end)
		word[n++] = (char)tolower((unsigned char)md[from++]);
	word[n] = '\0';
	for (size_t i = 0; i < KP_LEN(marks); i++)
		if (strstr(word, marks[i]))
			return true;
	return false;
}

/* "55/2001" */
static bool usual(const char *s, size_t n, int this_year)
{
	size_t number = 0;
	int year = 0;

	while (number < n && digit(s[number]))
		number++;
	if (number < 1 || number > 4 || s[0] == '0' || n != number + 5 || s[number] != '/')
		return false;
	for (size_t i = number + 1; i < n; i++) {
		if (!digit(s[i]))
			return false;
		year = year * 10 + (s[i] - '0');
	}
	return year >= FIRST_YEAR && year <= this_year + 1;
}

/* Something that is meant as a number and a year, whatever has become of it. */
static bool looks_meant(const char *s, size_t n)
{
	bool digits = false, between = false;

	for (size_t i = 0; i < n; i++) {
		digits |= digit(s[i]);
		between |= s[i] == '/' || s[i] == '-';
		if (!digit(s[i]) && !strchr("/- ", s[i]))
			return false;
	}
	return digits && between;
}

static int year_of(int32_t day)
{
	return 1970 + (int)(day / 365.2425);
}

static void check_number(
	struct kb_reader *r, const struct kp_node *node, const char *md, size_t n, size_t open)
{
	const char *s = md + open + 1, *close = memchr(s, ')', n - open - 1);
	size_t len = close ? (size_t)(close - s) : 0;

	if (!len || len > LONGEST || !looks_meant(s, len) || !names_statute(md, open) ||
		usual(s, len, year_of(r->today)))
		return;
	kb_remark(r->report, KB_STATUTE, kb_spot(r, node, s, len),
		"'%.*s' is no number of a statute; write its number and the year in full, as "
		"in '(55/2001)'",
		(int)len, s);
}

static bool blank(char c)
{
	return c == ' ' || c == '\n' || c == '\xc2' || c == '\xa0'; /* also one that holds */
}

/* "5", "5 a" and "5 §" before it: at the end of md[0..n). */
static bool ends_numbered(const char *md, size_t n)
{
	while (n && blank(md[n - 1]))
		n--;
	if (n && isalpha((unsigned char)md[n - 1]) &&
		(n < 2 || !isalpha((unsigned char)md[n - 2])))
		for (n--; n && blank(md[n - 1]);)
			n--;
	return n && (digit(md[n - 1]) || md[n - 1] == '\xa7' || md[n - 1] == ')');
}

/* "§ 5" where "5 §" is meant. */
static void check_sign(
	struct kb_reader *r, const struct kp_node *node, const char *md, size_t n, size_t sign)
{
	size_t from = sign + SECTION_SIGN, to;

	while (from < n && blank(md[from]))
		from++;
	for (to = from; to < n && digit(md[to]);)
		to++;
	if (to > from && !ends_numbered(md, sign))
		kb_remark(r->report, KB_STATUTE, kb_spot(r, node, md + sign, to - sign),
			"the number comes before its sign; write '%.*s \xc2\xa7'",
			(int)(to - from), md + from);
}

void kb_check_statutes(
	struct kb_reader *r, const struct kp_node *node, const char *md, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (md[i] == '(')
			check_number(r, node, md, n, i);
		else if (i + 1 < n && md[i] == '\xc2' && md[i + 1] == '\xa7')
			check_sign(r, node, md, n, i);
}
