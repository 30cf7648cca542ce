#ifndef EDGEC_REQUESTS_H
#define EDGEC_REQUESTS_H

#include "messages.h"

/* Carries a request out and answers it. */
void request_serve(const request_t *request);

#endif
