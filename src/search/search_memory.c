#include "search/search_priv.h"

#include <string.h>

#include "base/kp_file.h"

/* Remembered of a language; a knowledge base has some ten thousand. */
#define MOST_FORMS 400000

static void remember(struct search_forms *f, enum text_lang lang)
{
	search_forms_begin(f, NULL);
	f->lang = lang;
	f->scratch = kp_arena_new(16 * 1024);
}

static void forget(struct search_forms *f)
{
	kp_map_free(f->forms);
	kp_map_free(f->terms);
	kp_arena_free(f->scratch);
	KP_VEC_FREE(&f->first);
	KP_VEC_FREE(&f->says);
}

static void remember_all(struct search_memory *m)
{
	*m = (struct search_memory){0};
	for (int lang = 0; lang < TEXT_LANGS; lang++)
		remember(&m->in[lang], (enum text_lang)lang);
}

static void forget_all(struct search_memory *m)
{
	for (int lang = 0; lang < TEXT_LANGS; lang++)
		forget(&m->in[lang]);
}

static void start_over(struct search_memory *m)
{
	forget_all(m);
	remember_all(m);
}

struct search_memory *search_memory_new(void)
{
	struct search_memory *m = kp_alloc(sizeof(*m));

	remember_all(m);
	return m;
}

void search_memory_free(struct search_memory *m)
{
	if (!m)
		return;
	forget_all(m);
	free(m);
}

void search_memory_use(struct search_memory *m, struct text_analyser *an)
{
	for (int lang = 0; lang < TEXT_LANGS; lang++) {
		struct search_forms *f = &m->in[lang];

		if (kp_map_count(f->forms) > MOST_FORMS) {
			forget(f);
			remember(f, (enum text_lang)lang);
		}
		f->an = an;
	}
}

size_t search_memory_count(const struct search_memory *m)
{
	size_t n = 0;

	for (int lang = 0; lang < TEXT_LANGS; lang++)
		n += kp_map_count(m->in[lang].forms);
	return n;
}

/* ---- in a file ---- */

/* Of each language: where what a form says begins, what they say, and the names of terms and
 * forms, each with its NUL. */
struct saved_part {
	uint64_t forms, terms, says, names; /* names: bytes */
};
struct saved_head {
	uint64_t sum; /* of all that follows: files get damaged */
	uint64_t of;
	struct search_figures figures[TEXT_LANGS];
	struct saved_part part[TEXT_LANGS];
};

static void add_names(const struct kp_map *map, struct kp_str *out)
{
	for (size_t i = 0, n; i < kp_map_count(map); i++) {
		const char *name = kp_map_key(map, i, &n, NULL);

		kp_str_addn(out, name, n + 1);
	}
}

static void save_part(
	const struct search_forms *f, struct saved_part *part, struct kp_str *out)
{
	size_t before;

	*part = (struct saved_part){
		kp_map_count(f->forms), kp_map_count(f->terms), f->says.n, 0};
	kp_str_addn(out, (const char *)f->first.v, f->first.n * sizeof(*f->first.v));
	kp_str_addn(out, (const char *)f->says.v, f->says.n * sizeof(*f->says.v));
	before = out->n;
	add_names(f->terms, out);
	add_names(f->forms, out);
	part->names = out->n - before;
}

static uint64_t sum_of(const char *p, size_t n)
{
	return kp_hash(p + sizeof(uint64_t), n - sizeof(uint64_t), 0);
}

static void note_saved(struct search_memory *m)
{
	m->known = search_memory_count(m);
	m->told = m->of;
}

bool search_memory_grew(const struct search_memory *m)
{
	return search_memory_count(m) > m->known || m->of != m->told;
}

int search_memory_save(struct search_memory *m, const char *path, struct kp_err *err)
{
	KP_AUTO(kp_str) struct kp_str out = {0};
	struct saved_head head = {.of = m->of};

	memcpy(head.figures, m->figures, sizeof(head.figures));
	kp_str_addn(&out, (const char *)&head, sizeof(head));
	for (int lang = 0; lang < TEXT_LANGS; lang++)
		save_part(&m->in[lang], &head.part[lang], &out);
	memcpy(out.p, &head, sizeof(head));
	head.sum = sum_of(out.p, out.n);
	memcpy(out.p, &head, sizeof(head));
	if (kp_file_write(path, out.p, out.n, err) < 0)
		return -1;
	note_saved(m);
	return 0;
}

/* Names one behind the other, into a map of their numbers; the place after them, or NULL. */
static const char *take_names(struct kp_map *map, uint64_t n, const char *p, const char *end)
{
	for (uint64_t i = 0; i < n; i++) {
		const char *stop = memchr(p, '\0', (size_t)(end - p));

		if (!stop || kp_map_intern(map, p, (size_t)(stop - p), (int)i, NULL) != (int)i)
			return NULL;
		p = stop + 1;
	}
	return p;
}

static bool fits(const struct search_forms *f)
{
	size_t terms = kp_map_count(f->terms);

	for (size_t i = 0; i < f->first.n; i++)
		if (f->first.v[i] > f->says.n || (i && f->first.v[i] < f->first.v[i - 1]))
			return false;
	for (size_t i = 0; i < f->says.n; i++)
		if (f->says.v[i].term >= terms)
			return false;
	return f->first.v[0] == 0 && f->first.v[f->first.n - 1] == f->says.n;
}

/* The place after the part; NULL: it is none. */
static const char *load_part(
	struct search_forms *f, const struct saved_part *part, const char *p, const char *end)
{
	uint64_t room = (uint64_t)(end - p);
	size_t firsts = (part->forms + 1) * sizeof(*f->first.v);
	size_t says = part->says * sizeof(*f->says.v);

	if (part->forms > MOST_FORMS || part->terms > room || part->says > room ||
		part->names > room || firsts + says + part->names > room)
		return NULL;
	KP_VEC_FREE(&f->first);
	f->first.v = kp_alloc(firsts);
	f->first.n = f->first.cap = part->forms + 1;
	memcpy(f->first.v, p, firsts);
	p += firsts;
	f->says.v = kp_alloc(says + 1);
	f->says.n = f->says.cap = part->says;
	memcpy(f->says.v, p, says);
	p += says;
	end = p + part->names;
	p = take_names(f->terms, part->terms, p, end);
	p = p ? take_names(f->forms, part->forms, p, end) : NULL;
	return p == end && fits(f) ? p : NULL;
}

static bool load_parts(struct search_memory *m, const char *p, size_t n)
{
	struct saved_head head;
	const char *end = p + n;

	if (n < sizeof(head))
		return false;
	memcpy(&head, p, sizeof(head));
	if (head.sum != sum_of(p, n))
		return false;
	p += sizeof(head);
	m->of = head.of;
	memcpy(m->figures, head.figures, sizeof(m->figures));
	for (int lang = 0; p && lang < TEXT_LANGS; lang++)
		p = load_part(&m->in[lang], &head.part[lang], p, end);
	return p == end;
}

int search_memory_load(struct search_memory *m, const char *path, struct kp_err *err)
{
	const char *p;
	size_t n;
	bool loaded;

	if (kp_file_map(path, &p, &n, err) < 0)
		return -1;
	start_over(m);
	loaded = load_parts(m, p, n);
	kp_file_unmap(p, n);
	if (loaded) {
		note_saved(m);
		return 0;
	}
	start_over(m);
	return kp_fail(err, KP_EINPUT, "'%s' is damaged, or of another version", path);
}
