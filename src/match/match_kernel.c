#include "match/match_priv.h"

#include <math.h>

#define KERNEL(name) plain_##name
#define FOR_KIND
#include "match/match_kernel.inc"
#undef FOR_KIND
#undef KERNEL

#if defined(__x86_64__)
#define KERNEL(name) avx2_##name
#define FOR_KIND     __attribute__((target("avx2")))
#include "match/match_kernel.inc"
#undef FOR_KIND
#undef KERNEL

/* Of itself gcc would use half of the width; clang has no word for it. */
#if defined(__clang__)
#define WIDE ""
#else
#define WIDE ",prefer-vector-width=512"
#endif
#define KERNEL(name) avx512_##name
#define FOR_KIND     __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl" WIDE)))
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
