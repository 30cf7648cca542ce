#ifndef EDGEC_READING_LIMIT_H
#define EDGEC_READING_LIMIT_H

#include <stdbool.h>

/* For chips to ask while they wait for a byte. To be asked at least once a millisecond. */
bool reading_limit_is_over(void);

#endif
