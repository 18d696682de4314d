/* A whole knowledge base of any size. Each intent is about a Finnish compound of its own,
 * whose parts it shares with others, asked about in sentences that all share; it rests on a
 * section that tells of it among words that all sections have. Its check questions are in
 * words that it was not taught with. Usage: bench_base INTENTS GUIDES FOLDER (which is there,
 * with phrases.yaml in knowledge/) */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/kp_mem.h"
#include "base/kp_random.h"
#include "base/kp_str.h"

enum {
	SAMPLES = 10,          /* of an intent */
	MOST_QUESTIONS = 5000, /* check questions of all intents */
	IN_FILE = 200,         /* intents of a file, which is an area */
	SECTIONS = 4,          /* of a guide at least */
	SENTENCES = 8,         /* of a section */
	LEAST_INTENTS = 2,
	LEAST_GUIDES = 1,
	MOST_GUIDES = 9000,
};

struct base {
	const char *dir;
	size_t intents, guides, sections; /* sections: of each guide */
	size_t side;                      /* of the square of compounds */
	uint64_t random;
};

static const char *const modifiers[] = {"aamu", "alue", "asiakas", "auto", "avain", "budjetti",
	"energia", "esimies", "etu", "hallinto", "hanke", "henkilö", "hinta", "hoito",
	"huolto", "huone", "ikä", "ilta", "informaatio", "johto", "juhla", "jäsen", "kaappi",
	"kahvi", "kaluste", "kassa", "katu", "kauppa", "kehitys", "keittiö", "kesä", "kevät",
	"kieli", "kirja", "kokous", "kone", "koti", "koulu", "kulttuuri", "kunta", "kuva",
	"laite", "lapsi", "laskutus", "lehti", "liikenne", "liikunta", "lomake", "lounas",
	"luento", "maa", "maksu", "matka", "media", "metsä", "mittaus", "musiikki", "myynti",
	"neuvonta", "näyttö", "ohjelma", "opinto", "osto", "palaute", "palkka", "palvelu",
	"perhe", "piha", "posti", "projekti", "puhelin", "raha", "raportti", "ravinto",
	"ruoka", "ryhmä", "sali", "sopimus", "sähkö", "talo", "talvi", "tapahtuma",
	"tekniikka", "terveys", "tieto", "tila", "tili", "toimisto", "tukku", "turva", "tuote",
	"uutis", "vaate", "vakuutus", "varasto", "vesi", "viesti", "viikko", "virka", "yö"};
static const char *const heads[] = {"aika", "alennus", "anomus", "arkisto", "arvio", "asetus",
	"hakemus", "haku", "hallinta", "hinnasto", "ilmoitus", "jakso", "jaosto", "johtaja",
	"järjestelmä", "kalenteri", "kartta", "keskus", "kilpailu", "koe", "kokoelma",
	"komitea", "korjaus", "korko", "korvaus", "koulutus", "kurssi", "kustannus", "kysely",
	"käsikirja", "lasku", "laskuri", "lista", "lupa", "luettelo", "malli", "merkintä",
	"muutos", "määräys", "neuvosto", "näyte", "ohjaaja", "ohje", "opas", "osasto",
	"paikka", "paketti", "pöytäkirja", "pakko", "palkkio", "päivä", "päätös", "raja",
	"rekisteri", "remontti", "säätiö", "selvitys", "seuranta", "sihteeri", "siirto",
	"suhde", "suunnitelma", "sääntö", "tarkastus", "tarve", "tavoite", "tehtävä",
	"tilaisuus", "tilasto", "toimikunta", "toiminta", "todistus", "tuki", "tulos",
	"tunnus", "turnaus", "työntekijä", "vaihto", "valinta", "valitus", "valmennus",
	"valvonta", "varaus", "vastuu", "velvoite", "verkko", "viikonloppu", "virhe", "vuokra",
	"vuoro", "yhdistys", "yhteistyö", "ylläpito", "yritys", "äänestys", "esite", "kortti",
	"taulukko", "vihko", "loki"};
static const char *const frames[] = {
	"miten %s tehdään",
	"kuka päättää, mikä on %s",
	"missä %s on nähtävillä",
	"milloin %s alkaa meillä",
	"onko %s pakollinen kaikille",
	"paljonko %s maksaa meille",
	"%s ja sen ehdot",
	"kertoisitko lyhyesti mikä on %s",
	"saako %s jatkua ensi vuonna",
	"tarvitaanko %s kirjallisesti",
	"mistä löytyy %s",
	"haluaisin tietää lisää, aiheena %s",
	"montako kertaa vuodessa %s tehdään",
	"kenelle %s kuuluu",
	"%s pitäisi saada kuntoon",
	"uusi %s",
};

static size_t least_root(size_t n)
{
	size_t side = 1;

	while (side * side < n)
		side++;
	return side;
}

static void add_topic(const struct base *b, size_t intent, struct kp_str *out)
{
	kp_str_addf(out, "%s%s", modifiers[intent / b->side], heads[intent % b->side]);
}

static void add_sentence(const struct base *b, size_t intent, size_t frame, struct kp_str *out)
{
	KP_AUTO(kp_str) struct kp_str topic = {0};

	add_topic(b, intent, &topic);
	kp_str_addf(out, frames[frame % KP_LEN(frames)], kp_str_c(&topic));
}

static void write_file(const struct base *b, const char *name, const struct kp_str *text)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", b->dir, name);
	FILE *to = fopen(path, "w");

	if (!to || fwrite(kp_str_c(text), 1, text->n, to) != text->n || fclose(to) != 0) {
		perror(path);
		exit(2);
	}
}

