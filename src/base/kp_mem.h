/* Memory. Running out of it ends the process (every size from outside is capped
 * first), so nothing here returns NULL. Any thread. Every _free() takes NULL.
 *
 * KP_AUTO(type) runs type_free() or type_clear() at the end of the scope:
 *	KP_AUTO(kp_str) struct kp_str s = {0};       calls kp_str_auto(&s)
 *	KP_AUTO(kb) struct kb *kb = kb_new();         calls kb_auto(&kb)
 * A type gets its _auto function from KP_AUTO_FREE or KP_AUTO_CLEAR in its header. */
#ifndef KP_MEM_H
#define KP_MEM_H

#include <stddef.h>

#define KP_AUTO(type) __attribute__((cleanup(type##_auto)))
/* Hands an owned pointer over: its value, leaving NULL behind for KP_AUTO. */
#define KP_TAKE(p)                                                                            \
	__extension__({                                                                       \
		__auto_type kp_taken = (p);                                                   \
		(p) = NULL;                                                                   \
		kp_taken;                                                                     \
	})
#define KP_AUTO_FREE(type, fn)                                                                \
	static inline void type##_auto(struct type **p)                                       \
	{                                                                                     \
		if (*p)                                                                       \
			fn(*p);                                                               \
	}
#define KP_AUTO_CLEAR(type, fn)                                                               \
	static inline void type##_auto(struct type *p)                                        \
	{                                                                                     \
		fn(p);                                                                        \
	}
#define KP_LEN(a) (sizeof(a) / sizeof((a)[0]))

void *kp_alloc(size_t n); /* zeroed; owned; free with free() */
void *kp_alloc_n(size_t n, size_t size);
void *kp_realloc(void *p, size_t n);
char *kp_strdup(const char *s); /* NULL gives NULL */
char *kp_strndup(const char *s, size_t n);
char *kp_format(const char *fmt, ...) __attribute__((format(printf, 1, 2))); /* owned */

/* KP_AUTO(kp_cstr) char *s: free() at scope end. */
void kp_cstr_auto(char **p);

#endif
