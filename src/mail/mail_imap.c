#include "mail/mail_priv.h"

#include <inttypes.h>
#include <strings.h>

#include <curl/curl.h>

#include "base/kp_vec.h"

#define CONNECT_S   20
#define WHOLE_S     300 /* for one request */
#define STALLED_S   30  /* without a byte */
#define MAX_ANSWER  (1024 * 1024)
#define MAX_MAILBOX 200

struct mail_imap {
	CURL *curl;
	char *server, *mailbox; /* "imaps://host:port", "INBOX" as the url has it */
	const atomic_bool *stopping;
	struct kp_str *into; /* where the answer goes */
	size_t room;         /* how much of it */
	char why[CURL_ERROR_SIZE];
};

/* ---- what curl calls ---- */

/* More than was asked for ends the transfer. */
static size_t on_bytes(char *p, size_t size, size_t n, void *arg)
{
	struct mail_imap *im = arg;
	size_t bytes = size * n;

	if (bytes > im->room)
		return 0;
	im->room -= bytes;
	kp_str_addn(im->into, p, bytes);
	return bytes;
}

static int on_progress(
	void *arg, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up_now)
{
	const struct mail_imap *im = arg;

	(void)total, (void)now, (void)up_total, (void)up_now;
	return atomic_load(im->stopping);
}

/* ---- opening ---- */

/* Where the mailbox's name begins in the url; NULL: it names none. */
static const char *mailbox_in(const char *url)
{
	const char *host = kp_str_starts(url, "imaps://")  ? url + strlen("imaps://")
			   : kp_str_starts(url, "imap://") ? url + strlen("imap://")
							   : NULL;
	const char *slash = host ? strchr(host, '/') : NULL;

	if (!slash || slash == host || !slash[1] || strlen(slash + 1) > MAX_MAILBOX ||
		strpbrk(url, " \r\n\"\\;?@%"))
		return NULL;
	return slash + 1;
}

