#include "mail/mail_priv.h"

#include <curl/curl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/kp_clock.h"
#include "base/kp_queue.h"
#include "base/kp_thread.h"

#define QUEUE   1024
#define STOP_US 3000000 /* for what is under way when it is told to stop */
#define HOOKS   1       /* posted at a time: programs hear things in their order */

/* A message under way, from mail_sender_push() to mail_sender_pop(). */
struct parcel {
	struct mail_sending sending; /* owns its texts */
	struct mail_sent sent;
	struct carrier *carrier;
	struct curl_slist *list; /* recipients, or headers */
	size_t at;               /* bytes of the message that were read */
	char error[CURL_ERROR_SIZE];
};

/* A thread with a connection of its own. curl waits within a transfer for an SMTP server's
 * word about a message, so that transfers that shared a thread would wait for each other. */
struct carrier {
	struct mail_sender *sender;
	struct kp_thread *thread;
	struct kp_queue *in; /* one at a time, so that nothing waits behind one that hangs */
	CURL *easy;          /* of the thread */
	bool busy;           /* of the pusher's thread: from giving it one to its result */
};

struct mail_sender {
	struct mail_sender_options opt; /* owns its texts */
	struct carrier letter_carriers[MAIL_MAX_CONNECTIONS], hook_carriers[HOOKS];
	struct kp_queue *letters,
		*hooks; /* waiting for a carrier: the pusher's thread alone */
	struct kp_queue *results;
	atomic_llong give_up_at; /* µs, monotonic; 0: it is not told to stop */
};

/* ---- parcels ---- */

static struct parcel *parcel_new(const struct mail_sending *s)
{
	struct parcel *p = kp_alloc(sizeof(*p));

	p->sending = (struct mail_sending){.id = s->id,
		.from = s->from ? kp_strdup(s->from) : NULL,
		.to = s->to ? kp_strdup(s->to) : NULL,
		.url = s->url ? kp_strdup(s->url) : NULL,
		.message = kp_strndup(s->message, s->n),
		.n = s->n};
	for (size_t i = 0; s->url && i < MAIL_MAX_HEADERS && s->headers[i]; i++)
		p->list = curl_slist_append(p->list, s->headers[i]);
	p->sent.id = s->id;
	return p;
}

static void parcel_free(struct parcel *p)
{
	free((char *)(uintptr_t)p->sending.from);
	free((char *)(uintptr_t)p->sending.to);
	free((char *)(uintptr_t)p->sending.url);
	free((char *)(uintptr_t)p->sending.message);
	curl_slist_free_all(p->list);
	free(p);
}

static size_t read_message(char *out, size_t size, size_t n, void *arg)
{
	struct parcel *p = arg;
	size_t left = p->sending.n - p->at, take = size * n < left ? size * n : left;

	memcpy(out, p->sending.message + p->at, take);
	p->at += take;
	return take;
}

/* ---- one transfer ---- */

/* Called at least once a second, also while an answer is waited for. */
static int on_progress(
	void *arg, curl_off_t total_in, curl_off_t in, curl_off_t total_out, curl_off_t out)
{
	struct mail_sender *s = arg;
	long long at = atomic_load(&s->give_up_at);

	(void)total_in, (void)in, (void)total_out, (void)out;
	return at && kp_mono_us() > at;
}

static void set_limits(struct mail_sender *s, CURL *e, struct parcel *p, const char *ca_file)
{
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
	if (*ca_file)
		curl_easy_setopt(e, CURLOPT_CAINFO, ca_file);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT, 20L);
	curl_easy_setopt(e, CURLOPT_TIMEOUT, (long)s->opt.seconds);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L); /* a name server that hangs, too */
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, p->error);
	curl_easy_setopt(e, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(e, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(e, CURLOPT_XFERINFODATA, s);
}

static void set_letter(struct mail_sender *s, CURL *e, struct parcel *p)
{
	const struct mail_sender_options *o = &s->opt;
	KP_AUTO(kp_cstr) char *from = kp_format("<%s>", p->sending.from);
	KP_AUTO(kp_cstr) char *to = kp_format("<%s>", p->sending.to);

	p->list = curl_slist_append(NULL, to);
	curl_easy_setopt(e, CURLOPT_URL, o->url);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(e, CURLOPT_USE_SSL,
		(long)(o->tls == MAIL_TLS_NONE ? CURLUSESSL_NONE : CURLUSESSL_ALL));
	if (o->user && *o->user) {
		curl_easy_setopt(e, CURLOPT_USERNAME, o->user);
		curl_easy_setopt(e, CURLOPT_PASSWORD, o->password);
	}
	curl_easy_setopt(e, CURLOPT_MAIL_FROM, from);
	curl_easy_setopt(e, CURLOPT_MAIL_RCPT, p->list);
	curl_easy_setopt(e, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(e, CURLOPT_READFUNCTION, read_message);
	curl_easy_setopt(e, CURLOPT_READDATA, p);
	curl_easy_setopt(e, CURLOPT_INFILESIZE_LARGE, (curl_off_t)p->sending.n);
	set_limits(s, e, p, o->ca_file);
}

/* What a program says besides its status is of no interest. */
static size_t ignore(char *data, size_t size, size_t n, void *arg)
{
	(void)data, (void)arg;
	return size * n;
}

/* A redirection is not followed: the address in the configuration is meant. */
static void set_hook(struct mail_sender *s, CURL *e, struct parcel *p)
{
	p->list = curl_slist_append(p->list, "Content-Type: application/json");
	p->list = curl_slist_append(p->list, "Expect:");
	curl_easy_setopt(e, CURLOPT_URL, p->sending.url);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "https,http");
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, p->list);
	curl_easy_setopt(e, CURLOPT_USERAGENT, "kumppani");
	curl_easy_setopt(e, CURLOPT_POSTFIELDS, p->sending.message);
	curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)p->sending.n);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, ignore);
	set_limits(s, e, p, s->opt.hook_ca_file);
}

