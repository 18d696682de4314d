/* Packs word lists into C source: for each language the sorted 32-bit hashes of its words,
 * folded as questions are, and where each range of hashes begins.
 *
 *	pack_words OUT.c NAME LIST[,LIST…] …
 *
 * A list has a word a line, in UTF-8 or ISO 8859-1. Words with anything but letters (`it's`,
 * `A-barn`) are left out: texts are cut at such signs. Two words may share a hash; about one
 * in forty thousand words that are on no list is then taken to be. */
#include "base/kp_err.h"
#include "base/kp_file.h"
#include "base/kp_vec.h"
#include "text/text.h"
#include "text/text_list.h"

#define MOST_BYTES (64 << 20)

KP_VEC(struct hashes, uint32_t);

static void die(const char *what, const char *name)
{
	fprintf(stderr, "pack_words: %s: %s\n", name, what);
	exit(1);
}

static void to_utf8(const char *s, size_t n, struct kp_str *out)
{
	for (size_t i = 0; i < n; i++) {
		uint8_t c = (uint8_t)s[i];

		if (c >= 0x80)
			kp_str_addc(out, (char)(0xc0 | c >> 6));
		kp_str_addc(out, (char)(c < 0x80 ? c : 0x80 | (c & 0x3f)));
	}
}

static bool is_word(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((uint8_t)s[i] < 0x80 && !(s[i] >= 'a' && s[i] <= 'z'))
			return false;
	return n > 0;
}

static void add_word(const char *s, size_t n, struct hashes *out)
{
	KP_AUTO(kp_str) struct kp_str utf8 = {0}, word = {0};

	if (kp_utf8_valid(s, n))
		kp_str_addn(&utf8, s, n);
	else
		to_utf8(s, n, &utf8);
	text_fold(kp_str_c(&utf8), utf8.n, &word);
	if (is_word(kp_str_c(&word), word.n))
		KP_PUSH(out, text_list_hash(word.p, word.n));
}

static void add_list(const char *path, struct hashes *out)
{
	KP_AUTO(kp_cstr) char *text = NULL;
	struct kp_err err = {0};
	size_t n;

	if (kp_file_read(path, MOST_BYTES, &text, &n, &err) < 0)
		die(err.msg, path);
	for (const char *s = text, *end; s < text + n; s = end + 1) {
		end = memchr(s, '\n', (size_t)(text + n - s));
		end = end ? end : text + n;
		add_word(s, (size_t)(end - s), out);
	}
}

static int by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void sort(struct hashes *h)
{
	size_t n = 0;

	qsort(h->v, h->n, sizeof(*h->v), by_size);
	for (size_t i = 0; i < h->n; i++)
		if (i == 0 || h->v[i] != h->v[i - 1])
			h->v[n++] = h->v[i];
	h->n = n;
}

static void write_numbers(
	FILE *f, const char *what, const char *name, const uint32_t *v, size_t n)
{
	fprintf(f, "static const uint32_t %s_%s[] = {", name, what);
	for (size_t i = 0; i < n; i++)
		fprintf(f, "%s%uu,", i % 12 ? "" : "\n\t", v[i]);
	fprintf(f, "\n};\n\n");
}

static void write_list(FILE *f, const char *name, const struct hashes *h)
{
	uint32_t *from = kp_alloc_n(TEXT_LIST_RANGES + 1, sizeof(*from));
	size_t at = 0;

	for (uint32_t r = 0; r <= TEXT_LIST_RANGES; r++) {
		while (at < h->n && h->v[at] >> TEXT_LIST_SHIFT < r)
			at++;
		from[r] = (uint32_t)at;
	}
	write_numbers(f, "hash", name, h->v, h->n);
	write_numbers(f, "from", name, from, TEXT_LIST_RANGES + 1);
	fprintf(f, "const struct text_list text_list_%s = {%s_from, %s_hash};\n\n", name, name,
		name);
	free(from);
}

int main(int argc, char **argv)
{
	FILE *f = argc > 1 ? fopen(argv[1], "w") : NULL;

	if (argc < 4 || argc % 2 || !f)
		die("usage: pack_words OUT.c NAME LIST[,LIST…] …", argc > 1 ? argv[1] : "");
	fprintf(f, "#include \"text/text_list.h\"\n\n");
	for (int i = 2; i + 1 < argc; i += 2) {
		struct hashes h = {0};

		for (char *s = argv[i + 1], *end; s; s = end) {
			end = strchr(s, ',');
			if (end)
				*end++ = '\0';
			add_list(s, &h);
		}
		sort(&h);
		if (h.n == 0)
			die("there are no words in it", argv[i + 1]);
		write_list(f, argv[i], &h);
		free(h.v);
	}
	return fclose(f) == 0 ? 0 : 1;
}
