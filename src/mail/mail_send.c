#include "mail/mail_priv.h"

#include <curl/curl.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/kp_clock.h"
#include "base/kp_queue.h"
#include "base/kp_thread.h"

#define QUEUE   1024
#define WAIT_MS 1000
#define STOP_MS 3000 /* for what is under way when it is told to stop */
#define HOOKS   1    /* posted at a time: programs hear things in their order */

/* A message under way, from mail_sender_push() to mail_sender_pop(). */
struct parcel {
	struct mail_sending sending; /* owns its texts */
	struct mail_sent sent;
	CURL *easy;
	struct curl_slist *list; /* recipients, or headers */
	size_t at;               /* bytes of the message that were read */
	char error[CURL_ERROR_SIZE];
};

struct mail_sender {
	struct mail_sender_options opt; /* owns its texts */
	struct kp_thread *thread;
	struct kp_queue *letters, *hooks, *results;
	CURLM *multi;
	struct parcel *going[MAIL_MAX_CONNECTIONS + HOOKS]; /* of the thread */
	size_t ngoing, nhooks;
	atomic_bool stopping;
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
	if (p->easy)
		curl_easy_cleanup(p->easy);
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

static void set_limits(
	const struct mail_sender_options *o, struct parcel *p, const char *ca_file)
{
	CURL *e = p->easy;

	curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
	if (*ca_file)
		curl_easy_setopt(e, CURLOPT_CAINFO, ca_file);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT, 20L);
	curl_easy_setopt(e, CURLOPT_TIMEOUT, (long)o->seconds);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, p->error);
	curl_easy_setopt(e, CURLOPT_PRIVATE, p);
}

static void set_letter(const struct mail_sender_options *o, struct parcel *p)
{
	CURL *e = p->easy;
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
	set_limits(o, p, o->ca_file);
}

/* What a program says besides its status is of no interest. */
static size_t ignore(char *data, size_t size, size_t n, void *arg)
{
	(void)data, (void)arg;
	return size * n;
}

/* A redirection is not followed: the address in the configuration is meant. */
static void set_hook(const struct mail_sender_options *o, struct parcel *p)
{
	CURL *e = p->easy;

	p->list = curl_slist_append(p->list, "Content-Type: application/json");
	p->list = curl_slist_append(p->list, "Expect:");
	curl_easy_setopt(e, CURLOPT_URL, p->sending.url);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "https,http");
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, p->list);
	curl_easy_setopt(e, CURLOPT_USERAGENT, "kumppani");
	curl_easy_setopt(e, CURLOPT_POSTFIELDS, p->sending.message);
	curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)p->sending.n);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, ignore);
	set_limits(o, p, o->hook_ca_file);
}

static void begin(struct mail_sender *s, struct parcel *p)
{
	p->easy = curl_easy_init();
	if (p->sending.url)
		set_hook(&s->opt, p);
	else
		set_letter(&s->opt, p);
	curl_multi_add_handle(s->multi, p->easy);
	s->going[s->ngoing++] = p;
	s->nhooks += p->sending.url != NULL;
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

/* Takes it off the way. */
static void leave(struct mail_sender *s, const struct parcel *p)
{
	curl_multi_remove_handle(s->multi, p->easy);
	s->nhooks -= p->sending.url != NULL;
	for (size_t i = 0; i < s->ngoing; i++)
		if (s->going[i] == p)
			s->going[i] = s->going[--s->ngoing];
}

static void hand_back(struct mail_sender *s, struct parcel *p)
{
	if (!kp_queue_push(s->results, p))
		parcel_free(p);
	else
		s->opt.wake(s->opt.wake_arg);
}

static void end(struct mail_sender *s, CURL *e, CURLcode code)
{
	struct parcel *p = NULL;
	long said = 0;

	curl_easy_getinfo(e, CURLINFO_PRIVATE, &p);
	curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &said);
	p->sent.verdict = judge(p, code, said);
	describe(p, code, said);
	leave(s, p);
	hand_back(s, p);
}

/* ---- the thread ---- */

static struct parcel *next(struct mail_sender *s)
{
	struct parcel *p = NULL;

	if (atomic_load(&s->stopping))
		return NULL;
	if (s->ngoing - s->nhooks < (size_t)s->opt.connections)
		p = kp_queue_pop(s->letters);
	if (!p && s->nhooks < HOOKS)
		p = kp_queue_pop(s->hooks);
	return p;
}

