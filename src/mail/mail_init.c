#include "mail/mail_priv.h"

#include <curl/curl.h>
#include <gmime/gmime.h>
#include <libxml/parser.h>

void mail_init(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
	g_mime_init();
	xmlInitParser();
}
