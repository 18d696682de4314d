/* A corpus of any number of intents for `kumppani evaluate`: each is about a Finnish compound
 * of its own, whose parts it shares with others, asked about in sentences that all share.
 * Usage: bench_intents INTENTS SAMPLES SAMPLES-FILE QUESTIONS-FILE */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/kp_mem.h"
#include "base/kp_str.h"

#define MAX_QUESTIONS 5000

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

static void write_line(FILE *to, size_t intent, size_t side, const char *frame)
{
	KP_AUTO(kp_cstr)
	char *topic = kp_format("%s%s", modifiers[intent / side], heads[intent % side]);
	KP_AUTO(kp_str) struct kp_str text = {0};

	kp_str_addf(&text, frame, topic);
	fprintf(to, "{\"text\":\"%s\",\"intent\":\"a.%s\"}\n", kp_str_c(&text), topic);
}

static int write_all(size_t intents, size_t samples, FILE *train, FILE *test)
{
	size_t side = least_root(intents);
	size_t every = intents / MAX_QUESTIONS + 1;

	for (size_t i = 0; i < intents; i++) {
		for (size_t k = 0; k < samples; k++)
			write_line(train, i, side, frames[(i * 7 + k) % KP_LEN(frames)]);
		/* In words that this intent was not taught with. */
		if (i % every == 0)
			write_line(test, i, side, frames[(i * 7 + samples) % KP_LEN(frames)]);
	}
	return fflush(train) || fflush(test) ? 1 : 0;
}

int main(int argc, char **argv)
{
	int64_t intents, samples;
	const int64_t most = (int64_t)(KP_LEN(modifiers) * KP_LEN(heads));

	if (argc != 5 || kp_parse_int(argv[1], 2, most, &intents) < 0 ||
		kp_parse_int(argv[2], 1, KP_LEN(frames) - 1, &samples) < 0) {
		fprintf(stderr,
			"usage: bench_intents 2…%" PRId64
			" 1…%zu SAMPLES-FILE QUESTIONS-FILE\n",
			most, KP_LEN(frames) - 1);
		return 2;
	}
	FILE *train = fopen(argv[3], "w"), *test = fopen(argv[4], "w");
	if (!train || !test) {
		perror("bench_intents");
		return 2;
	}
	return write_all((size_t)intents, (size_t)samples, train, test);
}
