#include "mail/mail_priv.h"

/* As data: what mail programs write in the three languages of the house. Compared without
 * regard to the case of ASCII letters. */

const char *const mail_words_wrote[] = {
	"kirjoitti", "skrev", "wrote", "kirjoittaa", "schrieb", NULL};

const char *const mail_words_original[] = {"alkuperäinen viesti", "välitetty viesti",
	"edelleenlähetetty viesti", "ursprungligt meddelande", "ursprungsmeddelande",
	"vidarebefordrat meddelande", "vidarebefordrat brev", "original message",
	"original appointment", "forwarded message", "begin forwarded message",
	"vidarebefordrat mejl", "alkuperäinen tapaaminen", NULL};

const char *const mail_words_from[] = {"lähettäjä", "från", "from", NULL};

const char *const mail_words_head[] = {"lähetetty", "lähetyspäivä", "päivämäärä", "päiväys",
	"pvm", "vastaanottaja", "vastaanottajat", "kopio", "aihe", "otsikko", "tärkeys",
	"skickat", "datum", "till", "kopia", "ämne", "ärende", "prioritet", "sent", "date",
	"to", "cc", "bcc", "subject", "importance", "reply-to", "vastausosoite", "svar till",
	"lähettäjä", "från", "from", NULL};

const char *const mail_words_device[] = {"lähetetty iphone", "lähetetty ipad",
	"lähetetty outlook", "lähetetty samsung", "lähetetty galaxy", "lähetetty android",
	"lähetetty omasta", "lähetetty puhelimesta", "lähetetty matkapuhelimesta",
	"lähetetty mobiili", "lähetetty huawei", "lähetetty nokia", "lähetetty yahoo",
	"lähetetty windows", "lähetetty gmail", "lähetetty sähköpostista", "hanki outlook",
	"skickat från min", "skickad från min", "skickat från outlook", "skickat från mail",
	"skickat från e-post", "skickat från en", "skickat från yahoo", "skickat från samsung",
	"hämta outlook", "skaffa outlook", "sent from my", "sent from outlook",
	"sent from mail for", "sent from samsung", "sent from yahoo", "sent from a",
	"sent via", "get outlook for", NULL};

const char *const mail_words_greeting[] = {"ystävällisin terveisin", "parhain terveisin",
	"terveisin", "yhteistyöterveisin", "yst.terv", "yst. terv", "yt", "terv.", "terkuin",
	"terveiset", "kunnioittavasti", "med vänlig hälsning", "med vänliga hälsningar",
	"vänliga hälsningar", "vänlig hälsning", "bästa hälsningar", "hälsningar", "hälsning",
	"mvh", "med hälsning", "högaktningsfullt", "best regards", "kind regards",
	"with kind regards", "warm regards", "regards", "best wishes", "yours sincerely",
	"sincerely", "br", NULL};