/* The server's certificate is always checked, and nothing is said before TLS. */
static void set_up(struct mail_imap *im, const struct mail_imap_options *opt)
{
	curl_easy_setopt(im->curl, CURLOPT_PROTOCOLS_STR, "imap,imaps");
	curl_easy_setopt(im->curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	curl_easy_setopt(im->curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(im->curl, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(im->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (*opt->ca_file)
		curl_easy_setopt(im->curl, CURLOPT_CAINFO, opt->ca_file);
	curl_easy_setopt(im->curl, CURLOPT_USERNAME, opt->user);
	curl_easy_setopt(im->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(im->curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
	curl_easy_setopt(im->curl, CURLOPT_TIMEOUT, (long)WHOLE_S);
	curl_easy_setopt(im->curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(im->curl, CURLOPT_LOW_SPEED_TIME, (long)STALLED_S);
	curl_easy_setopt(im->curl, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(im->curl, CURLOPT_ERRORBUFFER, im->why);
	curl_easy_setopt(im->curl, CURLOPT_WRITEFUNCTION, on_bytes);
	curl_easy_setopt(im->curl, CURLOPT_WRITEDATA, im);
	curl_easy_setopt(im->curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(im->curl, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(im->curl, CURLOPT_XFERINFODATA, im);
}

int mail_imap_open(
	const struct mail_imap_options *opt, struct mail_imap **out, struct kp_err *err)
{
	const char *mailbox = mailbox_in(opt->url);
	KP_AUTO(mail_imap) struct mail_imap *im = kp_alloc(sizeof(*im));

	if (!mailbox)
		return kp_fail(err, KP_EINPUT,
			"'%s' is no mailbox; write it as imaps://mail.example.org/INBOX",
			opt->url);
	im->server = kp_strndup(opt->url, (size_t)(mailbox - 1 - opt->url));
	im->mailbox = kp_strdup(mailbox);
	im->stopping = opt->stopping;
	im->curl = curl_easy_init();
	if (!im->curl)
		return kp_fail(err, KP_EIO, "curl cannot be used; check its installation");
	set_up(im, opt);
	*out = KP_TAKE(im);
	return 0;
}

void mail_imap_close(struct mail_imap *im)
{
	if (im->curl)
		curl_easy_cleanup(im->curl);
	free(im->server);
	free(im->mailbox);
	free(im);
}

void mail_imap_password(struct mail_imap *im, const char *password)
{
	curl_easy_setopt(im->curl, CURLOPT_PASSWORD, password);
}

/* ---- asking ---- */

static enum kp_code code_of(CURLcode rc)
{
	switch (rc) {
	case CURLE_REMOTE_FILE_NOT_FOUND:
		return KP_ENOENT;
	case CURLE_LOGIN_DENIED:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_USE_SSL_FAILED:
		return KP_EINPUT; /* no use in waiting: someone has to set it right */
	default:
		return KP_EIO;
	}
}

/* `path` after the server; `custom` NULL: fetches what the path names. */
static int ask(struct mail_imap *im, const char *path, const char *custom, size_t room,
	struct kp_str *out, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *url = kp_format("%s/%s", im->server, path);
	CURLcode rc;

	im->into = out;
	im->room = room;
	im->why[0] = '\0';
	curl_easy_setopt(im->curl, CURLOPT_URL, url);
	curl_easy_setopt(im->curl, CURLOPT_CUSTOMREQUEST, custom);
	rc = curl_easy_perform(im->curl);
	if (rc == CURLE_OK)
		return 0;
	return kp_fail(err, code_of(rc), "mail server '%s': %s", im->server,
		im->why[0] ? im->why : curl_easy_strerror(rc));
}

/* SELECT, also of what is selected: STATUS need not tell of what has come since then. */
int mail_imap_status(struct mail_imap *im, struct mail_status *out, struct kp_err *err)
{
	KP_AUTO(kp_str) struct kp_str answer = {0};
	KP_AUTO(kp_cstr) char *custom = kp_format("SELECT \"%s\"", im->mailbox);
	struct mail_status found = {0};
	const char *p, *line;
	size_t n;

	if (ask(im, "", custom, MAX_ANSWER, &answer, err) < 0)
		return -1;
	p = kp_str_c(&answer);
	while ((line = mail_imap_line(&p, kp_str_c(&answer) + answer.n, &n)))
		mail_imap_read_status(line, n, &found);
	if (!found.validity)
		return kp_fail(err, KP_EIO,
			"mail server '%s' does not tell the UIDVALIDITY of '%s'", im->server,
			im->mailbox);
	*out = found;
	return 0;
}

/* ---- what is new ---- */

/* SEARCH answers in one line. curl 7.88 silently drops the middle of a line that is longer
 * than half its read buffer of 16 KiB, later ones give up at 64 KiB. How many messages a range
 * of UIDs holds nobody knows before; a range of sequence numbers holds at most its width. So
 * stretches of these are asked for, so short that UIDs of any length fit. An answer of some
 * hundred lines curl 7.88 takes for too many headers: sizes come a message at a time. */
#define LONGEST_LINE 8192
#define STRETCH      ((LONGEST_LINE - 16) / 11) /* "* SEARCH", and " 4294967295" for each */

/* UIDs of the messages with these sequence numbers; appended. */
static int search(struct mail_imap *im, int64_t first, int64_t last, struct mail_uids *out,
	struct kp_err *err)
{
	KP_AUTO(kp_str) struct kp_str answer = {0};
	KP_AUTO(kp_cstr)
	char *custom = kp_format("UID SEARCH %" PRId64 ":%" PRId64, first, last);
	const char *p, *line;
	size_t n;

	if (ask(im, im->mailbox, custom, MAX_ANSWER, &answer, err) < 0)
		return -1;
	p = kp_str_c(&answer);
	while ((line = mail_imap_line(&p, kp_str_c(&answer) + answer.n, &n)))
		mail_imap_read_found(line, n, out);
	return 0;
}

static int in_order(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

bool mail_imap_keep_new(struct mail_uids *u, int64_t uid)
{
	bool older = false;
	size_t n = 0;

	if (u->n)
		qsort(u->v, u->n, sizeof(*u->v), in_order);
	for (size_t i = 0; i < u->n && n < MAIL_MAX_FOUND; i++) {
		older = older || u->v[i] < uid;
		if (u->v[i] >= uid && (!n || u->v[i] > u->v[n - 1]))
			u->v[n++] = u->v[i];
	}
	u->n = n;
	return older;
}

/* From the mailbox's end backwards, until a message shows that is not new: UIDs grow with the
 * sequence numbers. Who removes messages meanwhile lowers the numbers, so that some are found
 * twice, but none is passed over. */
int mail_imap_find(struct mail_imap *im, int64_t messages, int64_t uid, struct mail_uids *out,
	struct kp_err *err)
{
	bool older = false;

	for (int64_t last = messages; last > 0 && !older; last -= STRETCH) {
		if (search(im, last > STRETCH ? last - STRETCH + 1 : 1, last, out, err) < 0)
			return -1;
		older = mail_imap_keep_new(out, uid);
	}
	return 0;
}

/* ---- a message ---- */

int mail_imap_size(struct mail_imap *im, int64_t uid, int64_t *bytes_out, struct kp_err *err)
{
	KP_AUTO(kp_str) struct kp_str answer = {0};
	KP_AUTO(kp_cstr) char *custom = kp_format("UID FETCH %" PRId64 " (RFC822.SIZE)", uid);
	const char *p, *line;
	struct mail_entry e;
	size_t n;

	if (ask(im, im->mailbox, custom, MAX_ANSWER, &answer, err) < 0)
		return -1;
	p = kp_str_c(&answer);
	while ((line = mail_imap_line(&p, kp_str_c(&answer) + answer.n, &n)))
		if (mail_imap_read_entry(line, n, &e) && e.uid == uid) {
			*bytes_out = e.bytes;
			return 0;
		}
	return kp_fail(err, KP_ENOENT, "message '%" PRId64 "' is not there any more", uid);
}

int mail_imap_fetch(struct mail_imap *im, int64_t validity, int64_t uid, size_t max,
	struct kp_str *out, struct kp_err *err)
{
	KP_AUTO(kp_cstr)
	char *path = kp_format("%s;UIDVALIDITY=%" PRId64 "/;UID=%" PRId64 "/;PARTIAL=0.%zu",
		im->mailbox, validity, uid, max);

	if (ask(im, path, NULL, max, out, err) < 0)
		return -1;
	if (!out->n)
		return kp_fail(
			err, KP_ENOENT, "message '%" PRId64 "' is not there any more", uid);
	return 0;
}
