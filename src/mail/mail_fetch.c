#include "mail/mail.h"

#include <curl/curl.h>
#include <string.h>

/* One document over HTTP, read whole. */

struct fetch {
	const struct mail_fetch *opt;
	struct kp_str form; /* encoded */
	struct kp_str *out;
	bool too_long;
};

static size_t take(char *part, size_t size, size_t n, void *arg)
{
	struct fetch *f = arg;

	f->too_long = f->out->n + size * n > f->opt->most;
	if (f->too_long)
		return 0;
	kp_str_addn(f->out, part, size * n);
	return size * n;
}

/* Called at least once a second. */
static int on_progress(
	void *arg, curl_off_t total_in, curl_off_t in, curl_off_t total_out, curl_off_t out)
{
	const struct fetch *f = arg;

	(void)total_in, (void)in, (void)total_out, (void)out;
	return f->opt->cancel && atomic_load(f->opt->cancel);
}

static void encode(CURL *e, const char *const *pairs, struct kp_str *out)
{
	for (size_t i = 0; pairs && pairs[i]; i++) {
		char *text = curl_easy_escape(e, pairs[i], 0);

		if (i)
			kp_str_addc(out, i % 2 ? '=' : '&');
		kp_str_add(out, text ? text : "");
		curl_free(text);
	}
}

static void set_options(CURL *e, struct fetch *f, char *error)
{
	const struct mail_fetch *o = f->opt;

	curl_easy_setopt(e, CURLOPT_URL, o->url);
	encode(e, o->form, &f->form);
	if (o->form)
		curl_easy_setopt(e, CURLOPT_POSTFIELDS, kp_str_c(&f->form));
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "https,http");
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
	if (o->ca_file && *o->ca_file)
		curl_easy_setopt(e, CURLOPT_CAINFO, o->ca_file);
	curl_easy_setopt(e, CURLOPT_TIMEOUT, (long)o->seconds);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(e, CURLOPT_USERAGENT, "kumppani");
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, error);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, f);
	curl_easy_setopt(e, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(e, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(e, CURLOPT_XFERINFODATA, f);
}

static int perform(CURL *e, struct fetch *f, struct kp_err *err)
{
	char error[CURL_ERROR_SIZE] = "";
	const char *url = f->opt->url;
	long status = 0;
	CURLcode rc;

	set_options(e, f, error);
	rc = curl_easy_perform(e);
	curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &status);
	if (f->too_long)
		return kp_fail(
			err, KP_EINPUT, "'%.100s' is over %zu bytes", url, f->opt->most);
	if (rc != CURLE_OK)
		return kp_fail(err, KP_EIO, "can't read '%.100s': %.100s", url,
			*error ? error : curl_easy_strerror(rc));
	if (status != 200)
		return kp_fail(err, status / 100 == 4 ? KP_EINPUT : KP_EIO,
			"'%.100s' answers with status %ld", url, status);
	return 0;
}

int mail_fetch(const struct mail_fetch *opt, struct kp_str *out, struct kp_err *err)
{
	struct fetch f = {.opt = opt, .out = out};
	CURL *e = curl_easy_init();
	int rc;

	kp_str_reset(out);
	if (!e)
		return kp_fail(err, KP_EIO, "can't read '%.100s': no memory", opt->url);
	rc = perform(e, &f, err);
	curl_easy_cleanup(e);
	kp_str_clear(&f.form);
	return rc;
}
