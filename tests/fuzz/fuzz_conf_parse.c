/* kumppani.yaml from memory. */
#include <stddef.h>
#include <stdint.h>

#include "base/kp_mem.h"
#include "conf/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	KP_AUTO(conf) struct conf *c = NULL;
	KP_AUTO(kp_str) struct kp_str report = {0};
	/* A copy with nothing behind it: reading past the end shows. */
	KP_AUTO(kp_cstr) char *text = kp_strndup((const char *)data, n);
	struct kp_err err;

	conf_parse("kumppani.yaml", text, n, &c, &report, &err);
	return 0;
}