static enum mail_verdict judge_hook(CURLcode code, long said)
{
	if (code == CURLE_OK && said >= 200 && said < 300)
		return MAIL_SENT;
	return said < 400 || said >= 500 || said == 408 || said == 425 || said == 429
		       ? MAIL_LATER
		       : MAIL_REFUSED;
}

/* A server's "no for good" is believed; whatever else went wrong may be better later. */
static enum mail_verdict judge(const struct parcel *p, CURLcode code, long said)
{
	if (p->sending.url)
		return judge_hook(code, said);
	if (code == CURLE_OK)
		return MAIL_SENT;
	/* Our password, or the connection itself: no word about this message. */
	if (code == CURLE_LOGIN_DENIED || code == CURLE_REMOTE_ACCESS_DENIED ||
		code == CURLE_USE_SSL_FAILED)
		return MAIL_LATER;
	return said >= 500 && said < 600 ? MAIL_REFUSED : MAIL_LATER;
}

static void describe(struct parcel *p, CURLcode code, long said)
{
	const char *what = *p->error ? p->error : curl_easy_strerror(code);

	if (p->sent.verdict == MAIL_SENT)
		return;
	if (said >= 300 && code == CURLE_OK)
		snprintf(p->sent.error, sizeof(p->sent.error), "the server said %ld", said);
	else if (said >= 400)
		snprintf(p->sent.error, sizeof(p->sent.error), "the server said %ld (%s)",
			said, what);
	else
		snprintf(p->sent.error, sizeof(p->sent.error), "%s", what);
}

/* ---- a carrier's thread ---- */

static CURLcode perform(struct carrier *c, long *said)
{
	CURLcode code = curl_easy_perform(c->easy);

	curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, said);
	return code;
}

/* A server takes but so many messages over one connection (exim 1,000), and says 421 to the
 * next one. */
static bool connection_is_used_up(struct carrier *c, const struct parcel *p, long said)
{
	long opened = 1;

	curl_easy_getinfo(c->easy, CURLINFO_NUM_CONNECTS, &opened);
	return !p->sending.url && said == 421 && opened == 0;
}

static void carry(struct carrier *c, struct parcel *p)
{
	long said = 0;

	curl_easy_reset(c->easy); /* keeps the connection */
	if (p->sending.url)
		set_hook(c->sender, c->easy, p);
	else
		set_letter(c->sender, c->easy, p);
	CURLcode code = perform(c, &said);
	if (connection_is_used_up(c, p, said)) {
		p->at = 0;
		curl_easy_setopt(c->easy, CURLOPT_FRESH_CONNECT, 1L);
		code = perform(c, &said);
	}
	p->sent.verdict = judge(p, code, said);
	describe(p, code, said);
}

static void hand_back(struct mail_sender *s, struct parcel *p)
{
	if (!kp_queue_push(s->results, p))
		parcel_free(p);
	else
		s->opt.wake(s->opt.wake_arg);
}

/* Says goodbye, but does not wait for the server to say it, too: curl would for two minutes.
 */
static void hang_up(struct carrier *c)
{
	curl_socket_t fd = CURL_SOCKET_BAD;

	if (curl_easy_getinfo(c->easy, CURLINFO_ACTIVESOCKET, &fd) == CURLE_OK &&
		fd != CURL_SOCKET_BAD)
		shutdown(fd, SHUT_RD);
	curl_easy_cleanup(c->easy);
}

