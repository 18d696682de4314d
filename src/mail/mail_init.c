#include "mail/mail_priv.h"

#include <gmime/gmime.h>
#include <libxml/parser.h>

void mail_init(void)
{
	g_mime_init();
	xmlInitParser();
}
