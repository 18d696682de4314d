#include "match/match_priv.h"

#include <math.h>

#define KERNEL(name) plain_##name
#include "match/match_kernel.inc"
#undef KERNEL

#if defined(__x86_64__)
#pragma GCC push_options
#pragma GCC target("avx2")
#define KERNEL(name) avx2_##name
#include "match/match_kernel.inc"
#undef KERNEL
#pragma GCC pop_options
#endif

const struct match_kernels *match_kernels(void)
{
#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx2"))
		return &avx2_kernels;
#endif
	return &plain_kernels;
}
