/* Included before everything (-include). Functions that write past ends, keep hidden
 * state or hide errors do not compile in this house. */
#ifndef KP_BANNED_H
#define KP_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A macro in the fortified headers of clang, which poisons no macro that is there. */
#undef sprintf
#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol atof gets localtime gmtime \
	ctime asctime

#endif
