#include "base/kp_json.h"

#include <cjson/cJSON.h>
#include <math.h>

#include "base/kp_json_check.h"

/* `struct kp_json` is never defined: it is cJSON's struct under our name. */
static cJSON *own(const struct kp_json *j)
{
	return (cJSON *)(uintptr_t)j;
}

static struct kp_json *ours(cJSON *j)
{
	return (struct kp_json *)j;
}

int kp_json_parse(const char *s, size_t n, int depth, struct kp_json **out, struct kp_err *err)
{
	/* cJSON is lenient and recursive: what it gets has been checked whole. */
	if (kp_json_check(s, n, depth > 0 ? depth : 32, err) < 0)
		return -1;
	cJSON *j = cJSON_ParseWithLength(s, n);
	if (!j)
		return kp_fail(
			err, KP_EINPUT, "this JSON can't be read; check it with a validator");
	*out = ours(j);
	return 0;
}

void kp_json_free(struct kp_json *j)
{
	cJSON_Delete(own(j));
}

const struct kp_json *kp_json_get(const struct kp_json *obj, const char *key)
{
	return kp_json_is_object(obj) ? ours(cJSON_GetObjectItemCaseSensitive(own(obj), key))
				      : NULL;
}

const struct kp_json *kp_json_at(const struct kp_json *array, size_t i)
{
	const cJSON *member = array ? own(array)->child : NULL;

	while (member && i--)
		member = member->next;
	return ours((cJSON *)(uintptr_t)member);
}

const struct kp_json *kp_json_next(const struct kp_json *member)
{
	return member ? ours(own(member)->next) : NULL;
}

size_t kp_json_count(const struct kp_json *array_or_object)
{
	return array_or_object ? (size_t)cJSON_GetArraySize(own(array_or_object)) : 0;
}

bool kp_json_is_object(const struct kp_json *j)
{
	return j && cJSON_IsObject(own(j));
}

bool kp_json_is_array(const struct kp_json *j)
{
	return j && cJSON_IsArray(own(j));
}

bool kp_json_is_null(const struct kp_json *j)
{
	return j && cJSON_IsNull(own(j));
}

const char *kp_json_string(const struct kp_json *j)
{
	return j ? cJSON_GetStringValue(own(j)) : NULL;
}

bool kp_json_int(const struct kp_json *j, int64_t *out)
{
	double d;

	if (!kp_json_number(j, &d) || d != floor(d) || fabs(d) > 9007199254740992.0)
		return false;
	*out = (int64_t)d;
	return true;
}

bool kp_json_number(const struct kp_json *j, double *out)
{
	if (!j || !cJSON_IsNumber(own(j)) || !isfinite(own(j)->valuedouble))
		return false;
	*out = own(j)->valuedouble;
	return true;
}

bool kp_json_bool(const struct kp_json *j, bool *out)
{
	if (!j || !cJSON_IsBool(own(j)))
		return false;
	*out = cJSON_IsTrue(own(j));
	return true;
}

const char *kp_json_key(const struct kp_json *member)
{
	return member ? own(member)->string : NULL;
}