/* ---- intents ---- */

static void add_intent(const struct base *b, size_t i, struct kp_str *out)
{
	KP_AUTO(kp_str) struct kp_str topic = {0};

	add_topic(b, i, &topic);
	kp_str_addf(out, "- id: a%zu.%zu\n  title: {fi: %s}\n  guide: g%zu#s%zu\n",
		i / IN_FILE, i, topic.p, i % b->guides, i / b->guides % b->sections);
	kp_str_addf(out, "  answer: {fi: Ohje kertoo aiheesta %s.}\n", topic.p);
	kp_str_addf(out, "  patterns: {fi: [%s]}\n  samples:\n    fi:\n", topic.p);
	for (size_t k = 0; k < SAMPLES; k++) {
		kp_str_add(out, "      - \"");
		add_sentence(b, i, i * 7 + k, out);
		kp_str_add(out, "\"\n");
	}
}

static void add_check(const struct base *b, size_t i, struct kp_str *out)
{
	kp_str_addf(out, "a%zu.%zu:\n  fi: [\"", i / IN_FILE, i);
	add_sentence(b, i, i * 7 + SAMPLES, out);
	kp_str_add(out, "\"]\n");
}

static void write_area(const struct base *b, size_t area)
{
	KP_AUTO(kp_cstr) char *name = kp_format("intents/a%zu.yaml", area);
	KP_AUTO(kp_cstr) char *checks_name = kp_format("intents/checks/a%zu.yaml", area);
	KP_AUTO(kp_str) struct kp_str text = {0}, checks = {0};
	size_t every = b->intents / MOST_QUESTIONS + 1;

	for (size_t i = area * IN_FILE; i < (area + 1) * IN_FILE && i < b->intents; i++) {
		add_intent(b, i, &text);
		if (i % every == 0)
			add_check(b, i, &checks);
	}
	write_file(b, name, &text);
	write_file(b, checks_name, &checks);
}

/* ---- guides ---- */

/* About the intent that rests on it, if one does, and every second sentence about any. */
static void add_section(struct base *b, size_t guide, size_t section, struct kp_str *out)
{
	size_t intent = section * b->guides + guide;
	bool rests = intent < b->intents;
	KP_AUTO(kp_str) struct kp_str title = {0};

	if (rests)
		add_topic(b, intent, &title);
	kp_str_addf(out, "\n## %s {#s%zu}\n\n", rests ? title.p : "muuta", section);
	for (size_t i = 0; i < SENTENCES; i++) {
		size_t of = rests && i % 2 == 0 ? intent : kp_random(&b->random) % b->intents;

		add_sentence(b, of, kp_random(&b->random), out);
		kp_str_add(out, ".\n");
	}
}

static void write_guide(struct base *b, size_t guide)
{
	KP_AUTO(kp_cstr) char *name = kp_format("knowledge/guides/g%zu.md", guide);
	KP_AUTO(kp_str) struct kp_str text = {0};

	kp_str_addf(&text,
		"---\ntitle: Ohje %zu\nowner: Mittaus\nversion: \"1\"\nreviewed: 2026-11-01\n"
		"review_by: 2099-10-31\nstatus: published\nlanguage: fi\n"
		"summary: Mittausta varten.\n---\n",
		guide);
	for (size_t s = 0; s < b->sections; s++)
		add_section(b, guide, s, &text);
	write_file(b, name, &text);
}

/* ---- the rest ---- */

static void write_organisation(const struct base *b)
{
	KP_AUTO(kp_str) struct kp_str organisation = {0}, partners = {0};

	kp_str_add(&organisation, "name: {fi: Mittaus}\ntimezone: Europe/Helsinki\n"
				  "languages: [fi]\n");
	kp_str_add(&partners,
		"partners:\n  - {id: m, name: M, title: {fi: T}, email: m@example.org, "
		"areas: ['*'], languages: [fi], hours: {mon-sun: 0.00-24.00}}\n"
		"duty: {partners: [m], email: m@example.org}\n");
	write_file(b, "knowledge/organisation.yaml", &organisation);
	write_file(b, "knowledge/partners.yaml", &partners);
}

static void make_folder(const struct base *b, const char *name)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", b->dir, name);

	if (mkdir(path, 0777) < 0 && errno != EEXIST) {
		perror(path);
		exit(2);
	}
}

static void write_all(struct base *b)
{
	make_folder(b, "intents");
	make_folder(b, "intents/checks");
	make_folder(b, "knowledge/guides");
	write_organisation(b);
	for (size_t area = 0; area * IN_FILE < b->intents; area++)
		write_area(b, area);
	for (size_t guide = 0; guide < b->guides; guide++)
		write_guide(b, guide);
}

int main(int argc, char **argv)
{
	const int64_t most = (int64_t)(KP_LEN(modifiers) * KP_LEN(heads));
	int64_t intents, guides;

	if (argc != 4 || kp_parse_int(argv[1], LEAST_INTENTS, most, &intents) < 0 ||
		kp_parse_int(argv[2], LEAST_GUIDES, MOST_GUIDES, &guides) < 0) {
		fprintf(stderr, "usage: bench_base %d…%" PRId64 " %d…%d FOLDER\n",
			LEAST_INTENTS, most, LEAST_GUIDES, MOST_GUIDES);
		return 2;
	}
	struct base b = {.dir = argv[3],
		.intents = (size_t)intents,
		.guides = (size_t)guides,
		.side = least_root((size_t)intents),
		.random = 1};
	b.sections = (b.intents + b.guides - 1) / b.guides;
	if (b.sections < SECTIONS)
		b.sections = SECTIONS;
	write_all(&b);
	return 0;
}