static void run(void *arg)
{
	struct carrier *c = arg;
	struct parcel *p;

	c->easy = curl_easy_init();
	while ((p = kp_queue_wait(c->in, -1))) {
		carry(c, p);
		hand_back(c->sender, p);
	}
	hang_up(c);
}

/* ---- the pusher's thread ---- */

/* Gives what waits to the carriers that are free. */
static void hand_out(struct carrier *carriers, size_t n, struct kp_queue *waiting)
{
	struct parcel *p;

	for (size_t i = 0; i < n; i++) {
		struct carrier *c = &carriers[i];

		if (c->busy || !(p = kp_queue_pop(waiting)))
			continue;
		p->carrier = c;
		c->busy = true;
		kp_queue_push(c->in, p);
	}
}

static void hand_out_all(struct mail_sender *s)
{
	if (atomic_load(&s->give_up_at))
		return;
	hand_out(s->letter_carriers, (size_t)s->opt.connections, s->letters);
	hand_out(s->hook_carriers, HOOKS, s->hooks);
}

static void copy_options(
	const struct mail_sender_options *from, struct mail_sender_options *to)
{
	*to = *from;
	to->url = kp_strdup(from->url);
	to->user = kp_strdup(from->user ? from->user : "");
	to->password = kp_strdup(from->password ? from->password : "");
	to->ca_file = kp_strdup(from->ca_file ? from->ca_file : "");
	to->hook_ca_file = kp_strdup(from->hook_ca_file ? from->hook_ca_file : "");
}

static int start(struct mail_sender *s, struct carrier *carriers, size_t n, struct kp_err *err)
{
	for (size_t i = 0; i < n; i++) {
		struct carrier *c = &carriers[i];

		c->sender = s;
		c->in = kp_queue_new(1);
		if (kp_thread_start("mail", run, c, &c->thread, err) < 0)
			return -1;
	}
	return 0;
}

int mail_sender_open(
	const struct mail_sender_options *opt, struct mail_sender **out, struct kp_err *err)
{
	KP_AUTO(mail_sender) struct mail_sender *s = kp_alloc(sizeof(*s));

	curl_global_init(CURL_GLOBAL_DEFAULT);
	copy_options(opt, &s->opt);
	s->letters = kp_queue_new(QUEUE);
	s->hooks = kp_queue_new(QUEUE);
	s->results = kp_queue_new(MAIL_MAX_CONNECTIONS + HOOKS);
	if (start(s, s->letter_carriers, (size_t)opt->connections, err) < 0 ||
		start(s, s->hook_carriers, HOOKS, err) < 0)
		return -1;
	*out = KP_TAKE(s);
	return 0;
}

bool mail_sender_push(struct mail_sender *s, const struct mail_sending *sending)
{
	struct parcel *p = parcel_new(sending);

	if (!kp_queue_push(p->sending.url ? s->hooks : s->letters, p)) {
		parcel_free(p);
		return false;
	}
	hand_out_all(s);
	return true;
}

bool mail_sender_pop(struct mail_sender *s, struct mail_sent *out)
{
	struct parcel *p = kp_queue_pop(s->results);

	if (!p)
		return false;
	*out = p->sent;
	p->carrier->busy = false;
	parcel_free(p);
	hand_out_all(s);
	return true;
}

/* ---- stopping ---- */

static void dismiss(struct carrier *carriers, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (carriers[i].in)
			kp_queue_close(carriers[i].in);
}

static void join(struct carrier *carriers, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (carriers[i].thread)
			kp_thread_join(carriers[i].thread);
		kp_queue_free(carriers[i].in);
	}
}

void mail_sender_stop(struct mail_sender *s)
{
	if (atomic_load(&s->give_up_at))
		return;
	kp_queue_close(s->letters);
	kp_queue_close(s->hooks);
	atomic_store(&s->give_up_at, kp_mono_us() + STOP_US);
	dismiss(s->letter_carriers, MAIL_MAX_CONNECTIONS);
	dismiss(s->hook_carriers, HOOKS);
	join(s->letter_carriers, MAIL_MAX_CONNECTIONS);
	join(s->hook_carriers, HOOKS);
}

static void clear(struct kp_queue *q)
{
	struct parcel *p;

	while ((p = kp_queue_pop(q)))
		parcel_free(p);
	kp_queue_free(q);
}

void mail_sender_close(struct mail_sender *s)
{
	mail_sender_stop(s);
	clear(s->letters);
	clear(s->hooks);
	clear(s->results);
	memset((char *)(uintptr_t)s->opt.password, 0, strlen(s->opt.password));
	free((char *)(uintptr_t)s->opt.url);
	free((char *)(uintptr_t)s->opt.user);
	free((char *)(uintptr_t)s->opt.password);
	free((char *)(uintptr_t)s->opt.ca_file);
	free((char *)(uintptr_t)s->opt.hook_ca_file);
	free(s);
}
