/* Any bytes as an IMAP server's answer: what its lines tell are numbers within their bounds.
 */
#include <assert.h>

#include "base/kp_vec.h"
#include "mail/mail_priv.h"

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	const char *at = (const char *)p, *end = at + n, *line;
	struct mail_uids found = {0};
	struct mail_status status = {0};
	struct mail_entry e;
	size_t length, read = 0;

	while ((line = mail_imap_line(&at, end, &length))) {
		read += length;
		mail_imap_read_status(line, length, &status);
		mail_imap_read_found(line, length, &found);
		if (mail_imap_read_entry(line, length, &e))
			assert(e.uid > 0 && e.bytes >= 0);
	}
	assert(at == end && read <= n);
	assert(status.validity >= 0 && status.next >= 0 && status.messages >= 0);
	assert(found.n <= n / 2);
	for (size_t i = 0; i < found.n; i++)
		assert(found.v[i] > 0);
	KP_VEC_FREE(&found);
	return 0;
}
