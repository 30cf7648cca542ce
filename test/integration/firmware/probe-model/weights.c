#include "model.h"

#define ROW(n) n, n + 1, n + 2, n + 3, n + 4, n + 5, n + 6, n + 7
#define ROWS(n)                                                                                              \
    ROW(n), ROW(n + 8), ROW(n + 16), ROW(n + 24), ROW(n + 32), ROW(n + 40), ROW(n + 48), ROW(n + 56)

const uint8_t probe_table[256] = {ROWS(0), ROWS(64), ROWS(128), ROWS(192)};
