#include "mail/mail_priv.h"

#include <inttypes.h>

#include "base/kp_clock.h"
#include "base/kp_file.h"
#include "base/kp_log.h"
#include "base/kp_queue.h"
#include "base/kp_thread.h"
#include "base/kp_vec.h"

#define LONGEST_WAIT_S 600
#define MAX_PASSWORD   1024

struct mail_mailbox {
	char *url, *user, *password_file, *ca_file;
	int poll_seconds;
	size_t max_bytes;
	void (*wake)(void *arg);
	void *wake_arg;

	struct kp_thread *thread;
	struct kp_queue *out;     /* the one message that waits to be taken */
	struct kp_queue *answers; /* &kept or &refused: what became of it */
	atomic_bool stopping, healthy;

	/* the thread's own */
	struct mail_imap *imap;
	struct mail_place place;
	int failures; /* looks in a row */
};

/* What mail_mailbox_done() says, as pointers through a queue. */
static const char kept[] = "kept", refused[] = "refused";

void mail_arrival_free(struct mail_arrival *l)
{
	kp_arena_free(l->mem);
}

/* ---- one message ---- */

/* The same message has the same key wherever it is found. */
static const char *key_of(const struct mail_arrival *l, const struct kp_str *raw)
{
	return *l->mail.id ? kp_arena_format(l->mem, "id:%s", l->mail.id)
			   : kp_arena_format(l->mem, "hash:%016" PRIx64 "%016" PRIx64,
				     kp_hash(raw->p, raw->n, 1), kp_hash(raw->p, raw->n, 2));
}

static struct mail_arrival *read_letter(
	const struct kp_str *raw, struct mail_place place, int64_t bytes)
{
	struct kp_arena *mem = kp_arena_new(0);
	struct mail_arrival *l = kp_arena_alloc(mem, sizeof(*l));
	KP_AUTO(kp_str) struct kp_str text = {0};

	l->mem = mem;
	l->place = place;
	l->bytes = bytes;
	mail_read(raw->p, raw->n, mem, &l->mail);
	if (bytes > (int64_t)raw->n && !l->mail.flaw)
		l->mail.flaw = "it is too large: only its beginning was read";
	mail_cut(l->mail.text, strlen(l->mail.text), &text);
	l->text = kp_arena_strndup(mem, kp_str_c(&text), text.n);
	l->key = key_of(l, raw);
	return l;
}

/* Hands it over and waits. False: it was not kept, or we are to stop. */
static bool hand_over(struct mail_mailbox *m, struct mail_arrival *l)
{
	const void *answer;

	if (!kp_queue_push(m->out, l)) {
		mail_arrival_free(l);
		return false;
	}
	m->wake(m->wake_arg);
	answer = kp_queue_wait(m->answers, -1);
	return answer == kept;
}

/* ---- one look ---- */

static int read_password(struct mail_mailbox *m, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *text = NULL;
	size_t n;

	if (kp_file_read(m->password_file, MAX_PASSWORD, &text, &n, err) < 0)
		return -1;
	text[strcspn(text, "\r\n")] = '\0';
	mail_imap_password(m->imap, text);
	explicit_bzero(text, n);
	return 0;
}

/* Numbers of another validity say nothing: the mailbox is read from its beginning, and what
 * was kept before is known by its key. */
static void notice_validity(struct mail_mailbox *m, const struct mail_status *now)
{
	if (m->place.validity == now->validity)
		return;
	if (m->place.validity)
		kp_log(KP_WARN, "mailbox.renumbered", "was=%" PRId64 " is=%" PRId64,
			m->place.validity, now->validity);
	m->place = (struct mail_place){.validity = now->validity};
}

static int take_one(struct mail_mailbox *m, int64_t uid, bool *go_on, struct kp_err *err)
{
	KP_AUTO(kp_str) struct kp_str raw = {0};
	struct mail_place place = {m->place.validity, uid};
	int64_t bytes;

	if (mail_imap_size(m->imap, uid, &bytes, err) < 0 ||
		mail_imap_fetch(m->imap, place.validity, uid, m->max_bytes, &raw, err) < 0)
		return -1;
	*go_on = hand_over(m, read_letter(&raw, place, bytes));
	if (*go_on)
		m->place = place;
	return 0;
}