static void take_orders(struct mail_sender *s)
{
	struct parcel *p;

	while ((p = next(s)))
		begin(s, p);
}

/* What a slow server has not taken by then is sent again after the next start. */
static bool is_over(struct mail_sender *s, int64_t *since)
{
	if (!atomic_load(&s->stopping))
		return false;
	if (!*since)
		*since = kp_mono_us();
	return s->ngoing == 0 || kp_mono_us() - *since > STOP_MS * 1000;
}

/* Carries on with what is under way and hands back what has ended. */
static void carry_on(struct mail_sender *s)
{
	CURLMsg *msg;
	int running, left;

	curl_multi_perform(s->multi, &running);
	while ((msg = curl_multi_info_read(s->multi, &left)))
		if (msg->msg == CURLMSG_DONE)
			end(s, msg->easy_handle, msg->data.result);
}

/* By their time being over: taken out in the middle, curl would end the message as if it were
 * whole and wait for the server's word. */
static void give_up(struct mail_sender *s)
{
	for (size_t i = 0; i < s->ngoing; i++)
		curl_easy_setopt(s->going[i]->easy, CURLOPT_TIMEOUT_MS, 1L);
	while (s->ngoing) {
		carry_on(s);
		curl_multi_poll(s->multi, NULL, 0, 10, NULL);
	}
}

static void run(void *arg)
{
	struct mail_sender *s = arg;
	int64_t stopping_since = 0;

	while (!is_over(s, &stopping_since)) {
		carry_on(s);
		take_orders(s);
		curl_multi_poll(s->multi, NULL, 0, WAIT_MS, NULL);
	}
	give_up(s);
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

int mail_sender_open(
	const struct mail_sender_options *opt, struct mail_sender **out, struct kp_err *err)
{
	struct mail_sender *s = kp_alloc(sizeof(*s));

	curl_global_init(CURL_GLOBAL_DEFAULT);
	copy_options(opt, &s->opt);
	s->letters = kp_queue_new(QUEUE);
	s->hooks = kp_queue_new(QUEUE);
	s->results = kp_queue_new(QUEUE * 4);
	s->multi = curl_multi_init();
	curl_multi_setopt(
		s->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)opt->connections + HOOKS);
	if (kp_thread_start("mail", run, s, &s->thread, err) < 0) {
		mail_sender_close(s);
		return -1;
	}
	*out = s;
	return 0;
}

bool mail_sender_push(struct mail_sender *s, const struct mail_sending *sending)
{
	struct parcel *p = parcel_new(sending);

	if (!kp_queue_push(p->sending.url ? s->hooks : s->letters, p)) {
		parcel_free(p);
		return false;
	}
	curl_multi_wakeup(s->multi);
	return true;
}

bool mail_sender_pop(struct mail_sender *s, struct mail_sent *out)
{
	struct parcel *p = kp_queue_pop(s->results);

	if (!p)
		return false;
	*out = p->sent;
	parcel_free(p);
	return true;
}

void mail_sender_stop(struct mail_sender *s)
{
	if (atomic_exchange(&s->stopping, true))
		return;
	kp_queue_close(s->letters);
	kp_queue_close(s->hooks);
	curl_multi_wakeup(s->multi);
	if (s->thread)
		kp_thread_join(s->thread);
}

void mail_sender_close(struct mail_sender *s)
{
	struct parcel *p;

	mail_sender_stop(s);
	while ((p = kp_queue_pop(s->letters)) || (p = kp_queue_pop(s->hooks)))
		parcel_free(p);
	while ((p = kp_queue_pop(s->results)))
		parcel_free(p);
	kp_queue_free(s->letters);
	kp_queue_free(s->hooks);
	kp_queue_free(s->results);
	curl_multi_cleanup(s->multi);
	memset((char *)(uintptr_t)s->opt.password, 0, strlen(s->opt.password));
	free((char *)(uintptr_t)s->opt.url);
	free((char *)(uintptr_t)s->opt.user);
	free((char *)(uintptr_t)s->opt.password);
	free((char *)(uintptr_t)s->opt.ca_file);
	free((char *)(uintptr_t)s->opt.hook_ca_file);
	free(s);
}
