#include "match/match_priv.h"

#include <math.h>

/* Checked element by element, these loops would be most of what a test waits for: under
 * AddressSanitizer each is checked once for all of its range. */
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define CHECKED
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define CHECKED
#endif
#ifdef CHECKED
#include <sanitizer/asan_interface.h>
#include <stdlib.h>

static void in_bounds(const void *p, size_t n)
{
	void *bad = __asan_region_is_poisoned((void *)(uintptr_t)p, n);

	if (!bad)
		return;
	__asan_describe_address(bad);
	abort();
}
#define IN_BOUNDS(p, n) in_bounds(p, (n) * sizeof(*(p)))
#define UNCHECKED       __attribute__((no_sanitize("address", "undefined")))
#else
#define UNCHECKED
#endif

#define KERNEL(name) plain_##name
#define FOR_KIND     UNCHECKED
#include "match/match_kernel.inc"
#undef FOR_KIND
#undef KERNEL

#if defined(__x86_64__)
#define KERNEL(name) avx2_##name
#define FOR_KIND     UNCHECKED __attribute__((target("avx2")))
#include "match/match_kernel.inc"
#undef FOR_KIND
#undef KERNEL

/* Of itself gcc would use half of the width; clang has no word for it. */
#if defined(__clang__)
#define WIDTH ""
#else
#define WIDTH ",prefer-vector-width=512"
#endif
#define KERNEL(name) avx512_##name
#define FOR_KIND     UNCHECKED __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl" WIDTH)))
#include "match/match_kernel.inc"
#undef FOR_KIND
#undef KERNEL
#endif

const struct match_kernels *match_kernels(void)
{
#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
		__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
		return &avx512_kernels;
	if (__builtin_cpu_supports("avx2"))
		return &avx2_kernels;
#endif
	return &plain_kernels;
}