static int look(struct mail_mailbox *m, struct kp_err *err)
{
	struct mail_uids new = {0};
	struct mail_status now;
	bool go_on = true;
	int rc = 0;

	if (read_password(m, err) < 0 || mail_imap_status(m->imap, &now, err) < 0)
		return -1;
	notice_validity(m, &now);
	if (now.next && now.next <= m->place.uid + 1)
		return 0;
	rc = mail_imap_find(m->imap, now.messages, m->place.uid + 1, &new, err);
	for (size_t i = 0; rc == 0 && go_on && i < new.n && !atomic_load(&m->stopping); i++)
		rc = take_one(m, new.v[i], &go_on, err);
	KP_VEC_FREE(&new);
	return rc;
}

/* ---- the thread ---- */

/* Logged when it begins and when it ends, not at every look. */
static void note(struct mail_mailbox *m, int rc, const struct kp_err *err)
{
	bool was = atomic_exchange(&m->healthy, rc == 0);

	if (rc < 0 && was)
		kp_log(KP_ERROR, "mailbox.failing", "what=\"%s\"", err->msg);
	else if (rc == 0 && !was)
		kp_log(KP_INFO, "mailbox.recovered", "failures=%d", m->failures);
	m->failures = rc < 0 ? m->failures + 1 : 0;
}

/* Longer and longer while the server is away. */
static int wait_ms(const struct mail_mailbox *m)
{
	int64_t s = m->poll_seconds;

	for (int i = 1; i < m->failures && s < LONGEST_WAIT_S; i++)
		s *= 2;
	return (int)(s < LONGEST_WAIT_S || s == m->poll_seconds ? s : LONGEST_WAIT_S) * 1000;
}

static void serve(void *arg)
{
	struct mail_mailbox *m = arg;

	while (!atomic_load(&m->stopping)) {
		struct kp_err err = {0};
		int rc = look(m, &err);

		if (!atomic_load(&m->stopping) && (rc == 0 || err.code != KP_ENOENT))
			note(m, rc, &err);
		/* Ended by the closing of the queue when it is time to stop. */
		kp_queue_wait(m->answers, wait_ms(m));
	}
}

/* ---- from outside ---- */

int mail_mailbox_start(const struct mail_mailbox_options *opt, const struct mail_place *place,
	struct mail_mailbox **out, struct kp_err *err)
{
	KP_AUTO(mail_mailbox) struct mail_mailbox *m = kp_alloc(sizeof(*m));

	m->url = kp_strdup(opt->url);
	m->user = kp_strdup(opt->user);
	m->password_file = kp_strdup(opt->password_file);
	m->ca_file = kp_strdup(opt->ca_file);
	m->poll_seconds = opt->poll_seconds;
	m->max_bytes = opt->max_bytes;
	m->wake = opt->wake;
	m->wake_arg = opt->wake_arg;
	m->place = *place;
	m->out = kp_queue_new(2);
	m->answers = kp_queue_new(2);
	atomic_store(&m->healthy, true);

	const struct mail_imap_options imap = {.url = m->url,
		.user = m->user,
		.ca_file = m->ca_file,
		.stopping = &m->stopping};
	if (mail_imap_open(&imap, &m->imap, err) < 0 ||
		kp_thread_start("mailbox", serve, m, &m->thread, err) < 0)
		return -1;
	*out = KP_TAKE(m);
	return 0;
}

struct mail_arrival *mail_mailbox_take(struct mail_mailbox *m)
{
	return kp_queue_pop(m->out);
}

void mail_mailbox_done(struct mail_mailbox *m, bool was_kept)
{
	kp_queue_push(m->answers, (void *)(uintptr_t)(was_kept ? kept : refused));
}

bool mail_mailbox_healthy(const struct mail_mailbox *m)
{
	return atomic_load(&m->healthy);
}

void mail_mailbox_stop(struct mail_mailbox *m)
{
	struct mail_arrival *l;

	atomic_store(&m->stopping, true);
	kp_queue_close(m->answers);
	if (m->thread)
		kp_thread_join(m->thread);
	while ((l = kp_queue_pop(m->out)))
		mail_arrival_free(l);
	while (kp_queue_pop(m->answers))
		;
	kp_queue_free(m->out);
	kp_queue_free(m->answers);
	if (m->imap)
		mail_imap_close(m->imap);
	free(m->url);
	free(m->user);
	free(m->password_file);
	free(m->ca_file);
	free(m);
}
